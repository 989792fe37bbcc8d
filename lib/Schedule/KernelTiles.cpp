//===- KernelTiles.cpp - What a block of threads computes -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/KernelTiles.h"

#include "llvm/Support/MathExtras.h"

#include <cmath>

namespace trop {

/// Instructions, as PTX has them: of a leaf, and of an output besides.
struct Cost {
  double leaf, output;

  double count(double outputs, int64_t reduced) const {
    return outputs * (leaf * double(reduced) + output);
  }
};
static constexpr Cost kPlain{12, 30}, kTiled{2.3, 12};

/// Blocks along the second dimension of a grid.
static constexpr int64_t kMostBlocks = 65535;

/// From how many samples on tiles are less work; none: never.
static std::optional<int64_t> findLeastSamples(const DenseExtents &extents,
                                               const KernelTile &tile) {
  double rows = double(llvm::alignTo(extents.rows, tile.getBlockRows()));
  double least = 0;
  if (extents.columns) {
    double outputs = double(extents.rows) * double(*extents.columns);
    double tiled = rows * double(llvm::alignTo(*extents.columns, tile.getBlockColumns()));
    double saved = kPlain.leaf * outputs - kTiled.leaf * tiled;
    if (saved <= 0)
      return std::nullopt;
    least = (kTiled.output * tiled - kPlain.output * outputs) / saved;
  } else {
    double plain = kPlain.count(double(extents.rows), *extents.reduced);
    least = kTiled.count(rows * double(tile.getBlockColumns()), *extents.reduced) / plain;
    if (least >= double(tile.getBlockColumns()))
      return std::nullopt;
  }
  return std::max<int64_t>(1, int64_t(std::ceil(least)));
}

std::optional<KernelTile> chooseKernelTile(const DenseExtents &extents, int64_t elementBytes,
                                           Kept kept) {
  // Values of f32 take 64 registers, and all is in the 128 that a processor has for each thread of
  // two blocks. More is one block: of f64, with twice the operands, and of winners, of which 32
  // take 96; what a chunk costs at its end is little beside 16 points.
  constexpr int64_t two = 128, one = 168;
  int64_t words = elementBytes / 4;
  KernelTile tile = kept == Kept::Value ? KernelTile{8 / words, 8, 8, words == 1 ? two : one}
                                        : KernelTile{8 / words, 4, 16, one};
  if (llvm::divideCeil(extents.rows, tile.getBlockRows()) > kMostBlocks)
    return std::nullopt;
  std::optional<int64_t> least = findLeastSamples(extents, tile);
  if (!least)
    return std::nullopt;
  tile.leastSamples = *least;
  return tile;
}

} // namespace trop
