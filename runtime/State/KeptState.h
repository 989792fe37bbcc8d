//===- KeptState.h - What a trainer asks maintained values ---- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_KEPTSTATE_H
#define TROP_RUNTIME_STATE_KEPTSTATE_H

#include "runtime/Model/Accelerator.h"

#include <cstdint>
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
/// while few weights change, wherever that is done: the same bits everywhere.
class KeptState {
public:
  virtual ~KeptState() = default;

  /// Computes everything. Returns -1, or the first row whose loss is not finite. Throws
  /// Interrupted between chunks of blocks, and check does, too.
  virtual int64_t build() = 0;
  /// Brings everything up to date after entries of parameters changed: one element of
  /// `changed` a parameter, row-major positions, unique and ascending; those whose bits
  /// are what they were are looked at and left out. Builds anew where the last call met a
  /// loss that is not finite. Returns as build does.
  virtual int64_t update(const std::vector<std::vector<int64_t>> &changed) = 0;

  /// The row of the largest loss, of equal ones the first.
  virtual int64_t worst() const = 0;
  /// Rows of the m largest losses, largest first, of equal ones the first before; m at most count.
  virtual void worst(int64_t m, std::vector<int64_t> &rows) const = 0;
  /// All rows of the largest loss, in ascending order.
  virtual void allWorst(std::vector<int64_t> &rows) const = 0;
  virtual double loss(int64_t row) const = 0;

  /// Compares everything kept with a fresh forward pass of the weights, bit for bit; null:
  /// no difference, else the first in the order of values, the losses last.
  virtual std::unique_ptr<StateDifference> check() const = 0;

  /// Moves the weights where the state is, along the mean gradient of the worst rows, until this
  /// ends; in between nobody else does. Null: it does not. NoDeviceMemory.
  virtual std::unique_ptr<DeviceStateMoves> makeMoves(const DeviceMovePlan &plan) {
    return nullptr;
  }

  virtual StateCounters counters() const = 0;
  /// What it takes of the memory it is in.
  virtual int64_t bytes() const = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_KEPTSTATE_H
