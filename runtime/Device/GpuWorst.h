//===- GpuWorst.h - The worst of the losses on a GPU ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUWORST_H
#define TROP_RUNTIME_DEVICE_GPUWORST_H

#include "runtime/Device/GpuKernels.h"
#include "runtime/Device/Kernels/ListArguments.h"

namespace trop::rt {

/// Finds the `m` worst of losses where they are: worst first, of equal ones the first before, NaN
/// last. Rows and losses of these alone come back.
class GpuWorst {
public:
  /// `losses`: [count], on the GPU, of rows from `first` on; m: at most count.
  GpuWorst(const Gpu &gpu, const GpuKernels &kernels, const void *losses, int64_t first,
           int64_t count, int64_t m);

  void queue() const;
  /// [m], on the GPU: for what is queued behind.
  const int64_t *rowsThere() const { return of.rows; }

  // Once that is done:
  int64_t size() const { return of.m; }
  int64_t row(int64_t place) const { return of.toldRows[place]; }
  /// [m]
  const void *losses() const { return of.toldLosses; }
  /// The first row whose loss is not finite, or -1.
  int64_t nonfinite() const { return *of.toldInfinite; }

private:
  const GpuKernels &kernels;
  cuda::Function reduce, take;
  GpuMemory memory;
  PinnedMemory told;
  kernels::Worst of;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUWORST_H
