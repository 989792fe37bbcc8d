//===- TropToLoops.cpp - From values to blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/TropToLoops.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/Losses.h"
#include "lib/Conversion/TropToLoops/ActiveLowering.h"
#include "lib/Conversion/TropToLoops/ExplainLowering.h"
#include "lib/Conversion/TropToLoops/StateLowering.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_TROPTOLOOPS
#include "lib/Conversion/TropToLoops/TropToLoops.h.inc"

static LogicalResult lower(func::FuncOp function, const TargetModel &machine) {
  if (failed(verifyModelFunction(function)))
    return failure();
  if (getRole(function) == roles::kActiveGradient)
    return ActiveLowering(function, machine).run();
  if (getRole(function) == roles::kExplain)
    return ExplainLowering(function, machine).run();
  if (getRole(function) == roles::kState)
    return lowerState(function, machine);
  return FunctionLowering(function, machine).run();
}

namespace {

struct TropToLoops : impl::TropToLoopsBase<TropToLoops> {
  using TropToLoopsBase::TropToLoopsBase;

  TargetModel getMachine() const {
    TargetModel machine{getProcessorModel("generic"), {registers, registerBytes}};
    machine.processor.level2 = level2Bytes;
    machine.processor.level3 = level3Bytes;
    machine.threads = threads;
    return machine;
  }

  void runOnOperation() override {
    if (!roles.empty())
      return runOnRoles();
    if (failed(appendAllLosses(getOperation())))
      return signalPassFailure();
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      StringRef role = getRole(function);
      if (role.empty())
        continue;
      if (const Role *known = findRole(role); known && !known->isLowered)
        function.erase();
      else if (failed(lower(function, getMachine())))
        return signalPassFailure();
    }
    for (auto train : llvm::make_early_inc_range(getOperation().getOps<TrainOp>()))
      train.erase();
  }

  void runOnRoles() {
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (llvm::is_contained(roles, getRole(function).str()) &&
          failed(lower(function, getMachine())))
        return signalPassFailure();
  }
};

} // namespace
} // namespace trop
