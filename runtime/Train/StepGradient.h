//===- StepGradient.h - The gradient that one step follows ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_STEPGRADIENT_H
#define TROP_RUNTIME_TRAIN_STEPGRADIENT_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/Optim/Optimizer.h"

#include <optional>
#include <vector>

namespace trop::rt {

/// The gradient of few samples' losses: lists of the entries that they reach, where the
/// model can form them, so that nothing depends on how many parameters there are.
template <typename T> class StepGradient {
public:
  /// Room for the lists of `mostRows` samples.
  StepGradient(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
               Weights &weights, int64_t mostRows);

  /// The loss of a row, of which the gradient, if it is formed next, follows without a second
  /// forward pass. Returns whether it is finite.
  bool evaluate(int64_t row, T &loss);
  /// The mean over `rows`, at most `mostRows`; of one row its gradient.
  void form(const std::vector<int64_t> &rows);
  /// The sum over `rows`, any number, times a factor each, in tensors.
  void formDense(const std::vector<int64_t> &rows, const std::vector<T> &factors);

  /// Whether the gradient of one row is a list.
  bool hasLists() const { return !lists.empty(); }
  /// One a parameter.
  const std::vector<Movable<T>> &parameters() const { return movable; }
  /// The same, for a gradient that was formed elsewhere.
  std::vector<Movable<T>> &movables() { return movable; }
  /// Positions that a step along parameter p changes.
  void positionsOf(int64_t p, std::vector<int64_t> &positions) const;

private:
  const trop_model &model;
  const Samples &samples;
  const Evaluator &evaluator;
  std::vector<std::vector<int64_t>> indices;
  std::vector<std::vector<T>> values;
  std::vector<trop_sparse> lists;
  std::optional<Weights> tensors; // from when they are first wanted
  std::vector<Movable<T>> movable;
  int64_t evaluated = -1; // the row whose values are there, or -1
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_STEPGRADIENT_H
