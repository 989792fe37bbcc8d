//===- NestKernels.h - Kernels of structural ops and pullbacks --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_NESTKERNELS_H
#define TROP_LIB_CONVERSION_TROPTOGPU_NESTKERNELS_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

/// One thread an output, which combines its leaves in index order; without samples from operands
/// with samples, block by block of these.
void emitNest(KernelScope &scope, GenericOp op);

/// One thread an entry of each result (Gather.h).
void emitSumPullback(KernelScope &scope, PullbackOp op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_NESTKERNELS_H
