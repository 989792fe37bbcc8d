//===- BatchGradient.h - The mean gradient of many samples ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_BATCHGRADIENT_H
#define TROP_RUNTIME_TRAIN_BATCHGRADIENT_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/Optim/Optimizer.h"

#include <algorithm>
#include <vector>

namespace trop::rt {

/// The mean gradient of a batch and its losses. Rows are cut into chunks, whose sums are
/// added in their order: what a chunk is follows from the size of a full batch, so bits
/// do not depend on the number of threads. Where the entries that a batch can reach are
/// few, sums are lists.
template <typename T> class BatchGradient {
public:
  BatchGradient(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                int64_t batch);

  /// Sets the gradient of each movable, and of each row the loss. More rows than `batch` are taken
  /// by parts of so many, in the memory of one where sums are tensors.
  void form(const std::vector<int64_t> &rows, std::vector<T> &losses,
            std::vector<Movable<T>> &movable);

  bool hasLists() const { return !lists.empty(); }
  int64_t rowsOfChunk() const { return chunkSize; }
  /// Of how many chunks there are tensors for a step of so many rows. Lists are added one by one.
  int64_t chunksAtATime(int64_t rows) const {
    int64_t most = hasLists() ? std::min(chunkCount, kChunks) : chunkCount;
    return most == 1 && rows > chunkSize ? 2 : most;
  }

private:
  /// Chunks of a batch, if a chunk then has no more rows than kMostRows. More of them could
  /// feed more threads, but every one has sums to clear and to add.
  static constexpr int64_t kChunks = 4, kMostRows = 256;

  struct Lists {
    std::vector<std::vector<int64_t>> indices;
    std::vector<std::vector<T>> values;
    std::vector<trop_sparse> heads;
  };

  Lists makeLists(int64_t rows) const;
  void formTensors(const std::vector<int64_t> &rows, std::vector<T> &losses);
  void formLists(const std::vector<int64_t> &rows, std::vector<T> &losses);
  void addTensors(int64_t chunks);
  void addLists(int64_t chunks);

  const trop_model &model;
  const Samples &samples;
  const Evaluator &evaluator;
  int64_t chunkSize, chunkCount;
  int64_t room;                 // rows that `sum` has room for
  std::vector<T> weights;       // of rows
  std::vector<Weights> tensors; // a chunk's sums each, from when they are first wanted, or
  std::vector<Lists> lists;     // the same
  Lists sum, next;              // of lists
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_BATCHGRADIENT_H
