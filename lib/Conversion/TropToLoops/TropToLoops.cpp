//===- TropToLoops.cpp - From values to blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/TropToLoops.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/ActiveLowering.h"
#include "lib/Conversion/TropToLoops/ExplainLowering.h"
#include "lib/Conversion/TropToLoops/StateLowering.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

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

/// Moves what a value is computed from to right behind what it reads, which is then kept no
/// longer than for its other readers.
static void moveEarly(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return;
  Operation *last = nullptr;
  for (Value operand : op->getOperands()) {
    if (operand.hasOneUse())
      moveEarly(operand);
    if (Operation *def = operand.getDefiningOp(); def && (!last || last->isBeforeInBlock(def)))
      last = def;
  }
  if (last && last->getNextNode() != op)
    op->moveAfter(last);
}

namespace {

struct TropToLoops : impl::TropToLoopsBase<TropToLoops> {
  using TropToLoopsBase::TropToLoopsBase;

  /// Gradients give the losses with them.
  LogicalResult appendAllLosses() {
    llvm::DenseMap<Attribute, func::FuncOp> losses = findTrainingLosses(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      func::FuncOp loss = losses.lookup(function->getAttr(attrs::kModel));
      if (!loss || getRole(function) != roles::kGradient)
        continue;
      if (failed(verifyModelFunction(loss)))
        return failure();
      appendLosses(function, loss);
      IRRewriter rewriter(function.getContext());
      DominanceInfo dominance(function);
      eliminateCommonSubExpressions(rewriter, dominance, function);
      moveEarly(function.getBody().front().getTerminator()->getOperands().back());
    }
    return success();
  }

  TargetModel getMachine() const {
    TargetModel machine{getProcessorModel("generic"), {registers, registerBytes}};
    machine.processor.level2 = level2Bytes;
    machine.processor.level3 = level3Bytes;
    return machine;
  }

  void runOnOperation() override {
    if (failed(appendAllLosses()))
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
};

} // namespace
} // namespace trop
