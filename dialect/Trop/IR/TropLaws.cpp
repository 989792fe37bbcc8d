//===- TropLaws.cpp - Laws of the algebra that ops obey -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLaws.h"

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace trop {

Keeps getKeepsBit(DerivedProgramAttr program) {
  if (program.isNative())
    return kKeepsNative;
  return program.getBeta().isExactlyValue(1) ? kKeepsMinimal : kKeepsHybrid;
}

DenseElementsAttr getConstant(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  auto elements = constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : nullptr;
  return elements && isa<FloatType>(elements.getElementType()) ? elements : nullptr;
}

bool isConstant(Value value, function_ref<bool(const APFloat &)> predicate) {
  DenseElementsAttr elements = getConstant(value);
  return elements && llvm::all_of(elements.getValues<APFloat>(), predicate);
}

Value createConstant(OpBuilder &builder, Location loc, Type element, ArrayRef<int64_t> shape,
                     ArrayRef<APFloat> values) {
  auto type = RankedTensorType::get(shape, element);
  return ConstantOp::create(builder, loc, cast<ElementsAttr>(DenseElementsAttr::get(type, values)));
}

LogicalResult replaceIfAlike(PatternRewriter &rewriter, Operation *op, Value value) {
  if (value.getType() != op->getResult(0).getType())
    return rewriter.notifyMatchFailure(op, "operand of another shape");
  rewriter.replaceOp(op, value);
  return success();
}

} // namespace trop
