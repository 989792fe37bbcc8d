//===- Trainer.h - Training of a model --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_TRAINER_H
#define TROP_RUNTIME_TRAIN_TRAINER_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/State.h"
#include "runtime/Train/TrainPlan.h"

#include <optional>

#include "trop/abi.h"

namespace trop::rt {

enum class Stop { Finished, Stationary, Interrupted, Early };

/// What maintained state did and took.
struct StateReport {
  int64_t bytes = 0;
  StateCounters counters;
};

/// A largest loss that came back from some step on.
struct StallReport {
  int64_t since;
  std::string remark; // which loss and rows, and what to try
};

struct TrainResult {
  Stop stop;
  int signal;                            // that interrupted
  int64_t steps;                         // done
  double seconds;                        // without what observing took
  double maxLoss;                        // over the training part, of the weights reached; NaN:
                                         // interrupted before it was known
  double startSeconds = 0;               // of `seconds`: all losses for the first time
  std::optional<double> medianSeconds{}; // of the last steps, kMedianSteps at most
  std::optional<StateReport> state{};    // of a training that maintained it
  int64_t bestStep = 0;          // steps that the weights have, of a training with early stopping
  bool stepTooLong = false;      // why it is stationary: the element type cannot hold the step
  int64_t firstStep = 0;         // that a resumed training began with, and `seconds` are from
  TrainingState training{};      // with which another goes on from the weights
  std::optional<double> score{}; // of the weights, if the checkpointer wants it
  std::optional<StallReport> stall{}; // that the last phase ended in
};

/// What a median of steps is taken over.
constexpr int64_t kMedianSteps = 4096;

/// Runs the phases of the plan over the training part, the first of
/// `samples`, until `plan.steps` steps are done.
///
/// Max loss: every step finds the sample of the largest loss and moves along its
/// gradient; of equal ones, along the first's or what the model's ties_beta makes of
/// theirs. Top: along the mean gradient of the reduceCount largest, of equal ones the
/// first. When that gradient is zero, or so small that no step along it can be held, and the
/// loss above what the optimizer aims at, training stops as stationary. Mean loss: every step moves
/// along the gradient of one sample drawn uniformly.
///
/// With a batch, a step is about the samples of a mini-batch (Batches): the mean over them,
/// or the largest of theirs, which no state is kept for.
///
/// Largest losses come from maintained state where the model has it and the plan wants
/// it, else from a pass over all samples; the steps are the same.
///
/// A training that is resumed makes the steps that are left, and reaches the bits that one
/// without a break would. One that is interrupted leaves the weights of its last step.
///
/// A parameter with update_every k moves at steps 0, k, 2k, ... only; its gradient at
/// other steps is dropped. Error: a loss that is not finite, naming the row and the
/// value it comes from; state that differs from a fresh pass; a reduceCount above the
/// number of samples; no memory for the state; a resumed state that does not fit.
TrainResult train(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                  Evaluator &evaluator, Weights &weights);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_TRAINER_H
