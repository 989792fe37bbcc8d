//===- ActiveAdjoints.cpp - Adjoints of one sample each -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/ActiveAdjoints.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"

using namespace mlir;

namespace trop {

ActiveAdjoints::ActiveAdjoints(func::FuncOp source) {
  Block &body = source.getBody().front();
  for (BlockArgument argument : body.getArguments())
    if (getArgumentKind(source, argument.getArgNumber()) == kinds::kWeights)
      adjoints.insert(argument);
  for (Operation &op : body.without_terminator()) {
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return has(operand); }))
      continue;
    for (Value result : op.getResults()) {
      adjoints.insert(result);
      if (hasSamples(result))
        continue;
      bool isReturned = result.hasOneUse() && *result.user_begin() == body.getTerminator();
      if (isReturned && isa<PullbackOp>(op))
        sums.insert(result);
      else
        copies.insert(result);
    }
  }
}

void replaceLists(func::FuncOp source) {
  Block &body = source.getBody().front();
  OpBuilder builder(source.getContext());
  for (Operation &op : llvm::make_early_inc_range(body.without_terminator())) {
    for (Value result : op.getResults())
      if (auto list = dyn_cast<ActiveType>(result.getType()))
        result.setType(list.getDense());
    if (isa<ScatterOp>(op)) {
      op.getResult(0).replaceAllUsesWith(op.getOperand(0));
      op.erase();
    }
  }
  source.setFunctionType(builder.getFunctionType(
      body.getArgumentTypes(), llvm::to_vector(body.getTerminator()->getOperandTypes())));
}

} // namespace trop
