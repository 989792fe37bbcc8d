//===- Ptx.h - From kernels to PTX ------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_GPU_PTX_H
#define TROP_LIB_TARGET_GPU_PTX_H

#include "lib/Target/Gpu/Architectures.h"

#include "mlir/IR/BuiltinOps.h"

namespace trop {

/// The PTX of a module's kernels, which are in the NVVM dialect, made by LLVM alone and checked
/// (PtxCheck.h).
llvm::Expected<std::string> emitPtx(mlir::ModuleOp module, const GpuArchitecture &architecture);

/// The names of a module's kernels, in the order in which launches number them.
llvm::SmallVector<std::string> getKernelNames(mlir::ModuleOp module);

} // namespace trop

#endif // TROP_LIB_TARGET_GPU_PTX_H
