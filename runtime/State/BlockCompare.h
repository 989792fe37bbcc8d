//===- BlockCompare.h - Kept blocks beside fresh ones --------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_BLOCKCOMPARE_H
#define TROP_RUNTIME_STATE_BLOCKCOMPARE_H

#include "runtime/State/KeptState.h"

#include "trop/abi.h"

namespace trop::rt {

/// A block of maintained values and its losses.
struct StateBlock {
  const void *values, *losses;
};

/// Finds the first difference of each value, block by block.
class BlockCompare {
public:
  /// `entries`: whose blocks they are, of so many samples.
  BlockCompare(const trop_model &model, const trop_state_entries &entries, int64_t blockSamples);

  /// Of `valid` samples, from `row` on; blocks come in their order.
  void compare(const StateBlock &kept, const StateBlock &fresh, int64_t row, int64_t valid);
  /// Null: there is none, else the first in the order of values, the losses last.
  std::unique_ptr<StateDifference> take();

private:
  std::unique_ptr<StateDifference> find(const char *ours, const char *theirs, int64_t units,
                                        int64_t valid) const;

  const trop_model &model;
  const trop_state_entries &entries;
  int64_t blockSamples;
  std::vector<std::unique_ptr<StateDifference>> found; // of each value, the losses last
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_BLOCKCOMPARE_H
