//===- Metrics.h - How good a model is --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_METRICS_H
#define TROP_RUNTIME_TRAIN_METRICS_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/Train/Classification.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// Figures of one part of the data. What does not apply is left out: accuracy of a
/// regression, errors of a classifier, losses of a model without a train block.
struct PartMetrics {
  std::string part;
  int64_t samples = 0;
  std::optional<double> accuracy; // rows whose largest output is their class
  std::optional<Classification> classification;
  // Of |output - target|, over all outputs; and the share of the targets' variance that outputs
  // account for, where targets differ.
  std::optional<double> maxError, meanError, rootMeanSquare, rSquared;
  std::optional<double> maxLoss, averageLoss; // infinite if any loss is not finite
};

/// Sums run over rows in order, in double.
std::vector<PartMetrics> evaluate(const trop_model &model, const Samples &samples,
                                  const Evaluator &evaluator);

/// Over the part, summed in order of rows; infinite if any loss is not finite.
double meanLoss(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                const Part &part);

/// The lowest index among the largest of `count` numbers; -1 if one is NaN.
int64_t largest(const Array &numbers, int64_t first, int64_t count);

/// Lines of cells under each other: the first column to the left, others to the right.
std::string alignedTable(const std::vector<std::vector<std::string>> &cells);

/// An aligned table, a line a part.
std::string metricsTable(const std::vector<PartMetrics> &parts);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_METRICS_H
