//===- Representatives.cpp - One unit for many ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Representatives.h"

#include <Eigen/Cholesky>

namespace trop {

Vector sumRows(const Matrix &matrix, const std::vector<int64_t> &rows) {
  Vector sum = matrix.row(rows.front()); // Of one, its bits: a sum from 0 would lose -0.
  for (size_t i = 1; i < rows.size(); ++i)
    sum += matrix.row(rows[i]).transpose();
  return sum;
}

Vector meanRows(const Matrix &matrix, const std::vector<int64_t> &rows) {
  return sumRows(matrix, rows) / double(rows.size());
}

Unit mergeByMean(const UnitLayer &layer, const std::vector<int64_t> &members) {
  return {meanRows(layer.inputs, members), sumRows(layer.outputs, members)};
}

namespace {

/// T, [m][d + 1], of one cluster: row j is what its members together are for output j.
class Alternation {
public:
  /// `signs`, if any, of the outputs: rows add |c_ji| g_i of members of that sign.
  Alternation(const UnitLayer &layer, const std::vector<int64_t> &members, const Vector *signs)
      : sums(Matrix::Zero(layer.outputs.cols(), layer.inputs.cols())) {
    for (int64_t i : members)
      for (int64_t j = 0; j < sums.rows(); ++j) {
        double weight = layer.outputs(i, j);
        if (signs)
          weight = weight * (*signs)(j) > 0 ? std::abs(weight) : 0;
        if (weight != 0)
          sums.row(j) += weight * layer.inputs.row(i);
      }
  }

  bool isZero() const { return (sums.array() == 0).all(); }

  /// The row of greatest length, the first of several.
  Vector longestRow() const {
    int64_t longest = 0;
    for (int64_t j = 1; j < sums.rows(); ++j)
      if (sums.row(j).squaredNorm() > sums.row(longest).squaredNorm())
        longest = j;
    return sums.row(longest);
  }

  /// Outputs that are best for the generator.
  Vector project(const Vector &input) const {
    return sums.lazyProduct(input) / input.squaredNorm();
  }
  /// The generator that is best for these outputs, of which one is not 0.
  Vector combine(const Vector &output) const {
    return sums.transpose().lazyProduct(output) / output.squaredNorm();
  }

private:
  Matrix sums;
};

} // namespace

/// From the pair `unit`; a pair whose next outputs were all 0 stays. `cut` keeps outputs at least
/// 0: they are sizes.
static Unit alternate(const Alternation &sums, Unit unit, int iterations, bool cut) {
  auto project = [&] {
    Vector output = sums.project(unit.input);
    return cut ? Vector(output.cwiseMax(0)) : output;
  };
  if (unit.input.squaredNorm() == 0)
    unit.input = sums.longestRow();
  for (int round = 0; round <= iterations; ++round) {
    Vector output = project();
    if (output.squaredNorm() == 0)
      break;
    unit.output = output;
    if (round < iterations)
      unit.input = sums.combine(output);
  }
  return unit;
}

std::optional<Unit> mergeByIteration(const UnitLayer &layer, const std::vector<int64_t> &members,
                                     int iterations) {
  Alternation sums(layer, members, nullptr);
  if (sums.isZero())
    return std::nullopt;
  return alternate(sums, mergeByMean(layer, members), iterations, /*cut=*/false);
}

std::optional<Unit> mergeWithSigns(const UnitLayer &layer, const std::vector<int64_t> &members,
                                   int iterations) {
  Unit unit = mergeByMean(layer, members);
  Vector signs = unit.output.unaryExpr([](double sum) { return double((sum > 0) - (sum < 0)); });
  Alternation sums(layer, members, &signs);
  if (sums.isZero())
    return std::nullopt;
  unit.output = unit.output.cwiseAbs();
  unit = alternate(sums, std::move(unit), iterations, /*cut=*/true);
  unit.output = unit.output.cwiseProduct(signs);
  return unit;
}

void fitOutputs(const UnitLayer &layer, const Activation &activation, const Matrix &samples,
                UnitLayer &fewer) {
  constexpr double kRidge = 1e-3; // by the mean square of a unit; 1e-4 does as well on MNIST
  Matrix units = runUnits(fewer, activation, samples).transpose(); // a row each
  Matrix missing = multiplyRows(layer.outputs.transpose(), runUnits(layer, activation, samples)) -
                   multiplyRows(fewer.outputs.transpose(), units.transpose());
  Matrix gram = multiplyRows(units, units);
  double mean = gram.trace() / double(fewer.count());
  if (mean == 0)
    return;
  gram.diagonal().array() += kRidge * mean;
  Eigen::LDLT<Matrix> solver(gram);
  Matrix wanted = multiplyRows(missing, units);
  for (int64_t j = 0; j < fewer.outputs.cols(); ++j) // Of many columns bits are not the same.
    fewer.outputs.col(j) += solver.solve(Vector(wanted.row(j)));
}

} // namespace trop
