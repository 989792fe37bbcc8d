//===- Array.cpp - Memory for numbers of the model's type -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Array.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

using namespace trop::rt;

static constexpr size_t kMapped = size_t(1) << 18, kHuge = size_t(2) << 20;

/// Aligned to huge pages: what is mapped around is given back.
static void *mapHuge(size_t size) {
  void *pages =
      mmap(nullptr, size + kHuge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    return pages;
  char *begin = static_cast<char *>(pages);
  size_t before = (kHuge - reinterpret_cast<uintptr_t>(begin) % kHuge) % kHuge;
  if (before)
    munmap(begin, before);
  if (before < kHuge)
    munmap(begin + before + size, kHuge - before);
  madvise(begin + before, size, MADV_HUGEPAGE);
  return begin + before;
}

AlignedMemory::AlignedMemory(int64_t bytes) {
  if (size_t(bytes) < kMapped) {
    size_t size = size_t(alignedBytes(std::max<int64_t>(bytes, 1)));
    memory = {std::aligned_alloc(TROP_WORKSPACE_ALIGNMENT, size), Free{0}};
    if (!memory)
      throw std::bad_alloc();
    return;
  }
  bool isLarge = size_t(bytes) >= 2 * kHuge;
  size_t size = size_t(alignedBytes(bytes, isLarge ? kHuge : 4096));
  void *pages =
      isLarge ? mapHuge(size)
              : mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    throw std::bad_alloc();
  memory = {pages, Free{size}};
}

void AlignedMemory::Free::operator()(void *pointer) const {
  mapped ? void(munmap(pointer, mapped)) : std::free(pointer);
}
