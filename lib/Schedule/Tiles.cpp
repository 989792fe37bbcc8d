//===- Tiles.cpp - How much is computed together --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Tiles.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

namespace trop {

int64_t chooseTileWidth(int64_t extent, int64_t step, int64_t registers) {
  int64_t most = std::clamp<int64_t>(registers / 2, 1, extent / step);
  int64_t best = most * step;
  for (int64_t number = most; number >= std::max<int64_t>(most / 2, 1); --number)
    if (llvm::alignTo(extent, number * step) < llvm::alignTo(extent, best))
      best = number * step;
  return best;
}

} // namespace trop
