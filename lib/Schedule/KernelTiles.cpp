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
static constexpr Cost kPlain{12, 30}, kNarrow{2.5, 12}, kWide{2.3, 12};

/// Blocks along the second dimension of a grid.
static constexpr int64_t kMostBlocks = 65535;

static double alignTo(int64_t number, int64_t step) { return double(llvm::alignTo(number, step)); }

/// From how many samples on a tile is less work than a thread an output; none: never.
static std::optional<int64_t> findLeastSamples(const DenseExtents &extents, const KernelTile &tile,
                                               Cost cost) {
  double rows = alignTo(extents.rows, tile.getBlockRows()), least = 0;
  if (extents.columns) {
    double outputs = double(extents.rows) * double(*extents.columns);
    double tiled = rows * alignTo(*extents.columns, tile.getBlockColumns());
    double saved = kPlain.leaf * outputs - cost.leaf * tiled;
    if (saved <= 0)
      return std::nullopt;
    least = (cost.output * tiled - kPlain.output * outputs) / saved;
  } else {
    double plain = kPlain.count(double(extents.rows), *extents.reduced);
    least = cost.count(rows * double(tile.getBlockColumns()), *extents.reduced) / plain;
    if (least >= double(tile.getBlockColumns()))
      return std::nullopt;
  }
  return std::max<int64_t>(1, int64_t(std::ceil(least)));
}

/// From how many samples on a wide tile is better than a narrow one; none: never.
static std::optional<int64_t> findLeastWide(const DenseExtents &extents, const KernelTile &narrow,
                                            const KernelTile &wide, int64_t processors) {
  auto getRows = [&](const KernelTile &tile) { return alignTo(extents.rows, tile.getBlockRows()); };
  int64_t rowBlocks = llvm::divideCeil(extents.rows, wide.getBlockRows());
  if (extents.columns) {
    auto count = [&](const KernelTile &tile, Cost cost) {
      return cost.leaf * getRows(tile) * alignTo(*extents.columns, tile.getBlockColumns());
    };
    int64_t blocks = rowBlocks * llvm::divideCeil(*extents.columns, wide.getBlockColumns());
    bool isBetter = count(wide, kWide) < count(narrow, kNarrow) && blocks >= processors;
    return isBetter ? std::optional<int64_t>(1) : std::nullopt;
  }
  if (kWide.leaf * getRows(wide) >= kNarrow.leaf * getRows(narrow))
    return std::nullopt;
  // Of the last block more than the narrow one would fill.
  int64_t columns = wide.getBlockColumns();
  return llvm::divideCeil(processors, rowBlocks) * columns - narrow.getBlockColumns() + 1;
}

llvm::SmallVector<TileChoice, 2> chooseKernelTiles(const DenseExtents &extents,
                                                   int64_t elementBytes, Kept kept,
                                                   int64_t processors) {
  // Wide values of f32 take 64 registers, and all is in the 128 that a processor has for each
  // thread of two blocks. More is one block: of f64, with twice the operands, and of winners, of
  // which 32 take 96; what a chunk costs at its end is little beside 16 points.
  constexpr int64_t two = 128, one = 168;
  int64_t words = elementBytes / 4;
  KernelTile wide = kept == Kept::Value
                        ? KernelTile{8 / words, 8, 16, 16, 8, words == 1 ? two : one}
                        : KernelTile{8 / words, 4, 16, 16, 16, one};
  KernelTile narrow{4, 4, 16, 8, 16, words == 1 ? two : one};
  llvm::SmallVector<TileChoice, 2> choices;
  if (llvm::divideCeil(extents.rows, narrow.getBlockRows()) > kMostBlocks)
    return choices;
  if (std::optional<int64_t> least = findLeastSamples(extents, narrow, kNarrow))
    choices.push_back({narrow, *least});
  std::optional<int64_t> fromPlain = findLeastSamples(extents, wide, kWide);
  std::optional<int64_t> fromNarrow = findLeastWide(extents, narrow, wide, processors);
  if (fromPlain && fromNarrow)
    choices.push_back({wide, std::max(*fromPlain, *fromNarrow)});
  if (choices.size() == 2 && choices[0].leastSamples >= choices[1].leastSamples)
    choices.erase(choices.begin());
  return choices;
}

} // namespace trop
