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
#include "runtime/Device/GpuWeights.h"
#include "runtime/Device/Kernels/ListArguments.h"

#include <vector>

namespace trop::rt {

/// The mean gradient of few rows' losses along their active paths, in tensors, and lists of these,
/// which are made there: entries that it has come back, no others.
class GpuPaths {
public:
  /// Whether lists of so many rows are much shorter than tensors.
  static bool areShort(const trop_model &model, int64_t rows);
  /// Whether the model has the code.
  static bool areThere(const GpuSession &on);
  /// `table`: all samples, on the GPU; of `rows` rows. `layout`: of chunks that lists are made of.
  GpuPaths(const GpuSession &on, const GpuKernels &kernels, const GpuLayout &layout,
           const trop_samples &table, int64_t rows, bool makesLists);

  /// `rowsThere`: which, on the GPU. Error: the model's code refuses it.
  void queueGradient(const std::vector<void *> &parameters, const int64_t *rowsThere) const;
  /// The lists of it.
  void queueLists() const;
  bool haveLists() const { return makesLists; }
  /// What paths do not reach is -0.
  void *gradient() const { return tensors.data(); }
  /// Once that is done: one a parameter, with the caller's room.
  void give(trop_sparse *lists) const;

private:
  void takeLists();

  const GpuSession on;
  const GpuKernels &kernels;
  const trop_samples table;
  const GpuLayout layout;
  int64_t rows, chunks;
  bool makesLists;
  cuda::Function count, place, write;
  GpuMemory tensors, memory, workspace;
  PinnedMemory told;
  std::vector<kernels::ListPlace> places; // as the GPU has them
  kernels::Lists of;
};

/// All parameters' entries, where a layout of chunks has them; where lists go is to be filled in.
std::vector<kernels::ListPlace> listPlaces(const trop_model &model, const GpuLayout &layout);

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUPATHS_H
