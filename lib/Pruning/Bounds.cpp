//===- Bounds.cpp - How wrong a smaller layer can be ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Bounds.h"

#include "lib/Geometry/SingularValues.h"
#include "lib/Geometry/Zonotope.h"

#include <cmath>

namespace trop {
namespace {

/// What the bounds are made of. Errors of outputs are of rho = 1.
class Bounds {
public:
  Bounds(const UnitLayer &before, const PrunedLayer &after, const Activation &activation,
         const BoundRequest &request);

  std::vector<Bound> compute();

private:
  bool isRelu() const {
    return activation.homogeneous && activation.value(-1) == 0 && activation.value(1) == 1;
  }
  Vector generator(int64_t unit) const { return before.inputs.row(unit); }
  Vector representative(int64_t k) const { return after.units.inputs.row(k); }
  /// tau_i: of the multiples of g~_k that nearest to g_i.
  double project(int64_t unit, int64_t k) const;

  void addByOutput(const char *name, const Vector &errors);
  void addZonotopes();
  double findRoundedSums() const;
  void addOfSums();
  void addLipschitz(bool projected);
  void addHalves();
  void addSpectral();
  void addOfFixedSigns();

  const UnitLayer &before;
  const PrunedLayer &after;
  const Activation &activation;
  const BoundRequest &request;
  const int64_t outputs;
  double rho;
  std::vector<int64_t> gone; ///< units that no new one stands for, and are not 0
  std::vector<Bound> bounds;
};

} // namespace

Bounds::Bounds(const UnitLayer &before, const PrunedLayer &after, const Activation &activation,
               const BoundRequest &request)
    : before(before), after(after), activation(activation), request(request),
      outputs(before.outputs.cols()),
      rho(request.hasBias ? std::hypot(request.radius, 1) : request.radius) {
  std::vector<bool> isGone(size_t(before.count()), false);
  for (int64_t unit : findAlive(before, activation))
    isGone[size_t(unit)] = true;
  for (const std::vector<int64_t> &members : after.members)
    for (int64_t unit : members)
      isGone[size_t(unit)] = false;
  for (int64_t unit = 0; unit < before.count(); ++unit)
    if (isGone[size_t(unit)])
      gone.push_back(unit);
}

double Bounds::project(int64_t unit, int64_t k) const {
  Vector onto = representative(k);
  double square = onto.squaredNorm();
  return square > 0 ? std::max(0.0, generator(unit).dot(onto)) / square : 0;
}

void Bounds::addByOutput(const char *name, const Vector &errors) {
  // The sums behind an error are off by a relative 1e-12, with some room.
  Vector whole = errors * rho * (1 + 1e-10);
  bounds.push_back({name, whole.maxCoeff(), whole.norm(), whole.sum()});
}

//===----------------------------------------------------------------------===//
// By distances of zonotopes
//===----------------------------------------------------------------------===//

/// Generators |c_ji| g_i of the units whose weight to output j has the sign.
static Zonotope makeZonotope(const UnitLayer &layer, int64_t output, double sign) {
  std::vector<int64_t> units;
  for (int64_t i = 0; i < layer.count(); ++i)
    if (layer.outputs(i, output) * sign > 0)
      units.push_back(i);
  Zonotope zonotope{Matrix(int64_t(units.size()), layer.inputs.cols())};
  for (size_t k = 0; k < units.size(); ++k)
    zonotope.generators.row(int64_t(k)) =
        std::abs(layer.outputs(units[k], output)) * layer.inputs.row(units[k]);
  return zonotope;
}

void Bounds::addZonotopes() {
  constexpr int64_t kMost = 16;
  if (!isRelu() || before.count() > kMost || after.units.count() > kMost)
    return;
  Vector errors(outputs);
  double greater = 0;
  for (int64_t j = 0; j < outputs; ++j) {
    double distance[2];
    for (int negative = 0; negative < 2; ++negative) {
      double sign = negative ? -1 : 1;
      distance[negative] =
          hausdorffDistance(makeZonotope(before, j, sign), makeZonotope(after.units, j, sign));
    }
    errors(j) = distance[0] + distance[1];
    greater = std::max(distance[0], distance[1]);
  }
  addByOutput("zonotope", errors);
  if (request.method.method == Method::TropNnc1)
    addByOutput("one-sided", Vector::Constant(1, greater + findRoundedSums()));
}

/// What the units lack of the sums that they stand for, by rounding.
double Bounds::findRoundedSums() const {
  double lacking = 0;
  for (size_t k = 0; k < after.members.size(); ++k) {
    Vector rest = -std::abs(after.units.outputs(int64_t(k), 0)) * representative(int64_t(k));
    for (int64_t i : after.members[k])
      rest += std::abs(before.outputs(i, 0)) * generator(i);
    lacking += rest.norm();
  }
  return lacking;
}

/// Where sums of z_i = |c_i| g_i stand for clusters of one sign: P~ lies in P and Q~ in Q.
void Bounds::addOfSums() {
  if (request.method.method != Method::TropNnc1 || !isRelu())
    return;
  double farthest = 0, halves[2] = {0, 0};
  std::vector<std::pair<double, double>> sizes; // |z_i|, |eps_i|
  for (const std::vector<int64_t> &members : after.members) {
    Vector mean = Vector::Zero(before.inputs.cols());
    for (int64_t i : members)
      mean += std::abs(before.outputs(i, 0)) * generator(i);
    mean /= double(members.size());
    double sum = 0, least = 0;
    for (int64_t i : members) {
      Vector product = std::abs(before.outputs(i, 0)) * generator(i);
      double distance = (product - mean).norm();
      sizes.emplace_back(product.norm(), distance);
      farthest = std::max(farthest, distance);
      sum += distance;
      least += std::min(product.norm(), distance);
    }
    halves[before.outputs(members.front(), 0) < 0] += std::min(sum / 2, least);
  }
  double all = 0;
  for (auto [size, distance] : sizes)
    all += std::min(size, farthest);
  double rounded = findRoundedSums();
  addByOutput("prop12", Vector::Constant(1, all + rounded));
  addByOutput("prop12-half", Vector::Constant(1, std::max(halves[0], halves[1]) + rounded));
}

/// Half of the distances within the members of the sign of c~_jk, and what c~_jk g~_k lacks of
/// their sum; others count in full.
void Bounds::addHalves() {
  if (!isRelu())
    return;
  Vector errors = Vector::Zero(outputs);
  for (int64_t j = 0; j < outputs; ++j) {
    for (size_t k = 0; k < after.members.size(); ++k) {
      double weight = after.units.outputs(int64_t(k), j);
      Vector sum = Vector::Zero(before.inputs.cols());
      int64_t count = 0;
      for (int64_t i : after.members[k])
        if (before.outputs(i, j) * weight > 0) {
          sum += std::abs(before.outputs(i, j)) * generator(i);
          ++count;
        }
      errors(j) += (std::abs(weight) * representative(int64_t(k)) - sum).norm();
      for (int64_t i : after.members[k]) {
        Vector product = std::abs(before.outputs(i, j)) * generator(i);
        errors(j) += before.outputs(i, j) * weight > 0 ? (product - sum / double(count)).norm() / 2
                                                       : product.norm();
      }
    }
    for (int64_t i : gone)
      errors(j) += std::abs(before.outputs(i, j)) * generator(i).norm();
  }
  addByOutput("half+residual", errors);
}

/// 003, A.6: l_k of a cluster, in the Euclidean norm over outputs, is shared among the members that
/// count for each; those of the other sign count in full.
void Bounds::addOfFixedSigns() {
  const MethodOptions &method = request.method;
  if (!isRelu() || method.method != Method::TropNncIter || !method.fixedSigns)
    return;
  double first = 0, null = 0;
  for (size_t k = 0; k < after.members.size(); ++k) {
    const std::vector<int64_t> &members = after.members[k];
    double criterion = 0;
    int64_t fewest = int64_t(members.size());
    Matrix distances = Matrix::Zero(int64_t(members.size()), outputs);
    for (int64_t j = 0; j < outputs; ++j) {
      double weight = after.units.outputs(int64_t(k), j);
      Vector sum = Vector::Zero(before.inputs.cols());
      int64_t count = 0;
      for (int64_t i : members)
        if (before.outputs(i, j) * weight > 0) {
          sum += std::abs(before.outputs(i, j)) * generator(i);
          ++count;
        }
      criterion += (std::abs(weight) * representative(int64_t(k)) - sum).squaredNorm();
      if (count > 0)
        fewest = std::min(fewest, count);
      for (size_t n = 0; n < members.size(); ++n) {
        Vector product = std::abs(before.outputs(members[n], j)) * generator(members[n]);
        if (before.outputs(members[n], j) * weight > 0)
          distances(int64_t(n), j) = (product - sum / double(count)).norm();
        else
          null += product.norm();
      }
    }
    for (size_t n = 0; n < members.size(); ++n)
      first += std::min(before.outputs.row(members[n]).norm() * generator(members[n]).norm(),
                        std::sqrt(criterion) / double(fewest) + distances.row(int64_t(n)).norm());
  }
  for (int64_t i : gone)
    null += before.outputs.row(i).lpNorm<1>() * generator(i).norm();
  double sum = (std::sqrt(double(outputs)) * first + null) * rho * (1 + 1e-10);
  bounds.push_back({"prop14", sum, sum, sum});
}

//===----------------------------------------------------------------------===//
// By the Lipschitz constant of the activation
//===----------------------------------------------------------------------===//

/// With f positively homogeneous c f(g) - c~ f(g~) is c (f(g) - f(tau g~)) + (c tau - c~) f(g~).
void Bounds::addLipschitz(bool projected) {
  double least = std::abs(activation.value(0)) / rho; // f(y) <= f(0) + L |y|
  auto size = [&](const Vector &input) { return activation.lipschitz * input.norm() + least; };
  Vector errors = Vector::Zero(outputs);
  for (size_t k = 0; k < after.members.size(); ++k) {
    Vector input = representative(int64_t(k)), left = -after.units.outputs.row(int64_t(k));
    for (int64_t i : after.members[k]) {
      double tau = projected ? project(i, int64_t(k)) : 1;
      errors += activation.lipschitz * (generator(i) - tau * input).norm() *
                before.outputs.row(i).cwiseAbs().transpose();
      left += tau * before.outputs.row(i).transpose();
    }
    errors += left.cwiseAbs() * size(input);
  }
  for (int64_t i : gone)
    errors += before.outputs.row(i).cwiseAbs().transpose() * size(generator(i));
  addByOutput(projected ? "projected" : "lipschitz", errors);
}

/// The same as products of matrices, over units that are rescaled to sides of one length.
void Bounds::addSpectral() {
  if (activation.value(0) != 0)
    return;
  int64_t units = before.count();
  double smallest = HUGE_VAL;
  for (bool projected : {false, true}) {
    if (projected && !activation.homogeneous)
      break;
    Matrix inputs = Matrix::Zero(units, before.inputs.cols());
    Matrix outer = Matrix::Zero(units, outputs);
    Matrix left = -after.units.outputs;
    auto take = [&](int64_t i, const Vector &difference) {
      double input = difference.norm(), output = before.outputs.row(i).norm();
      if (input == 0 || output == 0)
        return; // Its term is 0.
      double scale = std::sqrt(output / input);
      inputs.row(i) = difference * scale;
      outer.row(i) = before.outputs.row(i) / scale;
    };
    for (size_t k = 0; k < after.members.size(); ++k)
      for (int64_t i : after.members[k]) {
        double tau = projected ? project(i, int64_t(k)) : 1;
        take(i, generator(i) - tau * representative(int64_t(k)));
        left.row(int64_t(k)) += tau * before.outputs.row(i);
      }
    for (int64_t i : gone)
      take(i, generator(i));
    double whole =
        activation.lipschitz * (spectralNormBound(outer) * spectralNormBound(inputs) +
                                spectralNormBound(left) * spectralNormBound(after.units.inputs));
    smallest = std::min(smallest, whole);
  }
  double euclidean = smallest * rho;
  bounds.push_back({"spectral", euclidean, euclidean, std::sqrt(double(outputs)) * euclidean});
}

std::vector<Bound> Bounds::compute() {
  addZonotopes();
  addOfSums();
  addLipschitz(/*projected=*/false);
  if (activation.homogeneous)
    addLipschitz(/*projected=*/true);
  addHalves();
  addSpectral();
  addOfFixedSigns();
  return std::move(bounds);
}

std::vector<Bound> computeBounds(const UnitLayer &before, const PrunedLayer &after,
                                 const Activation &activation, const BoundRequest &request) {
  return Bounds(before, after, activation, request).compute();
}

} // namespace trop
