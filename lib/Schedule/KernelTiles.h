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

#include <cstdint>
#include <optional>

namespace trop {

/// Outputs of a thread, and how many reduced points its block keeps at a time, twice.
struct KernelTile {
  /// A block has so many threads along rows, and as many along columns.
  static constexpr int64_t kThreads = 16;

  int64_t rows, columns; ///< of a thread
  int64_t depth;
  int64_t registers; ///< that a thread may use
  /// A call of fewer samples is less work for a thread an output.
  int64_t leastSamples = 1;

  int64_t getBlockRows() const { return rows * kThreads; }
  int64_t getBlockColumns() const { return columns * kThreads; }
};

/// Outputs, and the points that each is combined of: samples are one of these two.
struct DenseExtents {
  int64_t rows;
  std::optional<int64_t> columns, reduced; ///< none: samples
};

/// What threads keep of each output: its value; or that, what it was before, and when it changed.
enum class Kept { Value, Winner };

/// The tile of a nest with elements of 4 or 8 bytes; none where a thread an output is less work,
/// however many samples there are.
std::optional<KernelTile> chooseKernelTile(const DenseExtents &extents, int64_t elementBytes,
                                           Kept kept);

} // namespace trop

#endif // TROP_LIB_SCHEDULE_KERNELTILES_H
