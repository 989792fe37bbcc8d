//===- Losses.cpp - Gradients give the losses with them -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/Losses.h"

#include "dialect/Trop/IR/TropFunctions.h"

#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

using namespace mlir;

namespace trop {

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

LogicalResult appendAllLosses(ModuleOp module) {
  llvm::DenseMap<Attribute, func::FuncOp> losses = findTrainingLosses(module);
  for (auto function : module.getOps<func::FuncOp>()) {
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

} // namespace trop
