//===- Blocks.cpp - How many blocks visit weights together ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Blocks.h"

#include <algorithm>

namespace trop {

/// Past these, what weights cost is small beside what is computed with them.
static constexpr int64_t kMostBlocks = 16;
static constexpr int64_t kFewBlocks = 6;

static constexpr int64_t kMostKeptBytes = 16 << 20;

bool staysNear(int64_t bytes, const ProcessorModel &processor) {
  return bytes <= processor.level2 / 2;
}

int64_t chooseBlocks(int64_t blockBytes, const ProcessorModel &processor) {
  int64_t near = processor.level2 * 3 / 4 / blockBytes;
  int64_t far = std::min(kFewBlocks, (processor.level2 + processor.level3) / blockBytes);
  return std::clamp<int64_t>(std::max(near, far), 1, kMostBlocks);
}

bool canKeep(int64_t bytes) { return bytes <= kMostKeptBytes; }

} // namespace trop
