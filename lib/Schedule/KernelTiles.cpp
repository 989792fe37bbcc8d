//===- KernelTiles.cpp - What a block of threads computes -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/KernelTiles.h"

#include "llvm/Support/MathExtras.h"

namespace trop {

/// Instructions, as PTX has them: of a leaf, and of an output besides.
struct Cost {
  double leaf, output;

  double count(int64_t outputs, int64_t reduced) const {
    return double(outputs) * (leaf * double(reduced) + output);
  }
};
static constexpr Cost kPlain{12, 30}, kTiled{2.3, 12};

/// Blocks along the second dimension of a grid.
static constexpr int64_t kMostBlocks = 65535;

std::optional<KernelTile> chooseKernelTile(int64_t units, int64_t reduced, int64_t elementBytes,
                                           Kept kept) {
  // Values of f32 take 64 registers, and all is in the 128 that a processor has for each thread of
  // two blocks. More is one block: of f64, with twice the operands, and of winners, of which 32
  // take 96; what a chunk costs at its end is little beside 16 points.
  constexpr int64_t two = 128, one = 168;
  int64_t words = elementBytes / 4;
  KernelTile tile = kept == Kept::Value ? KernelTile{8 / words, 8, 8, words == 1 ? two : one}
                                        : KernelTile{8 / words, 4, 16, one};
  int64_t blocks = llvm::divideCeil(units, tile.getBlockUnits());
  if (blocks > kMostBlocks)
    return std::nullopt;
  double tiled = kTiled.count(blocks * tile.getBlockUnits(), reduced);
  if (kPlain.count(units, reduced) <= tiled)
    return std::nullopt;
  return tile;
}

} // namespace trop
