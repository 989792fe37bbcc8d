//===- KernelTiles.h - What a block of threads computes ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One thread an output loads two numbers for each leaf. A thread with a tile of outputs, u of units
// by s of samples, loads u + s for u * s leaves, from memory that its block shares. What is beside
// the outputs in a tile is computed for nothing, so few units stay with a thread an output.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_KERNELTILES_H
#define TROP_LIB_SCHEDULE_KERNELTILES_H

#include <cstdint>
#include <optional>

namespace trop {

/// Outputs of a thread, and how many reduced points its block keeps at a time, twice.
struct KernelTile {
  /// A block has so many threads along units, and as many along samples.
  static constexpr int64_t kThreads = 16;

  int64_t units, samples; ///< of a thread
  int64_t depth;
  int64_t registers; ///< that a thread may use

  int64_t getBlockUnits() const { return units * kThreads; }
  int64_t getBlockSamples() const { return samples * kThreads; }
};

/// What threads keep of each output: its value; or that, what it was before, and when it changed.
enum class Kept { Value, Winner };

/// The tile of a nest of so many units and reduced points, its elements of 4 or 8 bytes; none where
/// a thread an output is less work.
std::optional<KernelTile> chooseKernelTile(int64_t units, int64_t reduced, int64_t elementBytes,
                                           Kept kept);

} // namespace trop

#endif // TROP_LIB_SCHEDULE_KERNELTILES_H
