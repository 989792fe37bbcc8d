//===- Blocks.h - How many blocks visit weights together --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block of samples goes through all layers before the next does, so that its values stay
// in the nearest caches. Weights that no such cache holds are then brought in anew for each
// block: at 16 samples a block, 32 operations for each element of f32. Several blocks that
// visit a tile of the weights one after the other, while it is near, share that.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_BLOCKS_H
#define TROP_LIB_SCHEDULE_BLOCKS_H

#include "lib/Schedule/Target.h"

namespace trop {

/// Whether so many bytes stay near a core from one block to the next.
bool staysNear(int64_t bytes, const ProcessorModel &processor);

/// Leaves of an output, as of a small window, up to which a block of samples that does not stay near
/// takes longer to move than to compute.
inline constexpr int64_t kFewLeaves = 16;

/// How many blocks visit a tile of weights one after the other, `blockBytes` of values each:
/// what leaves the second level some room; or, if those are fewer, six that it and the core's
/// part of the third hold, as values are read one after the other and can be fetched ahead.
int64_t chooseBlocks(int64_t blockBytes, const ProcessorModel &processor);

/// Whether a function may keep so many bytes of weights side by side from one group of blocks to
/// the next: each thread has its own.
bool canKeep(int64_t bytes);

} // namespace trop

#endif // TROP_LIB_SCHEDULE_BLOCKS_H
