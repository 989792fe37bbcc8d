//===- GpuWorst.cpp - The worst of the losses on a GPU --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuWorst.h"

using namespace trop;
using namespace trop::rt;

static int64_t chunksOf(int64_t count) { return (count + kernels::kChunk - 1) / kernels::kChunk; }

GpuWorst::GpuWorst(const Gpu &gpu, const GpuKernels &kernels, const void *losses, int64_t first,
                   int64_t count, int64_t m)
    : kernels(kernels), reduce(kernels.find("reduce_losses")), take(kernels.find("take_worst")) {
  constexpr auto kWord = int64_t(sizeof(int64_t));
  int64_t chunks = chunksOf(count);
  memory = gpu.allocate((3 * chunks + m) * kWord, "the worst losses");
  told = gpu.allocatePinned((2 * m + 1) * kWord);
  auto *there = static_cast<int64_t *>(memory.data());
  auto *here = reinterpret_cast<int64_t *>(told.data());
  // A loss has room in a word.
  of = {losses,
        count,
        there,
        there + chunks,
        there + 2 * chunks,
        first,
        m,
        there + 3 * chunks,
        here,
        here + m,
        here + 2 * m};
}

void GpuWorst::queue() const {
  kernels.launch(reduce, chunksOf(of.count), of);
  kernels.launch(take, 1, of);
}
