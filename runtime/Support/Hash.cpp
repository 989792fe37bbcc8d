//===- Hash.cpp - Numbers that follow from bytes --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Hash.h"

#include <algorithm>
#include <cstring>

using namespace trop;

uint64_t rt::mixIn(uint64_t digest, const void *data, int64_t bytes) {
  const char *next = static_cast<const char *>(data);
  for (int64_t left = bytes; left > 0; left -= 8, next += 8) {
    uint64_t word = 0;
    std::memcpy(&word, next, size_t(std::min<int64_t>(left, 8)));
    digest = (digest ^ word) * 0x100000001b3;
    digest ^= digest >> 29;
  }
  return digest;
}
