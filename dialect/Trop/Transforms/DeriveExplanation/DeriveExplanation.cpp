//===- DeriveExplanation.cpp - What can be asked of a sample -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveExplanation/DeriveExplanation.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_DERIVEEXPLANATION
#include "dialect/Trop/Transforms/DeriveExplanation/DeriveExplanation.h.inc"

static LogicalResult check(func::FuncOp function) {
  if (failed(verifyModelFunction(function)))
    return failure();
  if (function.getNumResults() != 1)
    return function.emitError() << "expected one value to explain, found "
                                << function.getResultTypes();
  return success();
}

/// Returns the scores of the head that the function ends with, if there is one.
static void dropHead(func::FuncOp function) {
  Operation *returned = function.getBody().front().getTerminator();
  auto head = returned->getOperand(0).getDefiningOp<HeadOpInterface>();
  if (!head)
    return;
  Value scores = head.getScores();
  returned->setOperand(0, scores);
  function.setFunctionType(
      FunctionType::get(function.getContext(), function.getArgumentTypes(), scores.getType()));
}

namespace {

struct DeriveExplanation : impl::DeriveExplanationBase<DeriveExplanation> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == roles::kForward)
        functions.push_back(function);
    for (func::FuncOp function : functions) {
      if (failed(check(function)))
        return signalPassFailure();
      derive(function);
    }
  }

private:
  void derive(func::FuncOp function) {
    func::FuncOp copy = function.clone();
    OpBuilder builder(function->getContext());
    builder.setInsertionPointAfter(function);
    builder.insert(copy);
    copy.setName((function.getName() + "." + roles::kExplain).str());
    copy->setAttr(attrs::kRole, builder.getStringAttr(roles::kExplain));
    dropValues(copy);
    dropHead(copy);
    expandComposites(copy, /*derivedByParts=*/false);
    eraseDead(copy.getBody().front()); // Steps are numbered as they will be lowered.
    int64_t step = 0;
    for (auto op : copy.getOps<StructuralOpInterface>())
      op->setAttr(attrs::kStep, builder.getI64IntegerAttr(step++));
    numSteps += step;
  }
};

} // namespace
} // namespace trop
