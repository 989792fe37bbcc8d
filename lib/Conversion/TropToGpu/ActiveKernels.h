//===- ActiveKernels.h - Sums of samples' gradients -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tells entries that an active path reached from those that none did is the sign of a 0: sums
// begin at -0, to which parts that are 0 are not added, and nothing else gives -0: entries that
// cancel give 0.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEKERNELS_H
#define TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEKERNELS_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

/// What an entry of a gradient that no sample reaches is.
mlir::Value buildUntouched(Emission &emit, mlir::Type element);

/// The sum of what each sample brings to an entry, sample by sample.
mlir::Value foldActiveSamples(Kernel &kernel, mlir::Type element,
                              llvm::function_ref<mlir::Value(mlir::Value sample)> getPart);

/// Kernels that write the sum of a gradient, whose samples are not added yet, to the caller's
/// array.
void emitActiveSum(KernelScope &scope, mlir::Value gradient, mlir::Value passed);

/// A kernel that adds two adjoints.
void emitAccumulate(KernelScope &scope, AccumulateOp op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEKERNELS_H
