//===- TropClassLossOps.cpp - Losses of classifiers, beside cross entropy -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropRegistry.h"
#include "dialect/Trop/IR/TropScores.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// logistic
//===----------------------------------------------------------------------===//

StringRef LogisticOp::getSurfaceName() { return "logistic"; }

bool LogisticOp::takesClasses() { return true; }

LogicalResult LogisticOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                           Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value score = adaptor.getScore();
  if (getUnitShape(score) != ArrayRef<int64_t>{1} || !hasSamples(score))
    return ShapeError(loc).pointTo(score)
           << "logistic expects one score, of shape [1], for each sample, found "
           << describe(score, "one") << " of shape " << formatShape(getUnitShape(score));
  results.push_back(getReducedType(score));
  return success();
}

FailureOr<Value> LogisticOp::buildLoss(OpBuilder &builder, Location loc, Value output, Value target,
                                       ArrayRef<NamedAttribute>) {
  auto head = output.getDefiningOp<HeadOpInterface>();
  if (head && hasOneScore(head))
    return LogisticOp::create(builder, loc, head.getScores(), target).getResult();
  auto diagnostic = mlir::emitError(loc)
                    << "logistic expects the probabilities of a head of one score";
  diagnostic.attachNote() << "let the model return sigmoid(...) of a score of shape [1], as "
                             "classes[2]; for several scores there is cross_entropy";
  return diagnostic;
}

SmallVector<int64_t> LogisticOp::getDomain() { return {}; }

SmallVector<AffineMap> LogisticOp::getIndexingMaps() {
  AffineMap point = getScalarMap(getContext(), 0);
  return {AffineMap::get(0, 0, getAffineConstantExpr(0, getContext())), point, point};
}

SmallVector<Value> LogisticOp::getLeafOperands() { return {getScore(), getLabels()}; }

Combiner LogisticOp::getCombiner() { return Combiner::None; }

/// `value` for label 0, minus `value` for label 1.
static Value buildAgainst(OpBuilder &builder, Location loc, Value label, Value value) {
  Value one = arith::ConstantOp::create(builder, loc, builder.getOneAttr(label.getType()));
  Value isOne = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, label, one);
  Value negated = arith::NegFOp::create(builder, loc, value);
  return arith::SelectOp::create(builder, loc, isOne, negated, value);
}

/// e = exp(-|margin|), and 1 + e.
static std::pair<Value, Value> buildPower(OpBuilder &builder, Location loc, Value margin) {
  Value negated = arith::NegFOp::create(builder, loc, margin);
  Value size = buildCombine(builder, loc, Combiner::Min, margin, negated);
  Value power = math::ExpOp::create(builder, loc, size);
  Value one = buildConstantLike(builder, loc, power, 1);
  return {power, arith::AddFOp::create(builder, loc, one, power)};
}

/// log(1 + e) = log(u) e / (u - 1) with u = 1 + e rounded: the error of u cancels. Where
/// u is 1, it is e.
Value LogisticOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value margin = buildAgainst(builder, loc, args[1], args[0]);
  auto [power, total] = buildPower(builder, loc, margin);
  Value one = buildConstantLike(builder, loc, total, 1);
  Value ratio =
      arith::DivFOp::create(builder, loc, power, arith::SubFOp::create(builder, loc, total, one));
  Value product =
      arith::MulFOp::create(builder, loc, math::LogOp::create(builder, loc, total), ratio);
  Value isOne = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, total, one);
  Value logarithm = arith::SelectOp::create(builder, loc, isOne, power, product);
  Value above =
      buildCombine(builder, loc, Combiner::Max, buildConstantLike(builder, loc, margin, 0), margin);
  return arith::AddFOp::create(builder, loc, above, logarithm);
}

/// The probability of the other class, with the sign of the margin's slope.
SmallVector<Value> LogisticOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                 ValueRange, Value adjoint) {
  Value margin = buildAgainst(builder, loc, args[1], args[0]);
  auto [power, total] = buildPower(builder, loc, margin);
  Value isLess =
      buildBeats(builder, loc, Combiner::Min, margin, buildConstantLike(builder, loc, margin, 0));
  Value share = arith::SelectOp::create(builder, loc, isLess, power,
                                        buildConstantLike(builder, loc, power, 1));
  Value other = arith::DivFOp::create(builder, loc, share, total);
  Value part = arith::MulFOp::create(builder, loc, other, adjoint);
  return {buildAgainst(builder, loc, args[1], part), Value()};
}

//===----------------------------------------------------------------------===//
// perceptron
//===----------------------------------------------------------------------===//

StringRef PerceptronOp::getSurfaceName() { return "perceptron"; }

bool PerceptronOp::takesClasses() { return true; }

LogicalResult PerceptronOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                             Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value scores = adaptor.getScores();
  if (failed(checkScores("perceptron", loc, scores)))
    return failure();
  if (adaptor.getOneScore() && getUnitShape(scores)[0] != 1)
    return ShapeError(loc).pointTo(scores)
           << "perceptron with one_score expects a score of shape [1], found "
           << describe(scores, "one") << " of shape " << formatShape(getUnitShape(scores));
  results.push_back(getReducedType(scores));
  return success();
}

FailureOr<Value> PerceptronOp::buildLoss(OpBuilder &builder, Location loc, Value output,
                                         Value target, ArrayRef<NamedAttribute>) {
  FailureOr<HeadOpInterface> head = findHead("perceptron", loc, output);
  if (failed(head))
    return failure();
  return PerceptronOp::create(builder, loc, head->getScores(), target, hasOneScore(*head))
      .getResult();
}

/// The largest score; of one score, the larger of it and 0.
static Value buildLargest(OpBuilder &builder, PerceptronOp op) {
  return buildReduction(
      builder, op.getLoc(), Combiner::Max, op.getScores(),
      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        if (!op.getOneScore())
          return args[0];
        return buildCombine(builder, loc, Combiner::Max,
                            buildConstantLike(builder, loc, args[0], 0), args[0]);
      });
}

/// Whether score d is the label's: the only one is class 1's.
static Value buildIsOwn(OpBuilder &builder, Location loc, PerceptronOp op, Value label,
                        Value index) {
  if (op.getOneScore())
    index = arith::ConstantIndexOp::create(builder, loc, 1);
  return buildIsLabel(builder, loc, label, index);
}

Value PerceptronOp::expand(OpBuilder &builder) {
  Location loc = getLoc();
  Value largest = buildLargest(builder, *this);
  Value own = buildReduction(
      builder, loc, Combiner::Sum, {getScores(), getLabels()},
      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) -> Value {
        Value isOwn = buildIsOwn(builder, loc, *this, args[1], indices[0]);
        return arith::SelectOp::create(builder, loc, isOwn, args[0],
                                       buildConstantLike(builder, loc, args[0], 0));
      });
  return buildNumber(builder, loc, {largest, own},
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                       return arith::SubFOp::create(builder, loc, args[0], args[1]);
                     });
}

/// The largest score's derivative, less 1 for the label's.
static Value buildSlopes(OpBuilder &builder, PerceptronOp op) {
  Value largest = buildLargest(builder, op);
  Value winners =
      buildWinners(builder, op.getLoc(), op.getScores(), largest, op.getTies(), op.getOneScore());
  return buildVector(
      builder, op.getLoc(), {winners, op.getLabels()},
      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) -> Value {
        Value isOwn = buildIsOwn(builder, loc, op, args[1], indices[0]);
        Value one = buildConstantLike(builder, loc, args[0], 1);
        Value less = arith::SubFOp::create(builder, loc, args[0], one);
        return arith::SelectOp::create(builder, loc, isOwn, less, args[0]);
      });
}

static Value buildProduct(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::MulFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> PerceptronOp::buildReverse(OpBuilder &builder, Value adjoint) {
  Value slopes = buildSlopes(builder, *this);
  return {buildVector(builder, getLoc(), {slopes, adjoint}, buildProduct), Value()};
}

Value PerceptronOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  Value slopes = buildSlopes(builder, *this);
  return buildReduction(builder, getLoc(), Combiner::Sum, {slopes, tangents.front()}, buildProduct);
}

//===----------------------------------------------------------------------===//
// smoothed
//===----------------------------------------------------------------------===//

StringRef SmoothedOp::getSurfaceName() { return "smoothed"; }

bool SmoothedOp::takesClasses() { return true; }

SmallVector<LayerOption> SmoothedOp::getOptions() {
  return {{"epsilon", LayerOption::Kind::Number, {}, /*required=*/true}};
}

/// The sum of all probabilities with epsilon added to each.
static double getSmoothedTotal(int64_t classes, double epsilon) { return 1 + classes * epsilon; }

LogicalResult SmoothedOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                           Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value probabilities = adaptor.getProbabilities();
  if (failed(checkScores("smoothed", loc, probabilities)))
    return failure();
  Type element = getElementTypeOrSelf(probabilities.getType());
  double epsilon = adaptor.getEpsilon().convertToDouble();
  if (!isPositiveIn(adaptor.getEpsilon(), element))
    return ShapeError(loc) << "smoothed expects an epsilon above 0 that is finite in the type of "
                              "its probabilities, found "
                           << formatNumber(epsilon);
  int64_t classes = getUnitShape(probabilities)[0];
  if (!isFiniteIn(APFloat(getSmoothedTotal(classes, epsilon)), element))
    return ShapeError(loc) << "smoothed expects an epsilon whose sum over " << classes
                           << " classes is finite in " << element << ", found "
                           << formatNumber(epsilon);
  results.push_back(getReducedType(probabilities));
  return success();
}

FailureOr<Value> SmoothedOp::buildLoss(OpBuilder &builder, Location loc, Value output, Value target,
                                       ArrayRef<NamedAttribute> options) {
  if (failed(findHead("smoothed", loc, output)))
    return failure();
  auto name = *RegisteredOperationName::lookup(getOperationName(), builder.getContext());
  return buildInferred(name, builder, loc, {output, target}, options);
}

Value SmoothedOp::expand(OpBuilder &builder) {
  Location loc = getLoc();
  Value own = buildReduction(
      builder, loc, Combiner::Sum, {getProbabilities(), getLabels()},
      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) -> Value {
        return arith::SelectOp::create(builder, loc,
                                       buildIsLabel(builder, loc, args[1], indices[0]), args[0],
                                       buildConstantLike(builder, loc, args[0], 0));
      });
  double epsilon = getEpsilon().convertToDouble();
  double total = getSmoothedTotal(getUnitShape(getProbabilities())[0], epsilon);
  return buildNumber(
      builder, loc, own,
      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        Value smoothed = arith::AddFOp::create(builder, loc, args[0],
                                               buildConstantLike(builder, loc, args[0], epsilon));
        Value ratio = arith::DivFOp::create(
            builder, loc, buildConstantLike(builder, loc, smoothed, total), smoothed);
        return math::LogOp::create(builder, loc, ratio);
      });
}

/// -factor / (p + epsilon) of the label, 0 elsewhere.
static Value buildSlope(OpBuilder &builder, Location loc, SmoothedOp op, ValueRange args,
                        ValueRange indices) {
  Value epsilon = buildConstantLike(builder, loc, args[0], op.getEpsilon().convertToDouble());
  Value quotient = arith::DivFOp::create(builder, loc, args[2],
                                         arith::AddFOp::create(builder, loc, args[0], epsilon));
  return arith::SelectOp::create(builder, loc, buildIsLabel(builder, loc, args[1], indices[0]),
                                 arith::NegFOp::create(builder, loc, quotient),
                                 buildConstantLike(builder, loc, quotient, 0));
}

SmallVector<Value> SmoothedOp::buildReverse(OpBuilder &builder, Value adjoint) {
  return {buildVector(builder, getLoc(), {getProbabilities(), getLabels(), adjoint},
                      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) {
                        return buildSlope(builder, loc, *this, args, indices);
                      }),
          Value()};
}

Value SmoothedOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildReduction(builder, getLoc(), Combiner::Sum,
                        {getProbabilities(), getLabels(), tangents.front()},
                        [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) {
                          return buildSlope(builder, loc, *this, args, indices);
                        });
}

} // namespace trop
