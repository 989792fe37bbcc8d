//===- Block.h - The threads of a block -------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_KERNELS_BLOCK_H
#define TROP_RUNTIME_DEVICE_KERNELS_BLOCK_H

#include "runtime/Device/Kernels/ListArguments.h"

namespace trop::rt::kernels {

#define TROP_KERNEL extern "C" __attribute__((nvptx_kernel)) void
/// Of all threads of a block; not initialised.
#define TROP_SHARED [[clang::loader_uninitialized]] static __attribute__((address_space(3)))
template <typename T> using Shared = __attribute__((address_space(3))) T;

inline int64_t threadOfBlock() { return __nvvm_read_ptx_sreg_tid_x(); }
inline int64_t blockOfGrid() { return __nvvm_read_ptx_sreg_ctaid_x(); }
inline int64_t blocksOfGrid() { return __nvvm_read_ptx_sreg_nctaid_x(); }
inline int64_t rowOfGrid() { return __nvvm_read_ptx_sreg_ctaid_y(); }

/// What a list of a gradient along active paths has: all but -0.
template <typename T> bool isListed(T entry) { return entry != 0 || !__builtin_signbit(entry); }

/// An entry's sum over chunks, in their order.
template <typename T> T sumOfChunks(const T *first, long long stride, int chunks) {
  T sum = *first;
  for (int c = 1; c < chunks; ++c)
    sum += first[c * stride];
  return sum;
}

} // namespace trop::rt::kernels

#endif // TROP_RUNTIME_DEVICE_KERNELS_BLOCK_H
