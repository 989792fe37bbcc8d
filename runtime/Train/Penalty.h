//===- Penalty.h - Squares of weights beside the loss -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_PENALTY_H
#define TROP_RUNTIME_TRAIN_PENALTY_H

#include "runtime/Model/Evaluator.h"
#include "runtime/Optim/Optimizer.h"

#include <string>
#include <vector>

namespace trop::rt {

/// "W 0.001, V 0.01", or "none": the parameters with a penalty.
std::string penaltyText(const trop_model &model);

/// Whether training moves a parameter at some step. If neither a loss nor a penalty depends on
/// it, it has no gradient, and no optimizer touches it, as PyTorch's do not.
bool isTrained(const trop_parameter &parameter);

/// The sum over parameters of l2 times the squares of their entries.
template <typename T> class Penalty {
public:
  Penalty(const trop_model &model, const Weights &weights);

  /// Of all parameters, summed in double, each in the order of SquareSums.h.
  double value() const;
  /// Adds 2 l2 w to the gradient of each entry w: a gradient of all entries takes the place of
  /// a list.
  void addTo(std::vector<Movable<T>> &movable);

private:
  const trop_model &model;
  const Weights &weights;
  std::vector<std::vector<T>> sums; // one a parameter, of those with a penalty
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_PENALTY_H
