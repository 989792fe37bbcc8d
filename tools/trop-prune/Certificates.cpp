//===- Certificates.cpp - What is sure of a smaller network -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Certificates.h"

#include "runtime/Support/Random.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace trop::pruning {

/// Largest, Euclidean, sum.
using Norms = std::array<double, 3>;

static Norms normsOf(const Vector &outputs) {
  return {outputs.lpNorm<Eigen::Infinity>(), outputs.norm(), outputs.lpNorm<1>()};
}

static Norms errorAt(const PrunedModel &model, const Matrix &input) {
  return normsOf((evaluate(model.after, input) - evaluate(model.before, input)).row(0));
}

/// Larger errors near an input of the data, by steps of chance within the ball.
static void search(const PrunedModel &model, Vector from, double radius, Norms &found) {
  constexpr int kSteps = 60;
  rt::Random random(0, rt::Random::Stream::Units);
  double step = 0.3 * radius;
  Norms best = errorAt(model, from.transpose());
  for (int i = 0; i < kSteps; ++i) {
    Vector direction = Vector::NullaryExpr(from.size(), [&] { return random.normal(); });
    Vector to = from + direction * (step / direction.norm());
    if (to.norm() > radius)
      to *= radius / to.norm();
    Norms errors = errorAt(model, to.transpose());
    for (size_t norm = 0; norm < found.size(); ++norm)
      found[norm] = std::max(found[norm], errors[norm]);
    if (errors[1] > best[1]) {
      best = errors;
      from = to;
    } else {
      step *= 0.93;
    }
  }
}

/// By how much the score of the class taken is above every other; of one score, above 0 or below.
static double marginOf(const Vector &scores) {
  if (scores.size() == 1)
    return std::abs(scores(0));
  int64_t taken;
  double most = scores.maxCoeff(&taken), second = -HUGE_VAL;
  for (int64_t other = 0; other < scores.size(); ++other)
    if (other != taken)
      second = std::max(second, scores(other));
  return most - second;
}

/// What a margin has to be above, by the bound.
static double factorOf(size_t norm, int64_t scores) {
  constexpr double kFactors[] = {2, M_SQRT2, 1};
  return scores == 1 ? 1 : kFactors[norm];
}

Certificates certify(const PrunedModel &model, const MethodOptions &method, const Matrix &inputs,
                     double radius, double epsilon, bool hasClasses) {
  std::vector<Bound> bounds = computeModelBounds(model, method, radius, epsilon);
  if (bounds.empty())
    return {};
  Matrix before = evaluate(model.before, inputs), errors = evaluate(model.after, inputs) - before;
  Norms found{}, reached{};
  int64_t worst = 0;
  for (int64_t row = 0; row < inputs.rows(); ++row) {
    Norms error = normsOf(errors.row(row)), size = normsOf(before.row(row));
    if (error[1] > found[1])
      worst = row;
    for (size_t norm = 0; norm < found.size(); ++norm) {
      found[norm] = std::max(found[norm], error[norm]);
      reached[norm] = std::max(reached[norm], size[norm]);
    }
  }
  search(model, inputs.row(worst), radius, found);

  Certificates certificates;
  const double Bound::*fields[] = {&Bound::most, &Bound::euclidean, &Bound::sum};
  const char *names[] = {"largest", "euclidean", "sum"};
  for (size_t norm = 0; norm < found.size(); ++norm) {
    auto smallest = std::min_element(bounds.begin(), bounds.end(), [&](auto &a, auto &b) {
      return a.*fields[norm] < b.*fields[norm];
    });
    double upper = (*smallest).*fields[norm], certified = NAN;
    if (hasClasses) {
      int64_t sure = 0;
      for (int64_t row = 0; row < before.rows(); ++row)
        sure += marginOf(before.row(row)) > factorOf(norm, before.cols()) * upper;
      certified = double(sure) / double(before.rows());
    }
    certificates.norms.push_back(
        {names[norm], smallest->name, upper, found[norm], reached[norm], certified});
  }
  certificates.bounds = std::move(bounds);
  return certificates;
}

} // namespace trop::pruning
