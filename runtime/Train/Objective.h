//===- Objective.h - What a step lowers, and its gradient -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_OBJECTIVE_H
#define TROP_RUNTIME_TRAIN_OBJECTIVE_H

#include "runtime/Support/Random.h"
#include "runtime/Train/BatchGradient.h"
#include "runtime/Train/Batches.h"
#include "runtime/Train/Penalty.h"
#include "runtime/Train/StepGradient.h"
#include "runtime/Train/TrackedLosses.h"
#include "runtime/Train/TrainPlan.h"

#include <memory>
#include <optional>
#include <vector>

namespace trop::rt {

/// The loss of the training part, reduced as a checked plan says, as a step sees it: of which
/// samples a step is, their loss, the penalty beside it, and the gradient that it moves along.
template <typename T> class Objective {
public:
  Objective(const trop_model &model, const Samples &samples, const TrainPlan &plan,
            Evaluator &evaluator, Weights &weights);

  /// Forms the gradient of step number `step` at the present weights, if it is wanted here. Returns
  /// the loss of the samples it is about, and the penalty. Error: one that is not finite.
  double form(int64_t step, bool wantsGradient = true);
  /// The same on a device, which moves the weights as well.
  double stepOn(DeviceSteps &device, int64_t step);
  /// Steps where the losses are kept, along the gradient of the worst. Null: not such.
  std::unique_ptr<DeviceStateMoves> makeMoves(const DeviceMovePlan &moves) {
    return sharesTies() ? nullptr : tracked->makeMoves(moves);
  }
  /// How the mean of a step's rows is formed, at most `rows`: in chunks of so many rows, of so many
  /// of which there are sums at a time.
  struct Chunks {
    int64_t rows, size, count;
    bool areLists;
  };
  /// Nothing where it is no mean.
  std::optional<Chunks> chunksOfMean() const;
  /// What `form` left, one a parameter.
  const std::vector<Movable<T>> &parameters() const { return gradient.parameters(); }
  /// After a step that moved all entries of the parameters in `moved`, or those that have a
  /// gradient: losses that are kept are brought up to date from there.
  void noteChanges(const std::vector<Movable<T>> &moved, bool all);

  /// Brings all losses of the training part to the weights that `step` steps reached.
  /// Error: one that is not finite, or a kept value that differs from a fresh pass.
  void refreshLosses(int64_t step);
  /// The same, but returns -1, or the first row whose loss is not finite.
  int64_t findNonfinite();
  /// The worst row that `form` found, or the first of those it took.
  int64_t worstRow() const { return rows[0]; }
  /// As refreshed last.
  const TrackedLosses &losses() const { return *tracked; }

  /// Steps of an epoch; 0 without batches.
  int64_t stepsPerEpoch() const { return batches ? batches->stepsPerEpoch() : 0; }
  /// All that it carries from step to step: losses follow from the weights, the rows of batches
  /// from the step's number.
  void visit(StateVisitor &visitor);

private:
  void chooseRows(int64_t step);
  void drawRow() { rows.assign(1, part.first + draws.below(part.count)); }
  void chooseWorst(int64_t step);
  void chooseWorstOfBatch(int64_t step);
  void chooseByPlugin(int64_t step);
  void formGradient(int64_t step);
  void formBatchGradient(int64_t step);
  void takeBatchLoss(int64_t step);
  void addPenalty(double value, int64_t step);
  void verifyState(int64_t step) const;
  [[noreturn]] void failNonfinite(int64_t row, int64_t step) const;
  /// Rows that a step is about; where ties are shared, there may be more.
  int64_t mostRows() const { return plan.reduce == TROP_REDUCE_TOP ? plan.reduceCount : 1; }
  bool reducesByPlugin() const { return plan.reduce == TROP_REDUCE_PLUGIN; }
  bool sharesTies() const { return plan.reduce == TROP_REDUCE_MAX && model.ties_beta != 0; }

  const trop_model &model;
  const Samples &samples;
  const TrainPlan &plan;
  Evaluator &evaluator;
  Weights &weights;
  const Part &part;
  std::unique_ptr<TrackedLosses> tracked;
  StepGradient<T> gradient;
  std::optional<Batches> batches;
  std::optional<BatchGradient<T>> batchGradient; // of a mean
  std::optional<Penalty<T>> penalty;
  std::vector<T> batchLosses;
  Positions changed;         // since the losses were refreshed
  std::vector<int64_t> rows; // that the step is about
  double loss = 0;           // of these, and the penalty
  std::vector<T> shares;     // what each of several worst rows adds to the gradient
  Random draws;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_OBJECTIVE_H
