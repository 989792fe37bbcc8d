//===- TropLossOps.cpp - Heads, losses, and reductions over samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropScores.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// exp(scores[d] - largest): no term overflows, and one of them is 1.
static Value buildExponentials(OpBuilder &builder, Location loc, Value scores, Value largest) {
  MLIRContext *context = builder.getContext();
  AffineMap vector = getVectorMap(context);
  return GenericOp::create(
      builder, loc, cast<RankedTensorType>(scores.getType()), Combiner::None, getUnitShape(scores),
      ValueRange{scores, largest}, {vector, getScalarMap(context, 1), vector},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        Value shifted = arith::SubFOp::create(builder, loc, args[0], args[1]);
        return math::ExpOp::create(builder, loc, shifted);
      });
}

//===----------------------------------------------------------------------===//
// softmax
//===----------------------------------------------------------------------===//

StringRef SoftmaxOp::getSurfaceName() { return "softmax"; }

LayerSignature SoftmaxOp::getSignature() { return {{{"scores"}}, {}}; }

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (failed(checkScores("softmax", loc, adaptor.getScores())))
    return failure();
  results.push_back(adaptor.getScores().getType());
  return success();
}

bool SoftmaxOp::isPositive() { return true; }

Value SoftmaxOp::buildCrossEntropy(OpBuilder &builder, Location loc, Value labels) {
  return CrossEntropyOp::create(builder, loc, getScores(), labels);
}

Value SoftmaxOp::expand(OpBuilder &builder) {
  Value largest = reduceScores(builder, getLoc(), Combiner::Max, getScores());
  Value terms = buildExponentials(builder, getLoc(), getScores(), largest);
  Value total = reduceScores(builder, getLoc(), Combiner::Sum, terms);
  AffineMap vector = getVectorMap(getContext());
  return GenericOp::create(
      builder, getLoc(), getType(), Combiner::None, getUnitShape(terms), ValueRange{terms, total},
      {vector, getScalarMap(getContext(), 1), vector},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        return arith::DivFOp::create(builder, loc, args[0], args[1]);
      });
}

/// p[d] * (v[d] - sum_e p[e] * v[e]): the Jacobian is symmetric, so that this is both
/// an adjoint of the scores and a tangent of the probabilities.
static Value buildSoftmaxProduct(OpBuilder &builder, Location loc, Value probabilities, Value v) {
  MLIRContext *context = builder.getContext();
  AffineMap vector = getVectorMap(context), scalar = getScalarMap(context, 1);
  ArrayRef<int64_t> domain = getUnitShape(v);
  Value mean =
      GenericOp::create(builder, loc, getReducedType(v), Combiner::Sum, domain,
                        ValueRange{probabilities, v}, {vector, vector, scalar},
                        [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                          return arith::MulFOp::create(builder, loc, args[0], args[1]);
                        });
  return GenericOp::create(
      builder, loc, cast<RankedTensorType>(v.getType()), Combiner::None, domain,
      ValueRange{probabilities, v, mean}, {vector, vector, scalar, vector},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        Value centred = arith::SubFOp::create(builder, loc, args[1], args[2]);
        return arith::MulFOp::create(builder, loc, args[0], centred);
      });
}

SmallVector<Value> SoftmaxOp::buildReverse(OpBuilder &builder, Value adjoint) {
  return {buildSoftmaxProduct(builder, getLoc(), getResult(), adjoint)};
}

Value SoftmaxOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildSoftmaxProduct(builder, getLoc(), getResult(), tangents.front());
}

//===----------------------------------------------------------------------===//
// cross_entropy
//===----------------------------------------------------------------------===//

StringRef CrossEntropyOp::getSurfaceName() { return "cross_entropy"; }

bool CrossEntropyOp::takesClasses() { return true; }

LogicalResult CrossEntropyOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                               Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value scores = adaptor.getScores();
  if (getUnitShape(scores).size() != 1 || !hasSamples(scores))
    return ShapeError(loc).pointTo(scores)
           << "cross_entropy expects scores of one dimension for each sample, found "
           << describe(scores, "one") << " of shape " << formatShape(getUnitShape(scores));
  results.push_back(getReducedType(scores));
  return success();
}

FailureOr<Value> CrossEntropyOp::buildLoss(OpBuilder &builder, Location loc, Value output,
                                           Value target, ArrayRef<NamedAttribute>) {
  FailureOr<HeadOpInterface> head = findHead("cross_entropy", loc, output);
  if (failed(head))
    return failure();
  if (head->isPositive())
    return head->buildCrossEntropy(builder, loc, target);
  auto diagnostic = mlir::emitError(loc) << "cross_entropy expects probabilities above 0";
  if (auto layer = dyn_cast<LayerOpInterface>(head->getOperation()))
    diagnostic << ", found those of " << layer.getSurfaceName() << ", which may be 0";
  diagnostic.attachNote() << "add a little to each with smoothed(epsilon: 0.01), or let the model "
                             "return softmax(...) of its scores";
  return diagnostic;
}

Value CrossEntropyOp::expand(OpBuilder &builder) {
  Location loc = getLoc();
  AffineMap vector = getVectorMap(getContext()), scalar = getScalarMap(getContext(), 1);
  Value largest = reduceScores(builder, loc, Combiner::Max, getScores());
  Value terms = buildExponentials(builder, loc, getScores(), largest);
  Value total = reduceScores(builder, loc, Combiner::Sum, terms);
  Value own = GenericOp::create(
      builder, loc, getReducedType(getScores()), Combiner::Max, getUnitShape(getScores()),
      ValueRange{getScores(), getLabels()}, {vector, scalar, scalar},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) -> Value {
        Value isLabel = buildIsLabel(builder, loc, args[1], indices[0]);
        Value none = buildNeutral(builder, loc, args[0].getType(), Combiner::Max);
        return arith::SelectOp::create(builder, loc, isLabel, args[0], none);
      });
  AffineMap point = getScalarMap(getContext(), 0);
  return GenericOp::create(
      builder, loc, getReducedType(getScores()), Combiner::None, {},
      ValueRange{total, largest, own}, {point, point, point, point},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        Value logarithm = math::LogOp::create(builder, loc, args[0]);
        Value margin = arith::SubFOp::create(builder, loc, args[1], args[2]);
        return arith::AddFOp::create(builder, loc, logarithm, margin);
      });
}

/// (p[d] - [d is the label]) * factor (000, A.4), of every d or summed over d.
static Value buildSlopes(OpBuilder &builder, CrossEntropyOp op, RankedTensorType type,
                         Combiner combiner, Value factor, AffineMap factorMap) {
  MLIRContext *context = builder.getContext();
  Value probabilities = SoftmaxOp::create(builder, op.getLoc(), op.getScores());
  AffineMap vector = getVectorMap(context), scalar = getScalarMap(context, 1);
  return GenericOp::create(
      builder, op.getLoc(), type, combiner, getUnitShape(op.getScores()),
      ValueRange{probabilities, op.getLabels(), factor},
      {vector, scalar, factorMap, combiner == Combiner::None ? vector : scalar},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) -> Value {
        Value isLabel = buildIsLabel(builder, loc, args[1], indices[0]);
        Value one = buildConstantLike(builder, loc, args[0], 1);
        Value less = arith::SubFOp::create(builder, loc, args[0], one);
        Value slope = arith::SelectOp::create(builder, loc, isLabel, less, args[0]);
        return arith::MulFOp::create(builder, loc, slope, args[2]);
      });
}

SmallVector<Value> CrossEntropyOp::buildReverse(OpBuilder &builder, Value adjoint) {
  auto type = cast<RankedTensorType>(getScores().getType());
  return {buildSlopes(builder, *this, type, Combiner::None, adjoint, getScalarMap(getContext(), 1)),
          Value()};
}

Value CrossEntropyOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildSlopes(builder, *this, getType(), Combiner::Sum, tangents.front(),
                     getVectorMap(getContext()));
}

//===----------------------------------------------------------------------===//
// squared_error
//===----------------------------------------------------------------------===//

StringRef SquaredErrorOp::getSurfaceName() { return "squared_error"; }

bool SquaredErrorOp::takesClasses() { return false; }

LogicalResult SquaredErrorOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                               Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value output = adaptor.getOutput(), target = adaptor.getTarget();
  if (failed(checkElementTypes("squared_error", loc, adaptor.getOperands())))
    return failure();
  if (getUnitShape(output) != getUnitShape(target) || !hasSamples(output) || !hasSamples(target))
    return ShapeError(loc).pointTo(output)
           << "squared_error expects output and target of one shape for each sample, found "
           << formatShape(getUnitShape(output)) << " and " << formatShape(getUnitShape(target));
  results.push_back(getReducedType(output));
  return success();
}

FailureOr<Value> SquaredErrorOp::buildLoss(OpBuilder &builder, Location loc, Value output,
                                           Value target, ArrayRef<NamedAttribute>) {
  return SquaredErrorOp::create(builder, loc, output, target).getResult();
}

SmallVector<int64_t> SquaredErrorOp::getDomain() {
  return SmallVector<int64_t>(getUnitShape(getOutput()));
}

SmallVector<AffineMap> SquaredErrorOp::getIndexingMaps() {
  unsigned rank = getUnitShape(getOutput()).size();
  auto identity = AffineMap::getMultiDimIdentityMap(rank, getContext());
  return {identity, identity, getScalarMap(getContext(), rank)};
}

SmallVector<Value> SquaredErrorOp::getLeafOperands() { return {getOutput(), getTarget()}; }

Combiner SquaredErrorOp::getCombiner() { return Combiner::Sum; }

Value SquaredErrorOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value error = arith::SubFOp::create(builder, loc, args[0], args[1]);
  return arith::MulFOp::create(builder, loc, error, error);
}

SmallVector<Value> SquaredErrorOp::buildLeafAdjoints(OpBuilder &builder, Location loc,
                                                     ValueRange args, ValueRange, Value adjoint) {
  Value error = arith::SubFOp::create(builder, loc, args[0], args[1]);
  Value twice = arith::AddFOp::create(builder, loc, error, error);
  Value output = arith::MulFOp::create(builder, loc, twice, adjoint);
  return {output, arith::NegFOp::create(builder, loc, output)};
}

//===----------------------------------------------------------------------===//
// weigh
//===----------------------------------------------------------------------===//

LogicalResult WeighOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                        SmallVectorImpl<Type> &results) {
  if (failed(checkElementTypes("weigh", loc, adaptor.getOperands())))
    return failure();
  results.push_back(adaptor.getLosses().getType());
  return success();
}

SmallVector<int64_t> WeighOp::getDomain() { return {}; }

SmallVector<AffineMap> WeighOp::getIndexingMaps() {
  return SmallVector<AffineMap>(3, getScalarMap(getContext(), 0));
}

SmallVector<Value> WeighOp::getLeafOperands() { return {getLosses(), getWeights()}; }

Combiner WeighOp::getCombiner() { return Combiner::None; }

Value WeighOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::MulFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> WeighOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                              ValueRange, Value adjoint) {
  return {arith::MulFOp::create(builder, loc, adjoint, args[1]),
          arith::MulFOp::create(builder, loc, adjoint, args[0])};
}

//===----------------------------------------------------------------------===//
// Reductions over samples
//===----------------------------------------------------------------------===//

/// tensor<T> for values of T.
static RankedTensorType getNumberType(Value value) {
  return getValueType(/*samples=*/false, {}, getElementTypeOrSelf(value.getType()));
}

LogicalResult SampleCountOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                              Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (!hasSamples(adaptor.getValue()))
    return ShapeError(loc) << "sample_count expects a value with samples";
  results.push_back(getNumberType(adaptor.getValue()));
  return success();
}

StringRef SampleMeanOp::getSurfaceName() { return "mean"; }

LogicalResult SampleMeanOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                             Adaptor adaptor, SmallVectorImpl<Type> &results) {
  results.push_back(getNumberType(adaptor.getLosses()));
  return success();
}

/// A quotient by the number of samples, of the losses or of an adjoint.
static Value buildQuotient(OpBuilder &builder, Location loc, RankedTensorType type,
                           Combiner combiner, Value losses, Value dividend) {
  Value count = SampleCountOp::create(builder, loc, losses);
  AffineMap point = getScalarMap(builder.getContext(), 0);
  return GenericOp::create(
      builder, loc, type, combiner, {}, ValueRange{losses, dividend, count},
      {point, point, point, point},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        return arith::DivFOp::create(builder, loc, args[1], args[2]);
      });
}

Value SampleMeanOp::expand(OpBuilder &builder) {
  return buildQuotient(builder, getLoc(), getType(), Combiner::Sum, getLosses(), getLosses());
}

SmallVector<Value> SampleMeanOp::buildReverse(OpBuilder &builder, Value adjoint) {
  return {buildQuotient(builder, getLoc(), cast<RankedTensorType>(getLosses().getType()),
                        Combiner::None, getLosses(), adjoint)};
}

Value SampleMeanOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildQuotient(builder, getLoc(), getType(), Combiner::Sum, getLosses(), tangents.front());
}

StringRef SampleMaxOp::getSurfaceName() { return "max"; }

LogicalResult SampleMaxOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  results.push_back(getNumberType(adaptor.getLosses()));
  return success();
}

SmallVector<int64_t> SampleMaxOp::getDomain() { return {}; }

SmallVector<AffineMap> SampleMaxOp::getIndexingMaps() {
  AffineMap point = getScalarMap(getContext(), 0);
  return {point, point};
}

SmallVector<Value> SampleMaxOp::getLeafOperands() { return {getLosses()}; }

Combiner SampleMaxOp::getCombiner() { return Combiner::Max; }

Value SampleMaxOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> SampleMaxOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                  Value adjoint) {
  return {adjoint};
}

} // namespace trop
