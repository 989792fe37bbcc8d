//===- Score.cpp - What the best weights are chosen by --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Score.h"
#include "runtime/Plugin/Plugins.h"

#include "runtime/Train/Metrics.h"

using namespace trop;
using namespace trop::rt;

double rt::scoreOf(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                   const TrackedLosses &losses, const TrainPlan &plan) {
  for (const Part &part : samples.parts())
    if (part.name == "validation")
      return meanLoss(model, samples, evaluator, part);
  const Part &training = samples.parts()[0];
  if (plan.reduce == TROP_REDUCE_MEAN)
    return meanLoss(model, samples, evaluator, training);
  if (plan.reduce == TROP_REDUCE_PLUGIN) {
    std::vector<double> all, shares(size_t(training.count));
    for (int64_t row = training.first; row < training.first + training.count; ++row)
      all.push_back(losses.loss(row));
    return addedReduction(plan.reduction.c_str())
        ->reduce(all.data(), training.count, plan.reduceCount, shares.data());
  }
  std::vector<int64_t> worst(1, losses.worst());
  if (plan.reduce == TROP_REDUCE_TOP)
    losses.worst(plan.reduceCount, worst);
  double sum = 0;
  for (int64_t row : worst)
    sum += losses.loss(row);
  return sum / double(worst.size());
}
