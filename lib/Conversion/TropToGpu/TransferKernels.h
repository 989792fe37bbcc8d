//===- TransferKernels.h - Rows of the caller to values and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_TRANSFERKERNELS_H
#define TROP_LIB_CONVERSION_TROPTOGPU_TRANSFERKERNELS_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

/// Brings what the samples have of an argument, [row][unit], into the array of its value.
void emitGatherRows(KernelScope &scope, mlir::BlockArgument argument);

/// Writes a value to the caller's array: [sample][unit], if that is not null; or as it is.
void emitScatterRows(KernelScope &scope, mlir::Value value, mlir::Value passed);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_TRANSFERKERNELS_H
