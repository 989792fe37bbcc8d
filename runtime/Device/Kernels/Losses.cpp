//===- Losses.cpp - The largest of many losses ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The order is that of runtime/State/SampleTree.h: a NaN is below every number, and of equal losses
// the first is before. A GPU reads all losses sooner than it goes down a tree, level by level.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/Block.h"

using namespace trop::rt::kernels;

namespace {
template <typename T> struct Candidate {
  T loss = 0;
  int64_t at = -1; // -1: none

  bool isBefore(const Candidate &other) const {
    if (at < 0 || other.at < 0)
      return at >= 0;
    bool isNan = loss != loss, otherIsNan = other.loss != other.loss;
    if (isNan || otherIsNan || loss == other.loss)
      return isNan == otherIsNan ? at < other.at : otherIsNan;
    return loss > other.loss;
  }
};

/// What the threads of a block compare.
template <typename T> struct Board {
  T losses[kThreads];
  int64_t places[kThreads];
};

/// The first of all threads' candidates, told to all.
template <typename T> Candidate<T> findFirst(Shared<Board<T>> &board, Candidate<T> mine) {
  int64_t thread = threadOfBlock();
  board.losses[thread] = mine.loss;
  board.places[thread] = mine.at;
  for (int64_t half = kThreads / 2; half; half /= 2) {
    __syncthreads();
    if (thread >= half)
      continue;
    Candidate<T> other = {board.losses[thread + half], board.places[thread + half]};
    if (!other.isBefore(mine))
      continue;
    mine = other;
    board.losses[thread] = mine.loss;
    board.places[thread] = mine.at;
  }
  __syncthreads();
  Candidate<T> first = {board.losses[0], board.places[0]};
  __syncthreads(); // The board is free again.
  return first;
}

/// This thread's first of those of a chunk that come behind `after`; null: of all.
template <typename T>
Candidate<T> findInChunk(const T *losses, int64_t count, int64_t chunk, const Candidate<T> *after) {
  Candidate<T> first;
  for (int64_t i = chunk * kChunk + threadOfBlock(); i < (chunk + 1) * kChunk && i < count;
       i += kThreads) {
    Candidate<T> each = {losses[i], i};
    if (each.isBefore(first) && (!after || after->isBefore(each)))
      first = each;
  }
  return first;
}

template <typename T> void reduceLosses(Shared<Board<T>> &board, const Worst &of) {
  const T *losses = static_cast<const T *>(of.losses);
  int64_t chunk = blockOfGrid();
  Candidate<T> first = findFirst(board, findInChunk<T>(losses, of.count, chunk, nullptr));
  Candidate<T> infinite; // of equal ones the first
  for (int64_t i = chunk * kChunk + threadOfBlock();
       i < (chunk + 1) * kChunk && i < of.count && infinite.at < 0; i += kThreads)
    if (!__builtin_isfinite(losses[i]))
      infinite.at = i;
  infinite = findFirst(board, infinite);
  if (threadOfBlock())
    return;
  static_cast<T *>(of.worst)[chunk] = first.loss;
  of.places[chunk] = first.at;
  of.infinite[chunk] = infinite.at;
}

template <typename T> void takeWorst(Shared<Board<T>> &board, const Worst &of) {
  const T *losses = static_cast<const T *>(of.losses);
  T *worst = static_cast<T *>(of.worst);
  int64_t chunks = (of.count + kChunk - 1) / kChunk;
  bool speaks = !threadOfBlock();
  Candidate<T> infinite;
  for (int64_t c = threadOfBlock(); c < chunks && infinite.at < 0; c += kThreads)
    infinite.at = of.infinite[c];
  infinite = findFirst(board, infinite);
  if (speaks)
    *of.toldInfinite = infinite.at < 0 ? -1 : of.firstRow + infinite.at;
  for (int64_t k = 0;; ++k) {
    Candidate<T> mine;
    for (int64_t c = threadOfBlock(); c < chunks; c += kThreads)
      if (Candidate<T> each = {worst[c], of.places[c]}; each.isBefore(mine))
        mine = each;
    Candidate<T> next = findFirst(board, mine);
    if (speaks) {
      of.rows[k] = of.toldRows[k] = of.firstRow + next.at;
      static_cast<T *>(of.toldLosses)[k] = next.loss;
    }
    if (k + 1 == of.m)
      return;
    int64_t chunk = next.at / kChunk;
    Candidate<T> rest = findFirst(board, findInChunk<T>(losses, of.count, chunk, &next));
    if (speaks) {
      worst[chunk] = rest.loss;
      of.places[chunk] = rest.at;
    }
    __syncthreads();
  }
}

TROP_SHARED Board<float> boardF32;
TROP_SHARED Board<double> boardF64;
} // namespace

TROP_KERNEL trop_reduce_losses_f32(Worst of) { reduceLosses(boardF32, of); }
TROP_KERNEL trop_reduce_losses_f64(Worst of) { reduceLosses(boardF64, of); }
TROP_KERNEL trop_take_worst_f32(Worst of) { takeWorst(boardF32, of); }
TROP_KERNEL trop_take_worst_f64(Worst of) { takeWorst(boardF64, of); }
