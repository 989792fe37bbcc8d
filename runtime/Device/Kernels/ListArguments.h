//===- ListArguments.h - What kernels of losses and lists take --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the CPU, which fills them in, and for devices. What the CPU is told or tells lies in its own
// memory, which devices see, too.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_KERNELS_LISTARGUMENTS_H
#define TROP_RUNTIME_DEVICE_KERNELS_LISTARGUMENTS_H

#include "runtime/Device/Kernels/Arguments.h"

#include "trop/abi.h"

namespace trop::rt::kernels {

/// Losses, or entries of gradients, that a block looks at.
inline constexpr int64_t kChunk = 8 * kThreads;

/// trop_reduce_losses_TYPE, a block a chunk: the worst of each chunk, and where its first loss is
/// that is not finite, or -1. Then trop_take_worst_TYPE, one block: the `m` worst of all, worst
/// first.
struct Worst {
  const void *losses;
  int64_t count;
  void *worst;           ///< [chunks]
  int64_t *places;       ///< [chunks], of these
  int64_t *infinite;     ///< [chunks]
  int64_t firstRow, m;   ///< row of the first loss; m: at most count
  int64_t *rows;         ///< [m]
  int64_t *toldRows;     ///< the CPU's: the same
  void *toldLosses;      ///< the CPU's: [m], of these
  int64_t *toldInfinite; ///< the CPU's: the first row whose loss is not finite, or -1
};

/// The entries of one parameter, and where its list goes.
struct ListPlace {
  int64_t firstChunk, endChunk; ///< of Lists::entries
  int64_t capacity;
  int64_t *indices; ///< [capacity]
  void *values;     ///< [capacity]; null: not wanted
};

/// Lists, in their order, of all entries of a gradient but -0, or of weights that differ from those
/// of `before`. trop_count_listed_TYPE, a block a chunk; trop_place_lists_TYPE, one block;
/// trop_write_lists_TYPE, a block a chunk.
struct Lists {
  const void *entries; ///< of all parameters, each from a new chunk on, none to list in between
  const void *before;  ///< null: it is a gradient
  int64_t *counts;     ///< [chunks]
  int64_t *offsets;    ///< [chunks]
  const ListPlace *places;
  int64_t parameters;
  int64_t *lengths;      ///< the CPU's: [parameters], or null
  trop_changes *changes; ///< [parameters], of which the counts are written, or null
};

/// Where entries of one parameter move.
struct MovedPlace {
  void *weights;
  void *before;             ///< as the maintained state was computed with
  const int64_t *positions; ///< the CPU's
  const void *values;       ///< the CPU's: what they become
  int64_t *indices;         ///< the same positions, for the state
};

/// trop_apply_moved_TYPE: weights take their values, `changes` their positions;
/// trop_keep_moved_TYPE: `before` takes them, when the state has followed. A row of blocks a
/// parameter.
struct Moved {
  const MovedPlace *places;
  const int64_t *counts; ///< the CPU's: [parameters]
  trop_changes *changes; ///< [parameters], of which the counts are written
};

} // namespace trop::rt::kernels

#endif // TROP_RUNTIME_DEVICE_KERNELS_LISTARGUMENTS_H
