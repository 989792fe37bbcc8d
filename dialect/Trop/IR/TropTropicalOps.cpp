//===- TropTropicalOps.cpp - Max-plus, min-plus and elementwise layers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Matrix products of the two semirings
//===----------------------------------------------------------------------===//

/// Checks input [I], weights [I, H], bias [H]; the result is [H].
template <typename Adaptor>
static LogicalResult inferProduct(StringRef layer, std::optional<Location> loc, Adaptor adaptor,
                                  SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights(), bias = adaptor.getBias();
  if (failed(checkElementTypes(layer, loc, adaptor.getOperands())))
    return failure();
  ArrayRef<int64_t> inputShape = getUnitShape(input), weightShape = getUnitShape(weights);
  if (inputShape.size() != 1)
    return ShapeError(loc).pointTo(input)
           << layer << " expects an input of one dimension, found " << describe(input, "one")
           << " of shape " << formatShape(inputShape);
  if (weightShape.size() != 2 || weightShape[0] != inputShape[0])
    return ShapeError(loc).pointTo(input).pointTo(weights)
           << layer << " expects weights of shape " << formatShape({inputShape[0], -1})
           << " to match its input "
           << (isa<NameLoc>(input.getLoc()) ? describe(input, "") + " " : "") << "of length "
           << inputShape[0] << ", found "
           << (isa<NameLoc>(weights.getLoc()) ? describe(weights, "") + " of shape " : "")
           << formatShape(weightShape);
  if (bias && getUnitShape(bias) != weightShape.drop_front())
    return ShapeError(loc).pointTo(weights).pointTo(bias)
           << layer << " expects a bias of shape " << formatShape(weightShape.drop_front())
           << " to match its weights, found " << formatShape(getUnitShape(bias));
  results.push_back(getValueType(anySamples(adaptor.getOperands()), weightShape.drop_front(),
                                 getElementTypeOrSelf(input.getType())));
  return success();
}

/// input[i], weights[i, h], result[h] over (h, i).
static SmallVector<AffineMap> getProductMaps(MLIRContext *context) {
  AffineExpr h, i;
  bindDims(context, h, i);
  return AffineMap::inferFromExprList({ArrayRef<AffineExpr>{i}, {i, h}, {h}}, context);
}

static LayerSignature getProductSignature() {
  return {{{"input"}, {"weights"}, {"bias", /*named=*/true}}, {getTiesOption()}};
}

static SmallVector<int64_t> getProductDomain(Value weights) {
  ArrayRef<int64_t> shape = getUnitShape(weights);
  return {shape[1], shape[0]};
}

static Value addArguments(OpBuilder &builder, Location loc, ValueRange args) {
  return arith::AddFOp::create(builder, loc, args[0], args[1]);
}

StringRef MaxPlusOp::getSurfaceName() { return "maxplus"; }
LayerSignature MaxPlusOp::getSignature() { return getProductSignature(); }
LogicalResult MaxPlusOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  return inferProduct("maxplus", loc, adaptor, results);
}
SmallVector<int64_t> MaxPlusOp::getDomain() { return getProductDomain(getWeights()); }
SmallVector<AffineMap> MaxPlusOp::getIndexingMaps() { return getProductMaps(getContext()); }
SmallVector<Value> MaxPlusOp::getLeafOperands() { return {getInput(), getWeights()}; }
Value MaxPlusOp::getInit() { return getBias(); }
Combiner MaxPlusOp::getCombiner() { return Combiner::Max; }
Value MaxPlusOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return addArguments(builder, loc, args);
}
SmallVector<Value> MaxPlusOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                Value adjoint) {
  return {adjoint, adjoint};
}
SmallVector<unsigned> MaxPlusOp::getWeightOperands() { return {1}; }

StringRef MinPlusOp::getSurfaceName() { return "minplus"; }
LayerSignature MinPlusOp::getSignature() { return getProductSignature(); }
LogicalResult MinPlusOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  return inferProduct("minplus", loc, adaptor, results);
}
SmallVector<int64_t> MinPlusOp::getDomain() { return getProductDomain(getWeights()); }
SmallVector<AffineMap> MinPlusOp::getIndexingMaps() { return getProductMaps(getContext()); }
SmallVector<Value> MinPlusOp::getLeafOperands() { return {getInput(), getWeights()}; }
Value MinPlusOp::getInit() { return getBias(); }
Combiner MinPlusOp::getCombiner() { return Combiner::Min; }
Value MinPlusOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return addArguments(builder, loc, args);
}
SmallVector<Value> MinPlusOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                Value adjoint) {
  return {adjoint, adjoint};
}
SmallVector<unsigned> MinPlusOp::getWeightOperands() { return {1}; }

//===----------------------------------------------------------------------===//
// polynomial
//===----------------------------------------------------------------------===//

StringRef PolynomialOp::getSurfaceName() { return "polynomial"; }

LayerSignature PolynomialOp::getSignature() {
  return {{{"input"}, {"slopes"}, {"offsets"}},
          {{"pieces", LayerOption::Kind::Integer}, getTiesOption(), getSumOption()}};
}

LogicalResult PolynomialOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                             Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), slopes = adaptor.getSlopes(), offsets = adaptor.getOffsets();
  if (failed(checkElementTypes("polynomial", loc, adaptor.getOperands())))
    return failure();
  for (Value operand : {input, slopes})
    if (isInfiniteConstant(operand))
      return ShapeError(loc).pointTo(operand)
             << "polynomial expects finite slopes and inputs, found an infinity";
  ArrayRef<int64_t> inputShape = getUnitShape(input), slopeShape = getUnitShape(slopes);
  if (inputShape.size() != 1)
    return ShapeError(loc).pointTo(input)
           << "polynomial expects an input of one dimension, found " << describe(input, "one")
           << " of shape " << formatShape(inputShape);
  if (slopeShape.size() != 2 || slopeShape[0] != inputShape[0])
    return ShapeError(loc).pointTo(input).pointTo(slopes)
           << "polynomial expects slopes of shape " << formatShape({inputShape[0], -1})
           << " to match its input of length " << inputShape[0] << ", found "
           << formatShape(slopeShape);
  if (getUnitShape(offsets) != slopeShape.drop_front())
    return ShapeError(loc).pointTo(slopes).pointTo(offsets)
           << "polynomial expects offsets of shape " << formatShape(slopeShape.drop_front())
           << " to match its slopes, found " << formatShape(getUnitShape(offsets));
  int64_t pieces = adaptor.getPieces().value_or(slopeShape[1]);
  if (pieces < 1 || slopeShape[1] % pieces != 0)
    return ShapeError(loc).pointTo(slopes)
           << "polynomial expects its " << slopeShape[1]
           << " monomials to be a multiple of pieces, found " << pieces;
  results.push_back(getValueType(anySamples(adaptor.getOperands()), {slopeShape[1] / pieces},
                                 getElementTypeOrSelf(input.getType())));
  return success();
}

bool PolynomialOp::isDerivedByParts() { return true; }

/// A bias of `linear` would have to be finite, so that offsets are added last.
Value PolynomialOp::expand(OpBuilder &builder) {
  Value products = LinearOp::create(builder, getLoc(), getInput(), getSlopes(), /*bias=*/Value(),
                                    /*mask=*/Value(), Pattern::Dense, /*l2=*/FloatAttr(), getSum());
  Value monomials = PlusOp::create(builder, getLoc(), products, getOffsets());
  int64_t pieces = getPieces().value_or(getUnitShape(getOffsets())[0]);
  return MaxoutOp::create(builder, getLoc(), monomials, pieces, getTies());
}

//===----------------------------------------------------------------------===//
// Elementwise maximum and minimum
//===----------------------------------------------------------------------===//

/// The first argument that no other beats.
static Value buildExtremum(OpBuilder &builder, Location loc, Combiner combiner, ValueRange args) {
  Value best = args.front();
  for (Value arg : args.drop_front())
    best = buildCombine(builder, loc, combiner, best, arg);
  return best;
}

/// The adjoint goes to the arguments equal to the extremum, shared as `ties` says.
static SmallVector<Value> buildExtremumAdjoints(OpBuilder &builder, Location loc, Combiner combiner,
                                                ValueRange args, Value adjoint,
                                                DerivedProgramAttr ties) {
  Value best = buildExtremum(builder, loc, combiner, args);
  Value zero = buildConstantLike(builder, loc, adjoint, 0);
  Value one = buildConstantLike(builder, loc, adjoint, 1);
  SmallVector<Value> wins;
  Value count = zero;
  for (Value arg : args) {
    wins.push_back(arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, arg, best));
    Value more = arith::AddFOp::create(builder, loc, count, one);
    count = arith::SelectOp::create(builder, loc, wins.back(), more, count);
  }
  auto [firstPart, otherPart] = buildTieParts(builder, loc, ties, adjoint, count);
  SmallVector<Value> adjoints;
  for (Value win : wins) {
    adjoints.push_back(arith::SelectOp::create(builder, loc, win, firstPart, zero));
    // After the first winner, the others' part is what is left to give.
    firstPart = arith::SelectOp::create(builder, loc, win, otherPart, firstPart);
  }
  return adjoints;
}

static LayerSignature getExtremumSignature() {
  return {{{"inputs", /*named=*/false, /*many=*/true}}, {getTiesOption()}};
}

StringRef MaxOp::getSurfaceName() { return "max"; }
LayerSignature MaxOp::getSignature() { return getExtremumSignature(); }
LogicalResult MaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                      SmallVectorImpl<Type> &results) {
  return inferElementwise("max", loc, adaptor.getOperands(), results);
}
Value MaxOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return buildExtremum(builder, loc, Combiner::Max, args);
}
SmallVector<Value> MaxOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                            ValueRange, Value adjoint) {
  return buildExtremumAdjoints(builder, loc, Combiner::Max, args, adjoint, getTies());
}

StringRef MinOp::getSurfaceName() { return "min"; }
LayerSignature MinOp::getSignature() { return getExtremumSignature(); }
LogicalResult MinOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                      SmallVectorImpl<Type> &results) {
  return inferElementwise("min", loc, adaptor.getOperands(), results);
}
Value MinOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return buildExtremum(builder, loc, Combiner::Min, args);
}
SmallVector<Value> MinOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                            ValueRange, Value adjoint) {
  return buildExtremumAdjoints(builder, loc, Combiner::Min, args, adjoint, getTies());
}

//===----------------------------------------------------------------------===//
// plus, minus, scale
//===----------------------------------------------------------------------===//

StringRef PlusOp::getSurfaceName() { return "+"; }

LayerSignature PlusOp::getSignature() { return {{{"lhs"}, {"rhs"}}, {}}; }

LogicalResult PlusOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferElementwise("+", loc, adaptor.getOperands(), results);
}

Value PlusOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return addArguments(builder, loc, args);
}

SmallVector<Value> PlusOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                             Value adjoint) {
  return {adjoint, adjoint};
}

StringRef MinusOp::getSurfaceName() { return "-"; }

LayerSignature MinusOp::getSignature() { return {{{"lhs"}, {"rhs"}}, {}}; }

LogicalResult MinusOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                        SmallVectorImpl<Type> &results) {
  return inferElementwise("-", loc, adaptor.getOperands(), results);
}

Value MinusOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::SubFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> MinusOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange,
                                              ValueRange, Value adjoint) {
  return {adjoint, arith::NegFOp::create(builder, loc, adjoint)};
}

StringRef ScaleOp::getSurfaceName() { return "*"; }

LayerSignature ScaleOp::getSignature() {
  return {{{"input"}}, {{"factor", LayerOption::Kind::Number, {}, /*required=*/true}}};
}

LogicalResult ScaleOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                        SmallVectorImpl<Type> &results) {
  if (!isFiniteIn(adaptor.getFactor(), getElementTypeOrSelf(adaptor.getInput().getType())))
    return ShapeError(loc) << "* expects a factor that is finite in the type of its input";
  return inferElementwise("*", loc, adaptor.getOperands(), results);
}

Value ScaleOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value factor = buildConstantLike(builder, loc, args[0], getFactor().convertToDouble());
  return arith::MulFOp::create(builder, loc, factor, args[0]);
}

SmallVector<Value> ScaleOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange,
                                              ValueRange, Value adjoint) {
  Value factor = buildConstantLike(builder, loc, adjoint, getFactor().convertToDouble());
  return {arith::MulFOp::create(builder, loc, factor, adjoint)};
}

} // namespace trop
