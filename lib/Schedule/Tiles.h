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
/// of the registers and at most half of them, the one that is the least work, what it computes
/// twice and what a tile's loop costs besides its vectors counted, and of these the largest.
int64_t chooseTileWidth(int64_t extent, int64_t step, int64_t registers);

/// A tile of sums over samples: entries along a dimension that vectors do not run along, and
/// vectors along the one that they do.
struct SumTile {
  int64_t rows, vectors;

  int64_t count() const { return rows * vectors; }
};
/// In at most half of the target's registers, which hold so many vectors.
SumTile chooseSumTile(int64_t registers);

/// Leaves between two looks at whether a maximum changed: a look costs as much as a leaf.
inline constexpr int64_t kSearchChunk = 32;

/// Vectors searched side by side, so that a comparison need not wait for the last.
inline constexpr int64_t kScanChains = 4;

} // namespace trop

#endif // TROP_LIB_SCHEDULE_TILES_H
