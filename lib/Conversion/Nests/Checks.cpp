//===- Checks.cpp - What lowerings refuse ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/Checks.h"

#include "dialect/Trop/IR/TropFunctions.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

Type getElement(func::FuncOp function) {
  for (Type type : function.getArgumentTypes())
    if (isValueType(type))
      return getElementTypeOrSelf(type);
  return Float32Type::get(function.getContext());
}

LogicalResult checkTypes(func::FuncOp function) {
  Type element = getElement(function);
  WalkResult walked = function.walk([&](Operation *op) -> WalkResult {
    for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes()))
      if (isValueType(type) && getElementTypeOrSelf(type) != element)
        return op->emitError() << "cannot be lowered: expected values of " << element
                               << " throughout the function, found " << type;
    return WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return failure();
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    if (getArgumentKind(function, index) == kinds::kWeights && !isLossType(type))
      return function.emitError() << "cannot be lowered: expected weights of one number a sample, "
                                  << "found " << type;
  return success();
}

LogicalResult refuseOp(Operation &op) {
  return op.emitError() << "'" << op.getName() << "' cannot be lowered: expected "
                        << (isa<StructuralOpInterface>(op)
                                ? "trop.generic, as trop-generalize gives it"
                                : "trop.generic or trop.pullback, or an op that was expanded");
}

} // namespace trop
