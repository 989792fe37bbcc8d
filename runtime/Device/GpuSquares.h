//===- GpuSquares.h - Sums over all weights on a GPU ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSQUARES_H
#define TROP_RUNTIME_DEVICE_GPUSQUARES_H

#include "runtime/Device/GpuKernels.h"
#include "runtime/Device/Kernels/Arguments.h"
#include "runtime/Model/Accelerator.h"

#include <optional>
#include <vector>

namespace trop::rt {

/// What a step needs of all entries at once: the gradient's norm, penalties, and what is decided
/// by them for every entry.
class GpuSquares {
public:
  /// Whether a step needs it.
  static bool areWanted(const trop_model &model, const DeviceMovePlan &plan);

  static kernels::Cut cutOf(const std::optional<DeviceClip> &clip);

  /// `parts`: of all parameters, in their order.
  GpuSquares(const Gpu &gpu, const GpuKernels &kernels, const trop_model &model,
             const DeviceMovePlan &plan, const std::vector<kernels::Part> &parts);

  /// What a step of the mean of `count` losses takes in place of `move`: sums of chunks become one,
  /// the clip and the steps of parameters are decided, the report is written.
  kernels::Move queue(kernels::Move move, const void *losses, int64_t count,
                      kernels::StepReport *report) const;

private:
  const GpuKernels &kernels;
  int64_t parameters, partCount;
  cuda::Function sumGradient, sumParts, decide;
  GpuMemory memory;
  double *ofEachPart;
  kernels::SumParts ofParts;
  kernels::Decide ofDecision;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSQUARES_H
