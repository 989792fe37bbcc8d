//===- State.h - Values of all samples, maintained --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_STATE_H
#define TROP_RUNTIME_STATE_STATE_H

#include "runtime/Model/Evaluator.h"
#include "runtime/State/KeptState.h"

#include "trop/abi.h"

#include <memory>
#include <vector>

namespace trop::rt {

/// The losses of a range of samples and what they were computed from, kept up to date
/// while few weights change. Results are the same bits for any number of threads.
class State : public KeptState {
public:
  /// What a thread of an update must have to do, in cells of the update before it;
  /// some 200 us.
  static constexpr int64_t kCellsPerThread = 500'000;

  /// Takes the memory; computes nothing. `weights` is read at every build and update.
  /// `threads`: the most that may be used; 0: one a core.
  /// Error: memory that is not to be had, saying how much was asked for.
  State(const trop_model &model, const Samples &samples, int64_t first, int64_t count,
        const Weights &weights, int threads, int64_t cellsPerThread = kCellsPerThread);
  ~State() override;

  /// Blocks, losses, and copies and derivatives of parameters, for `count` samples.
  static int64_t bytesFor(const trop_model &model, int64_t count);

  int64_t build() override;
  int64_t update(const std::vector<std::vector<int64_t>> &changed) override;
  int64_t worst() const override;
  void worst(int64_t m, std::vector<int64_t> &rows) const override;
  void allWorst(std::vector<int64_t> &rows) const override;
  double loss(int64_t row) const override;
  /// [count], in the model's element type.
  const void *losses() const;
  std::unique_ptr<StateDifference> check() const override;
  StateCounters counters() const override;
  int64_t bytes() const override;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_STATE_H
