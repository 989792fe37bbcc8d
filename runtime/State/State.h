//===- State.h - Values of all samples, maintained --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_STATE_H
#define TROP_RUNTIME_STATE_STATE_H

#include "runtime/Model/Evaluator.h"

#include "trop/abi.h"

#include <memory>
#include <string>
#include <vector>

namespace trop::rt {

/// What was done since the state was built; sums over all updates.
struct StateCounters {
  int64_t updates = 0, builds = 0; // of the whole state
  int64_t cells = 0, regroups = 0, rescans = 0, fallbacks = 0;
  int64_t treeNodes = 0; // of the tree over samples, read or written
};

/// A kept value that is not what a fresh forward pass gives.
struct StateDifference {
  std::string value; // its name, or "loss"
  int64_t row, unit; // of the samples, of the value
  double kept, fresh;
};

/// The losses of a range of samples and what they were computed from, kept up to date
/// while few weights change. Results are the same bits for any number of threads.
class State {
public:
  /// What a thread of an update must have to do, in cells of the update before it;
  /// some 200 us.
  static constexpr int64_t kCellsPerThread = 500'000;

  /// Takes the memory; computes nothing. `weights` is read at every build and update.
  /// `threads`: the most that may be used; 0: one a core.
  /// Error: memory that is not to be had, saying how much was asked for.
  State(const trop_model &model, const Samples &samples, int64_t first, int64_t count,
        const Weights &weights, int threads, int64_t cellsPerThread = kCellsPerThread);
  ~State();

  /// Blocks, losses, and copies and derivatives of parameters, for `count` samples.
  static int64_t bytesFor(const trop_model &model, int64_t count);

  /// Computes everything. Returns -1, or the first row whose loss is not finite. Throws
  /// Interrupted between chunks of blocks, and check does, too.
  int64_t build();
  /// Brings everything up to date after entries of parameters changed: one element of
  /// `changed` a parameter, row-major positions, unique and ascending; those whose bits
  /// are what they were are looked at and left out. Builds anew where the last call met a
  /// loss that is not finite. Returns as build does.
  int64_t update(const std::vector<std::vector<int64_t>> &changed);

  /// The row of the largest loss, of equal ones the first.
  int64_t worst() const;
  /// Rows of the m largest losses, largest first, of equal ones the first before; m at most count.
  void worst(int64_t m, std::vector<int64_t> &rows) const;
  /// All rows of the largest loss, in ascending order.
  void allWorst(std::vector<int64_t> &rows) const;
  double loss(int64_t row) const;
  /// [count], in the model's element type.
  const void *losses() const;

  /// Compares everything kept with a fresh forward pass of the weights, bit for bit; null:
  /// no difference, else the first in the order of values, the losses last.
  std::unique_ptr<StateDifference> check() const;

  StateCounters counters() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_STATE_H
