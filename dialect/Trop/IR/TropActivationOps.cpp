//===- TropActivationOps.cpp - Functions of one value, and maxout -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

#include "trop/schema.h"

#include <cmath>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Piecewise linear, with a kink at 0
//===----------------------------------------------------------------------===//

/// Checks that the slope called `name` stays finite in the type of `input`.
static LogicalResult checkSlope(StringRef layer, std::optional<Location> loc, StringRef name,
                                const APFloat &slope, Value input) {
  if (isFiniteIn(slope, getElementTypeOrSelf(input.getType())))
    return success();
  return ShapeError(loc) << layer << " expects a " << name
                         << " that is finite in the type of its input, found "
                         << formatNumber(slope.convertToDouble());
}

/// `above`, `at` or `below`, as `x` is above, at or below 0.
static Value buildBySign(OpBuilder &builder, Location loc, Value x, Value above, Value at,
                         Value below) {
  Value zero = buildConstantLike(builder, loc, x, 0);
  Value isZero = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, x, zero);
  Value isAbove = buildBeats(builder, loc, Combiner::Max, x, zero);
  Value rest = arith::SelectOp::create(builder, loc, isZero, at, below);
  return arith::SelectOp::create(builder, loc, isAbove, above, rest);
}

static Value buildScaled(OpBuilder &builder, Location loc, Value value, const APFloat &factor) {
  Value constant = buildConstantLike(builder, loc, value, factor.convertToDouble());
  return arith::MulFOp::create(builder, loc, constant, value);
}

StringRef ReluOp::getSurfaceName() { return "relu"; }

LayerSignature ReluOp::getSignature() {
  return {{{"input"}}, {{"slope_at_zero", LayerOption::Kind::Number}}};
}

LogicalResult ReluOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  if (failed(
          checkSlope("relu", loc, "slope_at_zero", adaptor.getSlopeAtZero(), adaptor.getInput())))
    return failure();
  return inferElementwise("relu", loc, adaptor.getOperands(), results);
}

Value ReluOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return buildCombine(builder, loc, Combiner::Max, buildConstantLike(builder, loc, args[0], 0),
                      args[0]);
}

SmallVector<Value> ReluOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                             ValueRange, Value adjoint) {
  Value atZero = buildScaled(builder, loc, adjoint, getSlopeAtZero());
  Value zero = buildConstantLike(builder, loc, adjoint, 0);
  return {buildBySign(builder, loc, args[0], adjoint, atZero, zero)};
}

bool ReluOp::isPositivelyHomogeneous() { return true; }
double ReluOp::getLipschitzConstant() { return 1; }
double ReluOp::getValueAt(double x) { return x > 0 ? x : 0; }

StringRef LeakyReluOp::getSurfaceName() { return "leaky_relu"; }

LayerSignature LeakyReluOp::getSignature() {
  return {{{"input"}},
          {{"slope", LayerOption::Kind::Number}, {"slope_at_zero", LayerOption::Kind::Number}}};
}

LogicalResult LeakyReluOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  if (failed(checkSlope("leaky_relu", loc, "slope", adaptor.getSlope(), input)) ||
      (adaptor.getSlopeAtZero() &&
       failed(checkSlope("leaky_relu", loc, "slope_at_zero", *adaptor.getSlopeAtZero(), input))))
    return failure();
  return inferElementwise("leaky_relu", loc, adaptor.getOperands(), results);
}

Value LeakyReluOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value isAbove =
      buildBeats(builder, loc, Combiner::Max, args[0], buildConstantLike(builder, loc, args[0], 0));
  return arith::SelectOp::create(builder, loc, isAbove, args[0],
                                 buildScaled(builder, loc, args[0], getSlope()));
}

SmallVector<Value> LeakyReluOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                  ValueRange, Value adjoint) {
  Value below = buildScaled(builder, loc, adjoint, getSlope());
  Value atZero = getSlopeAtZero() ? buildScaled(builder, loc, adjoint, *getSlopeAtZero()) : below;
  return {buildBySign(builder, loc, args[0], adjoint, atZero, below)};
}

bool LeakyReluOp::isPositivelyHomogeneous() { return true; }
double LeakyReluOp::getLipschitzConstant() { return std::max(1.0, std::abs(getValueAt(-1))); }
double LeakyReluOp::getValueAt(double x) {
  if (x > 0)
    return x;
  bool isLost;
  APFloat slope = getSlope();
  slope.convert(cast<FloatType>(getElementTypeOrSelf(getType())).getFloatSemantics(),
                APFloat::rmNearestTiesToEven, &isLost);
  return slope.convertToDouble() * x;
}

StringRef AbsOp::getSurfaceName() { return "abs"; }

LayerSignature AbsOp::getSignature() {
  return {{{"input"}}, {{"slope_at_zero", LayerOption::Kind::Number}}};
}

LogicalResult AbsOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                      SmallVectorImpl<Type> &results) {
  if (failed(checkSlope("abs", loc, "slope_at_zero", adaptor.getSlopeAtZero(), adaptor.getInput())))
    return failure();
  return inferElementwise("abs", loc, adaptor.getOperands(), results);
}

static Value buildAbsolute(OpBuilder &builder, Location loc, Value x) {
  return buildCombine(builder, loc, Combiner::Max, x, arith::NegFOp::create(builder, loc, x));
}

Value AbsOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return buildAbsolute(builder, loc, args[0]);
}

SmallVector<Value> AbsOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                            ValueRange, Value adjoint) {
  Value atZero = buildScaled(builder, loc, adjoint, getSlopeAtZero());
  Value below = arith::NegFOp::create(builder, loc, adjoint);
  return {buildBySign(builder, loc, args[0], adjoint, atZero, below)};
}

bool AbsOp::isPositivelyHomogeneous() { return true; }
double AbsOp::getLipschitzConstant() { return 1; }
double AbsOp::getValueAt(double x) { return x < 0 ? -x : x; } // -0 at -0, as the leaf

//===----------------------------------------------------------------------===//
// tanh
//===----------------------------------------------------------------------===//

StringRef TanhOp::getSurfaceName() { return "tanh"; }

LayerSignature TanhOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult TanhOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferElementwise("tanh", loc, adaptor.getOperands(), results);
}

Value TanhOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return math::TanhOp::create(builder, loc, args[0]);
}

SmallVector<Value> TanhOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                             ValueRange, Value adjoint) {
  Value size = buildAbsolute(builder, loc, args[0]);
  Value power = math::ExpOp::create(builder, loc, buildScaled(builder, loc, size, APFloat(-2.0)));
  Value more =
      arith::AddFOp::create(builder, loc, buildConstantLike(builder, loc, power, 1), power);
  Value slope = arith::DivFOp::create(builder, loc, buildScaled(builder, loc, power, APFloat(4.0)),
                                      arith::MulFOp::create(builder, loc, more, more));
  return {arith::MulFOp::create(builder, loc, slope, adjoint)};
}

bool TanhOp::isPositivelyHomogeneous() { return false; }
double TanhOp::getLipschitzConstant() { return 1; }
double TanhOp::getValueAt(double x) { return std::tanh(x); }

//===----------------------------------------------------------------------===//
// dropout
//===----------------------------------------------------------------------===//

StringRef DropoutOp::getSurfaceName() { return "dropout"; }

LayerSignature DropoutOp::getSignature() {
  return {{{"input"}}, {{"rate", LayerOption::Kind::Number, {}, /*required=*/true}}};
}

LogicalResult DropoutOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), noise = adaptor.getNoise();
  double rate = adaptor.getRate().convertToDouble();
  if (!(rate >= 0 && rate < 1))
    return ShapeError(loc) << "dropout expects a rate of at least 0 and below 1, found "
                           << formatNumber(rate);
  if (!hasSamples(input))
    return ShapeError(loc).pointTo(input)
           << "dropout expects an input that differs from sample to sample, found "
           << describe(input, "one") << (isa<NameLoc>(input.getLoc()) ? ", which is" : "")
           << " the same for all";
  if (noise && noise.getType() != input.getType())
    return ShapeError(loc) << "dropout expects noise of the type of its input, found "
                           << noise.getType();
  return inferElementwise("dropout", loc, input, results);
}

/// Noise of rate 0 is 1 everywhere.
OpFoldResult DropoutOp::fold(FoldAdaptor) {
  return !getNoise() || getRate().isZero() ? OpFoldResult(getInput()) : OpFoldResult();
}

void DropoutOp::addNoise(Value noise) { getNoiseMutable().assign(noise); }

CallAttr DropoutOp::getNoiseDistribution() {
  Builder builder(getContext());
  NamedAttribute rate = builder.getNamedAttr("rate", getRateAttr());
  return CallAttr::get(getContext(), schema::kDropout, builder.getArrayAttr({}),
                       builder.getDictionaryAttr(rate));
}

bool DropoutOp::isPositivelyHomogeneous() { return true; }
double DropoutOp::getLipschitzConstant() { return 1; }
double DropoutOp::getValueAt(double x) { return x; }

Value DropoutOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  if (args.size() == 1)
    return args[0];
  Value zero = buildConstantLike(builder, loc, args[1], 0);
  Value kept = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, args[1], zero);
  Value product = arith::MulFOp::create(builder, loc, args[0], args[1]);
  return arith::SelectOp::create(builder, loc, kept, product, zero);
}

SmallVector<Value> DropoutOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                ValueRange, Value adjoint) {
  if (args.size() == 1)
    return {adjoint};
  return {arith::MulFOp::create(builder, loc, adjoint, args[1]),
          arith::MulFOp::create(builder, loc, adjoint, args[0])};
}

//===----------------------------------------------------------------------===//
// maxout
//===----------------------------------------------------------------------===//

StringRef MaxoutOp::getSurfaceName() { return "maxout"; }

LayerSignature MaxoutOp::getSignature() {
  return {{{"input"}},
          {{"pieces", LayerOption::Kind::Integer, {}, /*required=*/true}, getTiesOption()}};
}

LogicalResult MaxoutOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  ArrayRef<int64_t> shape = getUnitShape(input);
  int64_t pieces = adaptor.getPieces();
  if (pieces < 1)
    return ShapeError(loc) << "maxout expects at least 1 of pieces, found " << pieces;
  if (shape.size() != 1)
    return ShapeError(loc).pointTo(input)
           << "maxout expects an input of one dimension, found " << describe(input, "one")
           << " of shape " << formatShape(shape);
  if (shape[0] % pieces != 0)
    return ShapeError(loc).pointTo(input)
           << "maxout with pieces " << pieces << " expects an input whose length is a multiple of "
           << pieces << ", found " << describe(input, "one") << " of length " << shape[0];
  results.push_back(
      getValueType(hasSamples(input), {shape[0] / pieces}, getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> MaxoutOp::getDomain() {
  int64_t pieces = getPieces();
  return {getUnitShape(getInput())[0] / pieces, pieces};
}

/// input[h * pieces + j], result[h] over (h, j).
SmallVector<AffineMap> MaxoutOp::getIndexingMaps() {
  AffineExpr h, j;
  bindDims(getContext(), h, j);
  int64_t pieces = getPieces();
  return AffineMap::inferFromExprList({ArrayRef<AffineExpr>{h * pieces + j}, {h}}, getContext());
}

SmallVector<Value> MaxoutOp::getLeafOperands() { return {getInput()}; }

Combiner MaxoutOp::getCombiner() { return Combiner::Max; }

Value MaxoutOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> MaxoutOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                               Value adjoint) {
  return {adjoint};
}

} // namespace trop
