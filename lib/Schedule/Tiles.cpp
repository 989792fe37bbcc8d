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
  // What moves loops on and loads what a tile shares takes part of the time of a vector.
  auto countWork = [&](int64_t number) {
    return int64_t(llvm::divideCeil(extent, number * step)) * (number + 1);
  };
  int64_t best = most;
  for (int64_t number = most; number >= std::max<int64_t>(most / 2, 1); --number)
    if (countWork(number) < countWork(best))
      best = number;
  return best * step;
}

SumTile chooseSumTile(int64_t registers) {
  int64_t most = std::max<int64_t>(registers / 2, 1), vectors = most >= 8 ? 2 : 1;
  return {most / vectors, vectors};
}

} // namespace trop
