//===- SelectionKernels.h - Adjoints of maxima and minima -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_SELECTIONKERNELS_H
#define TROP_LIB_CONVERSION_TROPTOGPU_SELECTIONKERNELS_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

/// A kernel finds which leaf of each output comes first of those that equal its value, and what
/// it and the others that do take of the adjoint; then one thread an entry of each result adds up
/// what winners bring (Gather.h).
void emitSelectionPullback(KernelScope &scope, PullbackOp op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_SELECTIONKERNELS_H
