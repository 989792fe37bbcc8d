//===- Tiles.h - How much is computed together ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_TILES_H
#define TROP_LIB_SCHEDULE_TILES_H

#include <cstdint>

namespace trop {

/// How many of `extent` neighbouring outputs to combine together, in steps of `step`, where the
/// target's registers hold `registers` vectors of `step`. Of widths that fill at least a quarter
/// of the registers and at most half of them, the one that computes least twice, and of these the
/// largest.
int64_t chooseTileWidth(int64_t extent, int64_t step, int64_t registers);

/// A tile of sums over samples: entries along a dimension that vectors do not run along, and
/// vectors along the one that they do. With what they read, eight sums fill the sixteen
/// registers that the least of processors has.
inline constexpr int64_t kSumTileRows = 4, kSumTileVectors = 2;

/// Leaves between two looks at whether a maximum changed: a look costs as much as a leaf.
inline constexpr int64_t kSearchChunk = 32;

/// Vectors searched side by side, so that a comparison need not wait for the last.
inline constexpr int64_t kScanChains = 4;

} // namespace trop

#endif // TROP_LIB_SCHEDULE_TILES_H
