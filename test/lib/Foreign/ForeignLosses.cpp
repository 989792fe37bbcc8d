//===- ForeignLosses.cpp - A head, a loss and a reduction that Trop does not know ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropScores.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace foreign {

//===----------------------------------------------------------------------===//
// sharp_softmax
//===----------------------------------------------------------------------===//

StringRef SharpSoftmaxOp::getSurfaceName() { return "sharp_softmax"; }

trop::LayerSignature SharpSoftmaxOp::getSignature() { return {{{"scores"}}, {}}; }

LogicalResult SharpSoftmaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                               Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (failed(trop::checkScores("sharp_softmax", loc, adaptor.getScores())))
    return failure();
  results.push_back(adaptor.getScores().getType());
  return success();
}

bool SharpSoftmaxOp::isPositive() { return true; }

Value SharpSoftmaxOp::buildCrossEntropy(OpBuilder &builder, Location loc, Value labels) {
  Value twice = trop::PlusOp::create(builder, loc, getScores(), getScores());
  return trop::CrossEntropyOp::create(builder, loc, twice, labels);
}

Value SharpSoftmaxOp::expand(OpBuilder &builder) {
  Value twice = trop::PlusOp::create(builder, getLoc(), getScores(), getScores());
  return trop::SoftmaxOp::create(builder, getLoc(), twice);
}

bool SharpSoftmaxOp::isDerivedByParts() { return true; }

//===----------------------------------------------------------------------===//
// pseudo_huber
//===----------------------------------------------------------------------===//

StringRef PseudoHuberOp::getSurfaceName() { return "pseudo_huber"; }

bool PseudoHuberOp::takesClasses() { return false; }

LogicalResult PseudoHuberOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                              Adaptor adaptor, SmallVectorImpl<Type> &results) {
  results.push_back(trop::getReducedType(adaptor.getOutput()));
  return success();
}

FailureOr<Value> PseudoHuberOp::buildLoss(OpBuilder &builder, Location loc, Value output,
                                          Value target, ArrayRef<NamedAttribute>) {
  return PseudoHuberOp::create(builder, loc, output, target).getResult();
}

SmallVector<int64_t> PseudoHuberOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getOutput()));
}

SmallVector<AffineMap> PseudoHuberOp::getIndexingMaps() {
  unsigned rank = trop::getUnitShape(getOutput()).size();
  auto identity = AffineMap::getMultiDimIdentityMap(rank, getContext());
  return {identity, identity, trop::getScalarMap(getContext(), rank)};
}

SmallVector<Value> PseudoHuberOp::getLeafOperands() { return {getOutput(), getTarget()}; }

trop::Combiner PseudoHuberOp::getCombiner() { return trop::Combiner::Sum; }

static Value buildOne(OpBuilder &builder, Location loc, Value like) {
  return arith::ConstantOp::create(builder, loc, FloatAttr::get(like.getType(), 1));
}

static Value buildRoot(OpBuilder &builder, Location loc, Value error) {
  Value square = arith::MulFOp::create(builder, loc, error, error);
  Value sum = arith::AddFOp::create(builder, loc, square, buildOne(builder, loc, error));
  return math::SqrtOp::create(builder, loc, sum);
}

Value PseudoHuberOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value error = arith::SubFOp::create(builder, loc, args[0], args[1]);
  return arith::SubFOp::create(builder, loc, buildRoot(builder, loc, error),
                               buildOne(builder, loc, error));
}

SmallVector<Value> PseudoHuberOp::buildLeafAdjoints(OpBuilder &builder, Location loc,
                                                    ValueRange args, ValueRange, Value adjoint) {
  Value error = arith::SubFOp::create(builder, loc, args[0], args[1]);
  Value slope = arith::DivFOp::create(builder, loc, error, buildRoot(builder, loc, error));
  Value output = arith::MulFOp::create(builder, loc, slope, adjoint);
  return {output, arith::NegFOp::create(builder, loc, output)};
}

//===----------------------------------------------------------------------===//
// sample_sum
//===----------------------------------------------------------------------===//

StringRef SampleSumOp::getSurfaceName() { return "sum"; }

LogicalResult SampleSumOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  results.push_back(RankedTensorType::get({}, getElementTypeOrSelf(adaptor.getLosses().getType())));
  return success();
}

SmallVector<int64_t> SampleSumOp::getDomain() { return {}; }

SmallVector<AffineMap> SampleSumOp::getIndexingMaps() {
  return SmallVector<AffineMap>(2, trop::getScalarMap(getContext(), 0));
}

SmallVector<Value> SampleSumOp::getLeafOperands() { return {getLosses()}; }

trop::Combiner SampleSumOp::getCombiner() { return trop::Combiner::Sum; }

Value SampleSumOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> SampleSumOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                  Value adjoint) {
  return {adjoint};
}

} // namespace foreign
