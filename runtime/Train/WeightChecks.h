//===- WeightChecks.h - Weights that went wrong -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_WEIGHTCHECKS_H
#define TROP_RUNTIME_TRAIN_WEIGHTCHECKS_H

#include "runtime/Model/Evaluator.h"
#include "runtime/Optim/Optimizer.h"

#include <string>

namespace trop::rt {

/// The weight that a loss without bounds comes from, one that is not finite or else the
/// largest: "entry 3 of parameter 'W' is nan". Infinities that a parameter takes do not count.
std::string worstWeight(const trop_model &model, const Weights &weights);

/// What an optimizer of `model` carries that left its type, and what follows; empty if nothing did.
template <typename T> std::string overflowText(const trop_model &model, Optimizer<T> &optimizer);

/// Error: a weight that loading a checkpoint would refuse, after so many steps.
void checkWeights(const trop_model &model, const Weights &weights, int64_t step);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_WEIGHTCHECKS_H
