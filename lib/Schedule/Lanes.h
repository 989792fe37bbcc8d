//===- Lanes.h - How many samples one vector holds -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_LANES_H
#define TROP_LIB_SCHEDULE_LANES_H

#include "mlir/IR/Types.h"

namespace trop {

/// Samples in a block, one a vector lane: 64 bytes of elements, whatever the
/// machine, so that the order of sums over samples is the same everywhere.
inline constexpr int64_t kBlockBytes = 64;
inline int64_t getLanes(mlir::Type element) {
  return 8 * kBlockBytes / element.getIntOrFloatBitWidth();
}

/// Of a GPU, of any type: the threads of a warp.
inline constexpr int64_t kWarpLanes = 32;

} // namespace trop

#endif // TROP_LIB_SCHEDULE_LANES_H
