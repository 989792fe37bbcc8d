//===- Batches.h - Which samples a step is about ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_BATCHES_H
#define TROP_RUNTIME_TRAIN_BATCHES_H

#include "runtime/Data/Samples.h"

namespace trop::rt {

/// Mini-batches: every epoch deals all rows of a part in a new order, drawn from the seed
/// and the epoch's number; its last batch has those that are left. What a step takes
/// depends on its number alone, so that a resumed training takes the same.
class Batches {
public:
  Batches(const Part &part, int64_t size, uint64_t seed);

  int64_t stepsPerEpoch() const { return (part.count + size - 1) / size; }
  /// The rows of the batch of a step.
  void rowsOf(int64_t step, std::vector<int64_t> &rows);

private:
  void shuffle(int64_t epoch);

  Part part;
  int64_t size;
  uint64_t seed;
  int64_t shuffled = -1; // the epoch that `order` is of
  std::vector<int64_t> order;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_BATCHES_H
