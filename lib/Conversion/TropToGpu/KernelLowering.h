//===- KernelLowering.h - One function as kernels ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_KERNELLOWERING_H
#define TROP_LIB_CONVERSION_TROPTOGPU_KERNELLOWERING_H

#include "lib/Conversion/TropToGpu/KernelModule.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Whether a function becomes kernels: whether its role has such.
bool hasKernels(mlir::func::FuncOp source);

/// Replaces a function on tensors by kernels and the host's function that queues them, for GPUs
/// with so many processors.
mlir::LogicalResult lowerToKernels(mlir::func::FuncOp source, KernelModule &kernels,
                                   int64_t processors);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_KERNELLOWERING_H
