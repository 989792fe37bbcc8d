//===- KernelModule.h - The kernels of a module -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_KERNELMODULE_H
#define TROP_LIB_CONVERSION_TROPTOGPU_KERNELMODULE_H

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace trop {

/// The one gpu.module that kernels are made in, and constants that they read.
class KernelModule {
public:
  /// The module's, if it has one.
  explicit KernelModule(mlir::ModuleOp module);

  /// A kernel without arguments, whose name tells the function, what it is, and its number.
  mlir::gpu::GPUFuncOp createKernel(mlir::Location loc, llvm::StringRef function,
                                    llvm::StringRef what);
  /// The kernel that a new one is, which may be an earlier one with other names: functions of a
  /// model compute much alike.
  mlir::gpu::GPUFuncOp unify(mlir::gpu::GPUFuncOp kernel);
  /// Where a constant lies, of which equal ones are one.
  mlir::LLVM::GlobalOp getGlobal(ConstantOp constant);
  /// Memory that the threads of a block share, of which a kernel has one.
  mlir::LLVM::GlobalOp getShared(int64_t bytes);

  llvm::StringRef getName() { return op.getName(); }

  /// Whether there is a kernel; the gpu.module goes if there is none.
  bool finish();

private:
  mlir::gpu::GPUModuleOp op;
  int64_t numKernels = 0;
  llvm::StringMap<mlir::gpu::GPUFuncOp> kernels; ///< by all but their names
  llvm::DenseMap<mlir::Attribute, mlir::LLVM::GlobalOp> globals;
  llvm::DenseMap<int64_t, mlir::LLVM::GlobalOp> shared; ///< by their bytes
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_KERNELMODULE_H
