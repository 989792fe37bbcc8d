//===- KernelTiles.h - What a block of threads computes ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One thread an output loads two numbers for each leaf. A thread with a tile of outputs, r rows by
// c columns, loads r + c for r * c leaves, from memory that its block shares. What is beside the
// outputs in a tile is computed for nothing, so few outputs stay with a thread each.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_KERNELTILES_H
#define TROP_LIB_SCHEDULE_KERNELTILES_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace trop {

/// Outputs of a thread, and how many reduced points its block keeps at a time, twice.
struct KernelTile {
  int64_t rows, columns;             ///< of a thread
  int64_t rowThreads, columnThreads; ///< of a block
  int64_t depth;
  int64_t registers; ///< that a thread may use

  int64_t getThreads() const { return rowThreads * columnThreads; }
  int64_t getBlockRows() const { return rows * rowThreads; }
  int64_t getBlockColumns() const { return columns * columnThreads; }
};

/// Outputs, and the points that each is combined of: samples are one of these two.
struct DenseExtents {
  int64_t rows;
  std::optional<int64_t> columns, reduced; ///< none: samples
};

/// What threads keep of each output: its value; or that, what it was before, and when it changed.
enum class Kept { Value, Winner };

/// A tile for calls of so many samples or more.
struct TileChoice {
  KernelTile tile;
  int64_t leastSamples;
};

/// A GPU has so many processors, each with a block at least: where a wide tile leaves some without,
/// a narrow one is faster.
inline constexpr int64_t kGpuProcessors = 100;

/// The tiles of a nest with elements of 4 or 8 bytes, from few samples to many; a call of fewer
/// than the first one's is less work for a thread an output.
llvm::SmallVector<TileChoice, 2> chooseKernelTiles(const DenseExtents &extents,
                                                   int64_t elementBytes, Kept kept,
                                                   int64_t processors = kGpuProcessors);

} // namespace trop

#endif // TROP_LIB_SCHEDULE_KERNELTILES_H
