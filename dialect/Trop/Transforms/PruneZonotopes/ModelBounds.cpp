//===- ModelBounds.cpp - How wrong a smaller model can be -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PruneZonotopes/ModelBounds.h"

#include "lib/Geometry/SingularValues.h"

#include "llvm/ADT/STLExtras.h"

namespace trop {

namespace {
/// Euclidean norms, from above: of a value, and of what a program is off by.
struct Sizes {
  double value, error = 0;
};
} // namespace

/// Of the inputs that a step hands on, without the bias.
static double getGain(const ChainStep &step) {
  return step.isLinear() ? spectralNormBound(step.layer.leftCols(step.layer.cols() - 1))
                         : step.activation.lipschitz;
}

static Sizes propagate(Sizes sizes, const ChainStep &step, double epsilon) {
  double gain = getGain(step);
  if (!step.isLinear()) {
    double value =
        gain * sizes.value + std::abs(step.activation.value(0)) * std::sqrt(double(step.width));
    return {value, gain * sizes.error + 4 * epsilon * value};
  }
  int64_t terms = step.layer.cols();
  double gamma = double(terms) * epsilon / (1 - double(terms) * epsilon);
  double length = std::hypot(sizes.value + sizes.error, 1) * step.layer.norm();
  return {gain * sizes.value + step.layer.col(terms - 1).norm(),
          gain * sizes.error + gamma * length};
}

static Sizes propagate(Sizes sizes, llvm::ArrayRef<ChainStep> steps, double epsilon) {
  for (const ChainStep &step : steps)
    sizes = propagate(sizes, step, epsilon);
  return sizes;
}

static std::vector<Bound> computePairBounds(const PrunedPair &pair, const MethodOptions &method,
                                            double radius) {
  llvm::ArrayRef<ChainStep> chain = pair.chain;
  double reached = propagate({radius}, chain.take_front(pair.position), 0).value;
  return computeBounds(pair.before, pair.after, pair.activation, {method, reached, pair.hasBias});
}

/// The index behind the second layer of a pair.
static size_t findEnd(const PrunedPair &pair) {
  size_t end = pair.position + 1;
  while (!pair.chain[end].isLinear())
    ++end;
  return end + 1;
}

std::vector<Bound> computeModelBounds(const PrunedModel &model, const MethodOptions &method,
                                      double radius, double epsilon) {
  if (model.before.empty())
    return {};
  double rounding = 0;
  for (const Chain *chain : {&model.before, &model.after})
    rounding += propagate({radius}, *chain, epsilon).error;
  double outputs = std::sqrt(double(model.before.back().layer.rows()));
  auto round = [&](Bound bound) {
    bound.most += rounding;
    bound.euclidean += rounding;
    bound.sum += outputs * rounding;
    return bound;
  };

  const PrunedPair &last = model.pairs.back();
  if (model.pairs.size() == 1 && findEnd(last) == last.chain.size()) {
    std::vector<Bound> bounds = computePairBounds(last, method, radius);
    for (Bound &bound : bounds)
      bound = round(std::move(bound));
    return bounds;
  }
  Bound all{"", 0, 0, 0};
  for (const PrunedPair &pair : model.pairs) {
    std::vector<Bound> bounds = computePairBounds(pair, method, radius);
    auto smallest = [&](double Bound::*norm) {
      return *llvm::min_element(bounds,
                                [&](const Bound &a, const Bound &b) { return a.*norm < b.*norm; });
    };
    Bound euclidean = smallest(&Bound::euclidean);
    if (all.name.empty() || all.name == euclidean.name)
      all.name = euclidean.name;
    else
      all.name += " + " + euclidean.name;
    llvm::ArrayRef<ChainStep> behind = llvm::ArrayRef(pair.chain).drop_front(findEnd(pair));
    if (behind.empty()) {
      all.most += smallest(&Bound::most).most;
      all.euclidean += euclidean.euclidean;
      all.sum += smallest(&Bound::sum).sum;
      continue;
    }
    double reached = euclidean.euclidean;
    for (const ChainStep &step : behind)
      reached *= getGain(step);
    all.most += reached;
    all.euclidean += reached;
    all.sum += outputs * reached;
  }
  return {round(std::move(all))};
}

} // namespace trop
