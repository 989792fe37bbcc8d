//===- TropLeaf.cpp - Building leaves -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;

namespace trop {

static Value buildFloat(OpBuilder &builder, Location loc, Type type, double value) {
  TypedAttr attr;
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(
        vector, cast<Attribute>(builder.getFloatAttr(vector.getElementType(), value)));
  else
    attr = builder.getFloatAttr(type, value);
  return arith::ConstantOp::create(builder, loc, attr);
}

Value buildConstantLike(OpBuilder &builder, Location loc, Value like, double value) {
  return buildFloat(builder, loc, like.getType(), value);
}

Value buildNeutral(OpBuilder &builder, Location loc, Type type, Combiner combiner) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double neutral = combiner == Combiner::Max ? -infinity : combiner == Combiner::Min ? infinity : 0;
  return buildFloat(builder, loc, type, neutral);
}

Value buildBeats(OpBuilder &builder, Location loc, Combiner combiner, Value candidate,
                 Value accumulated) {
  auto predicate =
      combiner == Combiner::Max ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT;
  return arith::CmpFOp::create(builder, loc, predicate, candidate, accumulated);
}

bool isProduct(Value part) {
  if (auto shared = part.getDefiningOp<vector::BroadcastOp>())
    return isProduct(shared.getSource());
  if (auto choice = part.getDefiningOp<arith::SelectOp>())
    return isProduct(choice.getTrueValue()) || isProduct(choice.getFalseValue());
  if (auto sum = part.getDefiningOp<arith::AddFOp>())
    return isProduct(sum.getLhs()) && isProduct(sum.getRhs());
  return part.getDefiningOp<arith::MulFOp>() != nullptr;
}

Value buildSum(OpBuilder &builder, Location loc, Summation summation, Value accumulated,
               Value part) {
  Type type = accumulated.getType();
  auto spread = [&](Value value) -> Value {
    return value.getType() == type ? value : vector::BroadcastOp::create(builder, loc, type, value);
  };
  // What all lanes share, inlineLeaf computes once.
  auto shared = part.getDefiningOp<vector::BroadcastOp>();
  Value own = shared ? shared.getSource() : part;
  if (summation == Summation::Rounded || !isProduct(own))
    return arith::AddFOp::create(builder, loc, accumulated, spread(part));
  auto add = [&](Value sum, Value term) { return buildSum(builder, loc, summation, sum, term); };
  if (auto choice = own.getDefiningOp<arith::SelectOp>())
    return arith::SelectOp::create(builder, loc, choice.getCondition(),
                                   add(accumulated, choice.getTrueValue()),
                                   add(accumulated, choice.getFalseValue()));
  if (auto sum = own.getDefiningOp<arith::AddFOp>())
    return add(add(accumulated, sum.getLhs()), sum.getRhs());
  auto product = own.getDefiningOp<arith::MulFOp>();
  return math::FmaOp::create(builder, loc, spread(product.getLhs()), spread(product.getRhs()),
                             accumulated);
}

Value buildCombine(OpBuilder &builder, Location loc, Combiner combiner, Value accumulated,
                   Value leaf, Summation summation) {
  switch (combiner) {
  case Combiner::None:
    return leaf;
  case Combiner::Sum:
    return buildSum(builder, loc, summation, accumulated, leaf);
  case Combiner::Max:
  case Combiner::Min:
    return arith::SelectOp::create(
        builder, loc, buildBeats(builder, loc, combiner, leaf, accumulated), leaf, accumulated);
  }
  llvm_unreachable("unknown combiner");
}

std::pair<Value, Value> buildTieParts(OpBuilder &builder, Location loc, DerivedProgramAttr ties,
                                      Value adjoint, Value count) {
  Value zero = buildConstantLike(builder, loc, adjoint, 0);
  if (ties.isNative())
    return {adjoint, zero};
  double beta = ties.getBeta().convertToDouble();
  Value blended =
      arith::MulFOp::create(builder, loc, buildConstantLike(builder, loc, adjoint, beta), adjoint);
  Value share = arith::DivFOp::create(builder, loc, blended, count);
  Value rest = arith::MulFOp::create(builder, loc,
                                     buildConstantLike(builder, loc, adjoint, 1 - beta), adjoint);
  Value sum = arith::AddFOp::create(builder, loc, rest, share);
  Value one = buildConstantLike(builder, loc, adjoint, 1);
  Value alone = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, count, one);
  return {arith::SelectOp::create(builder, loc, alone, adjoint, sum), share};
}

void buildScalarRegion(OpBuilder &builder, Location loc, Region &region, ValueRange inputs,
                       TypeRange extra, size_t numDims,
                       function_ref<SmallVector<Value>(ValueRange, ValueRange)> body) {
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&region);
  for (Value input : inputs)
    block->addArgument(getElementTypeOrSelf(input.getType()), input.getLoc());
  for (Type type : extra)
    block->addArgument(type, loc);
  SmallVector<Value> indices;
  for (size_t dim = 0; dim < numDims; ++dim)
    indices.push_back(IndexOp::create(builder, loc, dim));
  YieldOp::create(builder, loc, body(block->getArguments(), indices));
  eraseDead(*block);
}

/// The vector type among the operands of an op, with `element` elements.
static VectorType getLanes(ValueRange operands, Type element) {
  for (Value operand : operands)
    if (auto vector = dyn_cast<VectorType>(operand.getType()))
      return VectorType::get(vector.getShape(), element);
  return {};
}

SmallVector<Value> inlineLeaf(OpBuilder &builder, Location loc, Region &region, ValueRange args,
                              ValueRange indices) {
  auto broadcastTo = [&](VectorType lanes, Value value) -> Value {
    if (!lanes || isa<VectorType>(value.getType()))
      return value;
    return vector::BroadcastOp::create(builder, loc,
                                       VectorType::get(lanes.getShape(), value.getType()), value);
  };
  llvm::SmallDenseMap<Value, Value, 16> copies; // Leaves are short.
  for (auto [argument, value] : llvm::zip_equal(region.getArguments(), args))
    copies[argument] = value;
  for (Operation &op : region.front().without_terminator()) {
    if (auto index = dyn_cast<IndexOp>(op)) {
      copies[index] = indices[index.getDim()];
      continue;
    }
    SmallVector<Value> operands;
    for (Value operand : op.getOperands())
      operands.push_back(copies.at(operand));
    Type resultType = op.getResult(0).getType();
    if (VectorType lanes = getLanes(operands, resultType)) {
      for (auto [number, operand] : llvm::enumerate(operands))
        if (number > 0 || !isa<arith::SelectOp>(op)) // Lanes may share its condition.
          operand = broadcastTo(lanes, operand);
      resultType = lanes;
    }
    Operation *copy =
        Operation::create(loc, op.getName(), resultType, operands,
                          op.getDiscardableAttrDictionary(), op.getPropertiesStorage(), {}, 0);
    builder.insert(copy);
    copies[op.getResult(0)] = copy->getResult(0);
  }
  SmallVector<Value> results;
  for (Value result : region.front().getTerminator()->getOperands())
    results.push_back(broadcastTo(getLanes(args, result.getType()), copies.at(result)));
  return results;
}

} // namespace trop
