//===- TropLinearOps.cpp - Linear layers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// linear
//===----------------------------------------------------------------------===//

StringRef LinearOp::getSurfaceName() { return "linear"; }

LayerSignature LinearOp::getSignature() {
  auto makePattern = [](MLIRContext *context, Attribute choice) -> Attribute {
    return PatternAttr::get(context, *symbolizePattern(cast<StringAttr>(choice).getValue()));
  };
  return {{{"input"}, {"weights"}, {"bias", /*named=*/true}, {"mask", /*named=*/true}},
          {{"pattern",
            LayerOption::Kind::Choice,
            {"dense", "plus_minus", "masked"},
            /*required=*/false,
            makePattern},
           {kWeightPenalty, LayerOption::Kind::Number},
           getSumOption()}};
}

LogicalResult LinearOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights();
  Value bias = adaptor.getBias(), mask = adaptor.getMask();
  if (failed(checkElementTypes("linear", loc, adaptor.getOperands())))
    return failure();
  for (Value operand : adaptor.getOperands())
    if (isInfiniteConstant(operand))
      return ShapeError(loc).pointTo(operand) << "linear expects finite numbers, found an infinity";
  ArrayRef<int64_t> inputShape = getUnitShape(input), weightShape = getUnitShape(weights);
  if (inputShape.size() != 1)
    return ShapeError(loc).pointTo(input)
           << "linear expects an input of one dimension, found " << describe(input, "one")
           << " of shape " << formatShape(inputShape);
  // A gradient has 2 l2 w.
  if (std::optional<APFloat> l2 = adaptor.getL2();
      l2 && (l2->convertToDouble() < 0 ||
             !isFiniteIn(*l2 + *l2, getElementTypeOrSelf(weights.getType()))))
    return ShapeError(loc) << "linear expects an l2 of at least 0, whose double is finite in the "
                              "type of its weights, found "
                           << formatNumber(l2->convertToDouble());
  Pattern pattern = adaptor.getPattern();
  bool plusMinus = pattern == Pattern::PlusMinus;
  SmallVector<int64_t> expected{plusMinus ? 2 * inputShape[0] : inputShape[0]};
  if (!plusMinus)
    expected.push_back(weightShape.size() == 2 ? weightShape[1] : -1);
  if (weightShape != ArrayRef(expected)) {
    if (!plusMinus)
      expected[1] = -1;
    return ShapeError(loc).pointTo(input).pointTo(weights)
           << "linear" << (pattern == Pattern::Dense ? "" : " with pattern ")
           << (pattern == Pattern::Dense ? "" : stringifyPattern(pattern))
           << " expects weights of shape " << formatShape(expected) << " to match its input "
           << describe(input, "") << (isa<NameLoc>(input.getLoc()) ? " " : "") << "of length "
           << inputShape[0] << ", found " << formatShape(weightShape);
  }
  if ((pattern == Pattern::Masked) != bool(mask))
    return ShapeError(loc) << "linear "
                           << (mask ? "expects a mask only with" : "expects a mask with")
                           << " pattern masked";
  if (adaptor.getSum() == Summation::Fused && plusMinus && !bias)
    return ShapeError(loc) << "linear expects a sum of products to fuse, found pattern plus_minus "
                              "without a bias";
  if (mask && getUnitShape(mask) != weightShape)
    return ShapeError(loc).pointTo(weights).pointTo(mask)
           << "linear expects a mask of shape " << formatShape(weightShape)
           << " to match its weights, found " << formatShape(getUnitShape(mask));
  ArrayRef<int64_t> resultShape = weightShape.take_back();
  if (bias && getUnitShape(bias) != resultShape)
    return ShapeError(loc).pointTo(weights).pointTo(bias)
           << "linear expects a bias of shape " << formatShape(resultShape)
           << " to match its weights, found " << formatShape(getUnitShape(bias));
  results.push_back(getValueType(anySamples(adaptor.getOperands()), resultShape,
                                 getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> LinearOp::getDomain() {
  ArrayRef<int64_t> weights = getUnitShape(getWeights());
  if (getPattern() == Pattern::PlusMinus)
    return {weights[0]};
  return {weights[1], weights[0]};
}

SmallVector<AffineMap> LinearOp::getIndexingMaps() {
  AffineExpr h, i;
  bindDims(getContext(), h, i);
  using Exprs = SmallVector<AffineExpr, 4>;
  switch (getPattern()) {
  case Pattern::PlusMinus:
    return AffineMap::inferFromExprList(ArrayRef<Exprs>{{h.floorDiv(2)}, {h}, {h}}, getContext());
  case Pattern::Dense:
    return AffineMap::inferFromExprList(ArrayRef<Exprs>{{i}, {i, h}, {h}}, getContext());
  case Pattern::Masked:
    return AffineMap::inferFromExprList(ArrayRef<Exprs>{{i}, {i, h}, {i, h}, {h}}, getContext());
  }
  llvm_unreachable("unknown pattern");
}

SmallVector<Value> LinearOp::getLeafOperands() {
  SmallVector<Value> operands{getInput(), getWeights()};
  if (getMask())
    operands.push_back(getMask());
  return operands;
}

Value LinearOp::getInit() { return getBias(); }

SmallVector<unsigned> LinearOp::getWeightOperands() { return {1}; }

StringRef LinearOp::getWeightPattern() { return stringifyPattern(getPattern()); }

double LinearOp::getWeightPenalty() { return getL2() ? getL2()->convertToDouble() : 0; }

bool LinearOp::takesInfinities() { return false; }

/// A plus_minus map with a bias is a sum of one product.
Combiner LinearOp::getCombiner() {
  return getPattern() == Pattern::PlusMinus && !getBias() ? Combiner::None : Combiner::Sum;
}

/// `value` where the mask, argument 2 if there is one, is not 0.
static Value buildMasked(OpBuilder &builder, Location loc, ValueRange args, Value value) {
  if (args.size() < 3)
    return value;
  Value zero = buildConstantLike(builder, loc, value, 0);
  Value free = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, args[2], zero);
  return arith::SelectOp::create(builder, loc, free, value, zero);
}

Value LinearOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return buildMasked(builder, loc, args, arith::MulFOp::create(builder, loc, args[0], args[1]));
}

SmallVector<Value> LinearOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                               ValueRange, Value adjoint) {
  Value masked = buildMasked(builder, loc, args, adjoint);
  SmallVector<Value> adjoints{arith::MulFOp::create(builder, loc, masked, args[1]),
                              arith::MulFOp::create(builder, loc, masked, args[0])};
  adjoints.resize(args.size());
  return adjoints;
}

} // namespace trop
