//===- TropScores.cpp - Building programs over the scores of a sample -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropScores.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

AffineMap getVectorMap(MLIRContext *context) {
  return AffineMap::getMultiDimIdentityMap(1, context);
}

AffineMap getScalarMap(MLIRContext *context, unsigned dims) {
  return AffineMap::get(dims, 0, context);
}

RankedTensorType getReducedType(Value value) {
  return getValueType(hasSamples(value), {}, getElementTypeOrSelf(value.getType()));
}

/// Maps over d of vectors and numbers, then that of the result.
static SmallVector<AffineMap> getMaps(ValueRange inputs, unsigned dims, bool isVector) {
  MLIRContext *context = inputs.front().getContext();
  SmallVector<AffineMap> maps;
  for (Value input : inputs)
    maps.push_back(getUnitShape(input).empty() ? getScalarMap(context, dims)
                                               : getVectorMap(context));
  maps.push_back(isVector ? getVectorMap(context) : getScalarMap(context, dims));
  return maps;
}

Value buildVector(OpBuilder &builder, Location loc, ValueRange inputs, LeafBuilder leaf) {
  Value first = inputs.front();
  auto type =
      getValueType(anySamples(inputs), getUnitShape(first), getElementTypeOrSelf(first.getType()));
  return GenericOp::create(builder, loc, type, Combiner::None, getUnitShape(first), inputs,
                           getMaps(inputs, 1, /*isVector=*/true), leaf);
}

Value buildReduction(OpBuilder &builder, Location loc, Combiner combiner, ValueRange inputs,
                     LeafBuilder leaf) {
  Value first = inputs.front();
  auto type = getValueType(anySamples(inputs), {}, getElementTypeOrSelf(first.getType()));
  return GenericOp::create(builder, loc, type, combiner, getUnitShape(first), inputs,
                           getMaps(inputs, 1, /*isVector=*/false), leaf);
}

Value buildNumber(OpBuilder &builder, Location loc, ValueRange inputs, LeafBuilder leaf) {
  auto type = getValueType(anySamples(inputs), {}, getElementTypeOrSelf(inputs.front().getType()));
  return GenericOp::create(builder, loc, type, Combiner::None, {}, inputs,
                           getMaps(inputs, 0, /*isVector=*/false), leaf);
}

Value reduceScores(OpBuilder &builder, Location loc, Combiner combiner, Value scores) {
  return buildReduction(builder, loc, combiner, scores,
                        [](OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; });
}

/// `score`, or 0 for class 0 where only class 1 has a score.
static Value buildScore(OpBuilder &builder, Location loc, Value score, Value index,
                        bool againstZero) {
  if (!againstZero)
    return score;
  Value first = arith::ConstantIndexOp::create(builder, loc, 0);
  Value isFirst = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, index, first);
  return arith::SelectOp::create(builder, loc, isFirst, buildConstantLike(builder, loc, score, 0),
                                 score);
}

Value buildWinners(OpBuilder &builder, Location loc, Value scores, Value largest,
                   DerivedProgramAttr ties, bool againstZero) {
  MLIRContext *context = builder.getContext();
  Value one = buildNumber(builder, loc, largest,
                          [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                            return buildConstantLike(builder, loc, args[0], 1);
                          });
  AffineMap vector = getVectorMap(context);
  if (againstZero)
    vector = AffineMap::get(1, 0, getAffineConstantExpr(0, context));
  int64_t classes = againstZero ? 2 : getUnitShape(scores)[0];
  auto pullback = PullbackOp::create(
      builder, loc, scores.getType(), Combiner::Max, classes, /*wrt=*/0, scores, /*init=*/Value(),
      largest, one, builder.getAffineMapArrayAttr({vector, getScalarMap(context, 1)}), ties,
      Summation::Rounded, /*outside=*/ArrayAttr());
  Type element = getElementTypeOrSelf(scores.getType());
  auto fill = [&](Region &region, size_t arguments) {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&region);
    for (size_t i = 0; i < arguments; ++i)
      block->addArgument(element, loc);
    Value index = againstZero ? IndexOp::create(builder, loc, int64_t(0)).getResult() : Value();
    // The leaf is the score; its adjoint is 0 where it does not depend on it.
    Value result = buildScore(builder, loc, block->getArguments().back(), index, againstZero);
    YieldOp::create(builder, loc, result);
  };
  fill(pullback.getLeaf(), 1);
  fill(pullback.getAdjoints(), 2);
  return pullback.getResult(0);
}

Value buildIsLabel(OpBuilder &builder, Location loc, Value label, Value index) {
  Value position = arith::IndexCastOp::create(builder, loc, builder.getI32Type(), index);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, label, position);
}

LogicalResult checkScores(StringRef op, std::optional<Location> loc, Value scores) {
  if (getUnitShape(scores).size() == 1)
    return success();
  return ShapeError(loc).pointTo(scores)
         << op << " expects scores of one dimension, found " << describe(scores, "one")
         << " of shape " << formatShape(getUnitShape(scores));
}

bool hasOneScore(HeadOpInterface head) {
  return getUnitShape(head.getScores()) == ArrayRef<int64_t>{1} &&
         getUnitShape(head->getResult(0)) == ArrayRef<int64_t>{2};
}

FailureOr<HeadOpInterface> findHead(StringRef loss, Location loc, Value output) {
  if (auto head = output.getDefiningOp<HeadOpInterface>())
    return head;
  auto diagnostic = mlir::emitError(loc) << loss << " expects the probabilities of a head";
  diagnostic.attachNote() << "let the model return softmax(...) of its scores";
  return diagnostic;
}

} // namespace trop
