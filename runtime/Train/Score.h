//===- Score.h - What the best weights are chosen by ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_SCORE_H
#define TROP_RUNTIME_TRAIN_SCORE_H

#include "runtime/Train/TrackedLosses.h"
#include "runtime/Train/Trainer.h"

namespace trop::rt {

/// The mean loss of the validation part or, without one, what the plan minimises, over the
/// training part, of which `losses` are those of the present weights. Infinite if any is not
/// finite.
double scoreOf(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
               const TrackedLosses &losses, const TrainPlan &plan);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_SCORE_H
