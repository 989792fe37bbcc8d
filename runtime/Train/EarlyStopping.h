//===- EarlyStopping.h - Ends a training that no longer gains ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_EARLYSTOPPING_H
#define TROP_RUNTIME_TRAIN_EARLYSTOPPING_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/Optim/Optimizer.h"

#include <limits>

namespace trop::rt {

/// Watches the mean loss of the validation part. After `evaluations` of it in a row without
/// one that is lower, by more than `least`, than the lowest so far, training shall stop.
class EarlyStopping {
public:
  /// `epoch`: steps of one, or 0. Error: no validation part; no `every` without epochs.
  EarlyStopping(const trop_call &call, const trop_model &model, const Samples &samples,
                const Evaluator &evaluator, const Weights &weights, int64_t epoch);

  /// After each step, of which so many are done.
  bool isDue(int64_t step) const { return step % every == 0; }
  /// If it is due. Whether to stop.
  bool isOver(int64_t step);
  bool hasBest() const { return bestStep > 0; }
  /// Changes places of the best parameters seen with `weights`; returns the steps that the
  /// former had.
  int64_t exchangeBest(Weights &weights);
  /// All that it carries from step to step.
  void visit(StateVisitor &visitor);

private:
  const trop_model &model;
  const Samples &samples;
  const Evaluator &evaluator;
  const Weights &weights;
  const Part *validation = nullptr;
  int64_t every, patience, waited = 0, bestStep = 0;
  double least, bestLoss = std::numeric_limits<double>::infinity();
  Weights best;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_EARLYSTOPPING_H
