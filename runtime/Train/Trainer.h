//===- Trainer.h - Training of a model --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_TRAINER_H
#define TROP_RUNTIME_TRAIN_TRAINER_H

#include "runtime/Model/Evaluator.h"

#include "trop/abi.h"

namespace trop::rt {

/// The model's train block, with what the command line changes.
struct TrainPlan {
  int32_t reduce; // trop_reduce
  int64_t steps;
  uint64_t seed;
  bool quiet;
};

enum class Stop { Finished, Stationary, Interrupted };

struct TrainResult {
  Stop stop;
  int signal;    // that interrupted
  int64_t steps; // done
  double seconds;
  double maxLoss; // over the training part, of the weights reached
};

/// Runs the phases of the model's train block over the training part, the first of
/// `samples`, until `plan.steps` steps are done.
///
/// Max loss: every step finds the sample of the largest loss and moves along its
/// gradient; of equal ones, along the first's or what the model's ties_beta makes of
/// theirs. When that gradient is zero and the loss above
/// what the optimizer aims at, training stops as stationary. Mean loss: every step
/// moves along the gradient of one sample drawn uniformly.
///
/// A parameter with update_every k moves at steps 0, k, 2k, ... only; its gradient at
/// other steps is dropped. Error: a loss that is not finite, naming the row and the
/// value it comes from.
TrainResult train(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                  Evaluator &evaluator, Weights &weights);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_TRAINER_H
