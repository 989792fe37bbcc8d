//===- TropToGpu.cpp - From values to kernels -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/TropToGpu.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/Losses.h"
#include "lib/Conversion/TropToGpu/KernelLowering.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_TROPTOGPU
#include "lib/Conversion/TropToGpu/TropToGpu.h.inc"

namespace {

struct TropToGpu : impl::TropToGpuBase<TropToGpu> {
  using TropToGpuBase::TropToGpuBase;

  /// Whether the function is done with, one way or another.
  LogicalResult lower(func::FuncOp function, KernelModule &kernels) {
    StringRef role = getRole(function);
    const Role *known = findRole(role);
    if (role.empty())
      return success();
    if (known && !known->isLowered)
      return function.erase(), success();
    if (hasKernels(function))
      return lowerToKernels(function, kernels, processors);
    if (remarks)
      function.emitRemark() << "there are no kernels for functions of role '" << role << "'";
    if (dropOthers)
      function.erase();
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(appendAllLosses(module)))
      return signalPassFailure();
    KernelModule kernels(module);
    for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
      if (failed(lower(function, kernels)))
        return signalPassFailure();
    kernels.finish();
    for (auto train : llvm::make_early_inc_range(module.getOps<TrainOp>()))
      train.erase();
  }
};

} // namespace
} // namespace trop
