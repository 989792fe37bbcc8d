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
  // Of |output - target|, over all outputs, in the units of the data.
  std::optional<double> maxError, meanError, rootMeanSquare;
  // The share of a target's variance that its output accounts for: on average over the targets
  // that differ from row to row; and all squares by all variances, in which targets of large
  // numbers drown others.
  std::optional<double> rSquared, pooledRSquared;
  std::vector<double> targetRSquared; // of each; NaN of a constant one
  // Infinite if any loss is not finite; of targets as they are scaled.
  std::optional<double> maxLoss, averageLoss;
  std::vector<int64_t> worst; // rows of the largest losses, as worstRows finds them
  int64_t firstNaN = -1;      // the first row with an output that is NaN, if there is one
};

/// Sums run over rows in order, in double.
std::vector<PartMetrics> evaluate(const trop_model &model, const Samples &samples,
                                  const Evaluator &evaluator);

/// How many samples of the largest loss are looked at one by one.
constexpr int64_t kWorstRows = 12;

/// The rows of the largest losses of a part, largest first, of equal ones the first before;
/// kWorstRows at most, and none if any loss is not finite.
std::vector<int64_t> worstRows(const trop_model &model, const Samples &samples,
                               const Evaluator &evaluator, const Part &part);

/// Over the part, summed in order of rows; infinite if any loss is not finite.
double meanLoss(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                const Part &part);

/// The lowest index among the largest of `count` numbers; -1 if one is NaN.
int64_t largest(const Array &numbers, int64_t first, int64_t count);

/// The error of a row with an output that is NaN: its place and where the first such value is.
std::string nanText(const Samples &samples, const Evaluator &evaluator, int64_t row);

/// Lines of cells under each other: the first column to the left, others to the right.
std::string alignedTable(const std::vector<std::vector<std::string>> &cells);

/// R squared of targets by parts, with a header; of many targets, the lowest in the last part.
/// Empty for one target, and for classes.
std::vector<std::vector<std::string>> rSquaredCells(const std::vector<PartMetrics> &parts,
                                                    const std::vector<std::string> &targets);

/// An aligned table, a line a part, and one of `targets` where there are several.
std::string metricsTable(const std::vector<PartMetrics> &parts,
                         const std::vector<std::string> &targets = {}, bool scaledTargets = false);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_METRICS_H
