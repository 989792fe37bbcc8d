//===- ForeignDialect.cpp - A dialect that Trop knows nothing of -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

#include "test/lib/Foreign/ForeignDialect.cpp.inc"
#define GET_OP_CLASSES
#include "test/lib/Foreign/ForeignOps.cpp.inc"

namespace foreign {

void ForeignDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "test/lib/Foreign/ForeignOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// clipped_maxplus
//===----------------------------------------------------------------------===//

StringRef ClippedMaxPlusOp::getSurfaceName() { return "clipped_maxplus"; }

trop::LayerSignature ClippedMaxPlusOp::getSignature() {
  return {
      {{"input"}, {"weights"}},
      {{"ceiling", trop::LayerOption::Kind::Number, {}, /*required=*/true}, trop::getTiesOption()}};
}

LogicalResult ClippedMaxPlusOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                 Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights();
  ArrayRef<int64_t> inputShape = trop::getUnitShape(input);
  ArrayRef<int64_t> weightShape = trop::getUnitShape(weights);
  if (inputShape.size() != 1 || weightShape.size() != 2 || weightShape[1] != inputShape[0])
    return trop::ShapeError(loc).pointTo(input).pointTo(weights)
           << "clipped_maxplus expects weights of shape [_, length of its input], found "
           << trop::formatShape(weightShape);
  results.push_back(trop::getValueType(trop::hasSamples(input) || trop::hasSamples(weights),
                                       weightShape.take_front(),
                                       getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> ClippedMaxPlusOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getWeights()));
}

SmallVector<AffineMap> ClippedMaxPlusOp::getIndexingMaps() {
  AffineExpr h, i;
  bindDims(getContext(), h, i);
  return {AffineMap::get(2, 0, i), AffineMap::get(2, 0, {h, i}, getContext()),
          AffineMap::get(2, 0, h)};
}

SmallVector<Value> ClippedMaxPlusOp::getLeafOperands() { return {getInput(), getWeights()}; }

trop::Combiner ClippedMaxPlusOp::getCombiner() { return trop::Combiner::Max; }

SmallVector<unsigned> ClippedMaxPlusOp::getWeightOperands() { return {1}; }

static Value buildNumber(OpBuilder &builder, Location loc, Value like, double value) {
  return arith::ConstantOp::create(builder, loc, FloatAttr::get(like.getType(), value));
}

Value ClippedMaxPlusOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value sum = arith::AddFOp::create(builder, loc, args[0], args[1]);
  Value ceiling = buildNumber(builder, loc, sum, getCeiling().convertToDouble());
  Value below = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, sum, ceiling);
  return arith::SelectOp::create(builder, loc, below, sum, ceiling);
}

SmallVector<Value> ClippedMaxPlusOp::buildLeafAdjoints(OpBuilder &builder, Location loc,
                                                       ValueRange args, ValueRange, Value adjoint) {
  Value sum = arith::AddFOp::create(builder, loc, args[0], args[1]);
  Value ceiling = buildNumber(builder, loc, sum, getCeiling().convertToDouble());
  Value below = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, sum, ceiling);
  Value zero = arith::SubFOp::create(builder, loc, adjoint, adjoint);
  Value part = arith::SelectOp::create(builder, loc, below, adjoint, zero);
  return {part, part};
}

//===----------------------------------------------------------------------===//
// transpose
//===----------------------------------------------------------------------===//

StringRef TransposeOp::getSurfaceName() { return "transpose"; }

trop::LayerSignature TransposeOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  ArrayRef<int64_t> shape = trop::getUnitShape(input);
  if (shape.size() != 2)
    return trop::ShapeError(loc).pointTo(input)
           << "transpose expects an input of two dimensions, found " << trop::formatShape(shape);
  results.push_back(trop::getValueType(trop::hasSamples(input), {shape[1], shape[0]},
                                       getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> TransposeOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> TransposeOp::getIndexingMaps() {
  AffineExpr i, j;
  bindDims(getContext(), i, j);
  return {AffineMap::get(2, 0, {j, i}, getContext()), AffineMap::get(2, 0, {i, j}, getContext())};
}

SmallVector<Value> TransposeOp::getLeafOperands() { return {getInput()}; }

trop::Combiner TransposeOp::getCombiner() { return trop::Combiner::None; }

Value TransposeOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> TransposeOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                  Value adjoint) {
  return {adjoint};
}

//===----------------------------------------------------------------------===//
// threshold
//===----------------------------------------------------------------------===//

StringRef ThresholdOp::getSurfaceName() { return "threshold"; }

trop::LayerSignature ThresholdOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult ThresholdOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

SmallVector<int64_t> ThresholdOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> ThresholdOp::getIndexingMaps() {
  return SmallVector<AffineMap>(
      2, AffineMap::getMultiDimIdentityMap(getDomain().size(), getContext()));
}

SmallVector<Value> ThresholdOp::getLeafOperands() { return {getInput()}; }

trop::Combiner ThresholdOp::getCombiner() { return trop::Combiner::None; }

Value ThresholdOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value zero = buildNumber(builder, loc, args[0], 0), one = buildNumber(builder, loc, args[0], 1);
  Value above = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, args[0], zero);
  return arith::SelectOp::create(builder, loc, above, one, zero);
}

//===----------------------------------------------------------------------===//
// sine
//===----------------------------------------------------------------------===//

LogicalResult SineOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

SmallVector<int64_t> SineOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> SineOp::getIndexingMaps() {
  return SmallVector<AffineMap>(
      2, AffineMap::getMultiDimIdentityMap(getDomain().size(), getContext()));
}

SmallVector<Value> SineOp::getLeafOperands() { return {getInput()}; }

trop::Combiner SineOp::getCombiner() { return trop::Combiner::None; }

Value SineOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return math::SincosOp::create(builder, loc, args[0]).getSin();
}

//===----------------------------------------------------------------------===//
// opaque
//===----------------------------------------------------------------------===//

StringRef OpaqueOp::getSurfaceName() { return "opaque"; }

trop::LayerSignature OpaqueOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult OpaqueOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

//===----------------------------------------------------------------------===//
// twice, unstated
//===----------------------------------------------------------------------===//

StringRef TwiceOp::getSurfaceName() { return "twice"; }

trop::LayerSignature TwiceOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult TwiceOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                        SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

Value TwiceOp::expand(OpBuilder &builder) {
  return trop::PlusOp::create(builder, getLoc(), getInput(), getInput());
}

bool TwiceOp::isDerivedByParts() { return true; }

bool TwiceOp::isPositivelyHomogeneous() { return true; }

double TwiceOp::getLipschitzConstant() { return 2; }

double TwiceOp::getValueAt(double x) { return x + x; }

Value UnstatedOp::expand(OpBuilder &builder) {
  return TwiceOp::create(builder, getLoc(), getInput());
}

//===----------------------------------------------------------------------===//
// faulty
//===----------------------------------------------------------------------===//

StringRef FaultyOp::getSurfaceName() { return "faulty"; }

trop::LayerSignature FaultyOp::getSignature() {
  return {{{"input"}},
          {{"how",
            trop::LayerOption::Kind::Choice,
            {"silent", "typeless", "misfit", "crash"},
            /*required=*/true}}};
}

LogicalResult FaultyOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  if (adaptor.getHow() == "silent")
    return failure();
  if (adaptor.getHow() != "typeless")
    results.push_back(adaptor.getInput().getType());
  return success();
}

bool FaultyOp::isDerivedByParts() { return true; }

Value FaultyOp::expand(OpBuilder &builder) {
  if (getHow() == "crash")
    abort();
  return ClippedMaxPlusOp::create(builder, getLoc(), getInput(), getInput(), APFloat(1.0),
                                  trop::DerivedProgramAttr::get(getContext()));
}

} // namespace foreign
