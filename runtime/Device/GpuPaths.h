//===- GpuPaths.h - Gradients along active paths, as lists ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUPATHS_H
#define TROP_RUNTIME_DEVICE_GPUPATHS_H

#include "runtime/Device/GpuKernels.h"
#include "runtime/Device/GpuSession.h"
#include "runtime/Device/Kernels/ListArguments.h"

#include <vector>

namespace trop::rt {

/// The mean gradient of few rows' losses along their active paths, whose lists are made where it
/// is: entries that it has come back, no others.
class GpuPaths {
public:
  /// Whether lists of so many rows are much shorter than tensors.
  static bool areShort(const trop_model &model, int64_t rows);
  /// `table`: all samples, on the GPU; of `rows` rows. The model has no noise.
  GpuPaths(const GpuSession &on, const GpuKernels &kernels, const trop_samples &table,
           int64_t rows);

  /// `rowsThere`: which, on the GPU. Error: the model's code refuses it.
  void queue(const std::vector<void *> &parameters, const int64_t *rowsThere) const;
  /// Once that is done: one a parameter, with the caller's room.
  void give(trop_sparse *lists) const;

private:
  const GpuSession on;
  const GpuKernels &kernels;
  const trop_samples table;
  int64_t rows, element, chunks = 0;
  cuda::Function count, place, write;
  GpuMemory tensors, memory, workspace;
  PinnedMemory told;
  std::vector<kernels::ListPlace> places; // as the GPU has them
  kernels::Lists of;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUPATHS_H
