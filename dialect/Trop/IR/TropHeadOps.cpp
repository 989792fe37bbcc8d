//===- TropHeadOps.cpp - Heads: from scores to probabilities -*- C++ -*-===//
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

static Value buildProduct(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::MulFOp::create(builder, loc, args[0], args[1]);
}

static Value buildQuotient(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::DivFOp::create(builder, loc, args[0], args[1]);
}

/// `value` where `sign` is above 0, else 0.
static Value buildWherePositive(OpBuilder &builder, Location loc, Value sign, Value value) {
  Value zero = buildConstantLike(builder, loc, value, 0);
  return arith::SelectOp::create(builder, loc, buildBeats(builder, loc, Combiner::Max, sign, zero),
                                 value, zero);
}

/// The larger of `value` and 0. Unlike in a maximum, NaN stays: a score that is none, or an
/// infinite one less itself, shall not pass for a probability of 0.
static Value buildPositivePart(OpBuilder &builder, Location loc, Value value) {
  Value zero = buildConstantLike(builder, loc, value, 0);
  Value stays = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UGT, value, zero);
  return arith::SelectOp::create(builder, loc, stays, value, zero);
}

//===----------------------------------------------------------------------===//
// sigmoid
//===----------------------------------------------------------------------===//

StringRef SigmoidOp::getSurfaceName() { return "sigmoid"; }

LayerSignature SigmoidOp::getSignature() { return {{{"score"}}, {}}; }

LogicalResult SigmoidOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value score = adaptor.getScore();
  if (getUnitShape(score) != ArrayRef<int64_t>{1})
    return ShapeError(loc).pointTo(score)
           << "sigmoid expects one score, of shape [1], found " << describe(score, "one")
           << " of shape " << formatShape(getUnitShape(score));
  results.push_back(getValueType(hasSamples(score), {2}, getElementTypeOrSelf(score.getType())));
  return success();
}

Value SigmoidOp::getScores() { return getScore(); }

bool SigmoidOp::isPositive() { return true; }

Value SigmoidOp::buildCrossEntropy(OpBuilder &builder, Location loc, Value labels) {
  return LogisticOp::create(builder, loc, getScore(), labels);
}

SmallVector<int64_t> SigmoidOp::getDomain() { return {2}; }

SmallVector<AffineMap> SigmoidOp::getIndexingMaps() {
  return {AffineMap::get(1, 0, getAffineConstantExpr(0, getContext())), getVectorMap(getContext())};
}

SmallVector<Value> SigmoidOp::getLeafOperands() { return {getScore()}; }

Combiner SigmoidOp::getCombiner() { return Combiner::None; }

/// exp(-|score|), and 1 plus that.
static std::pair<Value, Value> buildPower(OpBuilder &builder, Location loc, Value score) {
  Value negated = arith::NegFOp::create(builder, loc, score);
  Value size = buildCombine(builder, loc, Combiner::Min, score, negated);
  Value power = math::ExpOp::create(builder, loc, size);
  Value one = buildConstantLike(builder, loc, power, 1);
  return {power, arith::AddFOp::create(builder, loc, one, power)};
}

/// Whether the point is class 0.
static Value buildIsFirst(OpBuilder &builder, Location loc, Value index) {
  Value first = arith::ConstantIndexOp::create(builder, loc, 0);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, index, first);
}

Value SigmoidOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) {
  auto [power, total] = buildPower(builder, loc, args[0]);
  Value negated = arith::NegFOp::create(builder, loc, args[0]);
  Value own = arith::SelectOp::create(builder, loc, buildIsFirst(builder, loc, indices[0]), negated,
                                      args[0]);
  Value isLess =
      buildBeats(builder, loc, Combiner::Min, own, buildConstantLike(builder, loc, own, 0));
  Value share = arith::SelectOp::create(builder, loc, isLess, power,
                                        buildConstantLike(builder, loc, power, 1));
  return arith::DivFOp::create(builder, loc, share, total);
}

/// p (1 - p), of the sign of the class.
SmallVector<Value> SigmoidOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                ValueRange indices, Value adjoint) {
  auto [power, total] = buildPower(builder, loc, args[0]);
  Value square = arith::MulFOp::create(builder, loc, total, total);
  Value slope = arith::DivFOp::create(builder, loc, power, square);
  Value part = arith::MulFOp::create(builder, loc, slope, adjoint);
  Value negated = arith::NegFOp::create(builder, loc, part);
  return {
      arith::SelectOp::create(builder, loc, buildIsFirst(builder, loc, indices[0]), negated, part)};
}

//===----------------------------------------------------------------------===//
// sparsemax
//===----------------------------------------------------------------------===//

StringRef SparsemaxOp::getSurfaceName() { return "sparsemax"; }

LayerSignature SparsemaxOp::getSignature() { return {{{"scores"}}, {}}; }

LogicalResult SparsemaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (failed(checkScores("sparsemax", loc, adaptor.getScores())))
    return failure();
  results.push_back(adaptor.getScores().getType());
  return success();
}

bool SparsemaxOp::isPositive() { return false; }

/// scores[d] - largest.
static Value buildShifted(OpBuilder &builder, Location loc, Value scores, Value largest) {
  return buildVector(builder, loc, {scores, largest},
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                       return arith::SubFOp::create(builder, loc, args[0], args[1]);
                     });
}

/// For each d, the sum of `leaf` of those scores that are at least that of d.
static Value buildSumAbove(OpBuilder &builder, Location loc, Value scores,
                           function_ref<Value(OpBuilder &, Location, Value)> leaf) {
  AffineExpr d, e;
  bindDims(builder.getContext(), d, e);
  auto maps =
      AffineMap::inferFromExprList({ArrayRef<AffineExpr>{d}, {e}, {d}}, builder.getContext());
  int64_t classes = getUnitShape(scores)[0];
  return GenericOp::create(
      builder, loc, cast<RankedTensorType>(scores.getType()), Combiner::Sum, {classes, classes},
      ValueRange{scores, scores}, maps,
      [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
        Value isAbove =
            arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGE, args[1], args[0]);
        return arith::SelectOp::create(builder, loc, isAbove, leaf(builder, loc, args[1]),
                                       buildConstantLike(builder, loc, args[1], 0));
      });
}

Value SparsemaxOp::expand(OpBuilder &builder) {
  Location loc = getLoc();
  Value largest = reduceScores(builder, loc, Combiner::Max, getScores());
  Value scores = buildShifted(builder, loc, getScores(), largest);
  auto one = [](OpBuilder &builder, Location loc, Value score) {
    return buildConstantLike(builder, loc, score, 1);
  };
  Value counts = buildSumAbove(builder, loc, scores, one);
  Value sums =
      buildSumAbove(builder, loc, scores, [](OpBuilder &, Location, Value score) { return score; });
  // 1 + k z - s, above 0 on the support.
  Value margins =
      buildVector(builder, loc, {scores, counts, sums},
                  [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                    Value product = arith::MulFOp::create(builder, loc, args[1], args[0]);
                    Value more = arith::AddFOp::create(
                        builder, loc, buildConstantLike(builder, loc, product, 1), product);
                    Value isAbove = buildBeats(builder, loc, Combiner::Max, more, args[2]);
                    return arith::SelectOp::create(builder, loc, isAbove,
                                                   buildConstantLike(builder, loc, more, 1),
                                                   buildConstantLike(builder, loc, more, 0));
                  });
  Value size = reduceScores(builder, loc, Combiner::Sum, margins);
  Value total = buildReduction(builder, loc, Combiner::Sum, {scores, margins},
                               [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                                 return buildWherePositive(builder, loc, args[1], args[0]);
                               });
  return buildVector(builder, loc, {scores, total, size},
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                       Value rest = arith::SubFOp::create(
                           builder, loc, args[1], buildConstantLike(builder, loc, args[1], 1));
                       Value tau = arith::DivFOp::create(builder, loc, rest, args[2]);
                       return buildPositivePart(builder, loc,
                                                arith::SubFOp::create(builder, loc, args[0], tau));
                     });
}

/// v less its mean, on the support: the Jacobian is symmetric.
static Value buildCentred(OpBuilder &builder, Location loc, Value probabilities, Value v) {
  Value size =
      buildReduction(builder, loc, Combiner::Sum, probabilities,
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                       return buildWherePositive(builder, loc, args[0],
                                                 buildConstantLike(builder, loc, args[0], 1));
                     });
  Value total = buildReduction(builder, loc, Combiner::Sum, {probabilities, v},
                               [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                                 return buildWherePositive(builder, loc, args[0], args[1]);
                               });
  Value mean = buildNumber(builder, loc, {total, size}, buildQuotient);
  return buildVector(builder, loc, {probabilities, v, mean},
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                       Value centred = arith::SubFOp::create(builder, loc, args[1], args[2]);
                       return buildWherePositive(builder, loc, args[0], centred);
                     });
}

SmallVector<Value> SparsemaxOp::buildReverse(OpBuilder &builder, Value adjoint) {
  return {buildCentred(builder, getLoc(), getResult(), adjoint)};
}

Value SparsemaxOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildCentred(builder, getLoc(), getResult(), tangents.front());
}

//===----------------------------------------------------------------------===//
// relumax
//===----------------------------------------------------------------------===//

StringRef RelumaxOp::getSurfaceName() { return "relumax"; }

LayerSignature RelumaxOp::getSignature() {
  return {{{"scores"}}, {{"b", LayerOption::Kind::Number}, getTiesOption()}};
}

LogicalResult RelumaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (failed(checkScores("relumax", loc, adaptor.getScores())))
    return failure();
  Type element = getElementTypeOrSelf(adaptor.getScores().getType());
  double b = adaptor.getB().convertToDouble();
  if (!isPositiveIn(adaptor.getB(), element))
    return ShapeError(loc).remedy(
               "b is how far below the largest score probabilities become 0; it is 1 unless given")
           << "relumax expects a b above 0 that is finite in the type of its scores, found "
           << formatNumber(b);
  // Heights of equal scores are divided by their sum.
  int64_t classes = getUnitShape(adaptor.getScores())[0];
  if (!isFiniteIn(APFloat(b * classes), element))
    return ShapeError(loc) << "relumax expects a b whose sum over " << classes
                           << " scores is finite in " << element << ", found " << formatNumber(b);
  results.push_back(adaptor.getScores().getType());
  return success();
}

bool RelumaxOp::isPositive() { return false; }

namespace {
/// n_d, their sum, and how the largest score moves with each score.
struct RelumaxParts {
  RelumaxParts(OpBuilder &builder, RelumaxOp op);
  Value heights, total, largest;
};
} // namespace

RelumaxParts::RelumaxParts(OpBuilder &builder, RelumaxOp op) {
  Location loc = op.getLoc();
  largest = reduceScores(builder, loc, Combiner::Max, op.getScores());
  double b = op.getB().convertToDouble();
  heights =
      buildVector(builder, loc, {op.getScores(), largest},
                  [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                    Value shifted = arith::SubFOp::create(builder, loc, args[0], args[1]);
                    Value height = arith::AddFOp::create(
                        builder, loc, shifted, buildConstantLike(builder, loc, shifted, b));
                    return buildPositivePart(builder, loc, height);
                  });
  total = reduceScores(builder, loc, Combiner::Sum, heights);
}

Value RelumaxOp::expand(OpBuilder &builder) {
  RelumaxParts parts(builder, *this);
  return buildVector(builder, getLoc(), {parts.heights, parts.total}, buildQuotient);
}

/// With c = sum_d p_d a_d and, of those d with n_d > 0, g_d = (a_d - c) / total:
/// g_d less what the largest score takes, its part of sum_e g_e.
SmallVector<Value> RelumaxOp::buildReverse(OpBuilder &builder, Value adjoint) {
  Location loc = getLoc();
  RelumaxParts parts(builder, *this);
  Value mean = buildReduction(builder, loc, Combiner::Sum, {getResult(), adjoint}, buildProduct);
  Value own =
      buildVector(builder, loc, {parts.heights, adjoint, mean, parts.total},
                  [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                    Value centred = arith::SubFOp::create(builder, loc, args[1], args[2]);
                    Value part = arith::DivFOp::create(builder, loc, centred, args[3]);
                    return buildWherePositive(builder, loc, args[0], part);
                  });
  Value taken = reduceScores(builder, loc, Combiner::Sum, own);
  Value winners = buildWinners(builder, loc, getScores(), parts.largest, getTies());
  return {buildVector(builder, loc, {own, winners, taken},
                      [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                        Value part = arith::MulFOp::create(builder, loc, args[1], args[2]);
                        return arith::SubFOp::create(builder, loc, args[0], part);
                      })};
}

/// With m' the largest score's tangent and, where n_d > 0, n'_d = t_d - m':
/// (n'_d - p_d sum_e n'_e) / total.
Value RelumaxOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  Location loc = getLoc();
  RelumaxParts parts(builder, *this);
  Value winners = buildWinners(builder, loc, getScores(), parts.largest, getTies());
  Value largest =
      buildReduction(builder, loc, Combiner::Sum, {winners, tangents.front()}, buildProduct);
  Value heights =
      buildVector(builder, loc, {parts.heights, tangents.front(), largest},
                  [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                    Value moved = arith::SubFOp::create(builder, loc, args[1], args[2]);
                    return buildWherePositive(builder, loc, args[0], moved);
                  });
  Value total = reduceScores(builder, loc, Combiner::Sum, heights);
  return buildVector(builder, loc, {heights, getResult(), total, parts.total},
                     [](OpBuilder &builder, Location loc, ValueRange args, ValueRange) -> Value {
                       Value part = arith::MulFOp::create(builder, loc, args[1], args[2]);
                       Value rest = arith::SubFOp::create(builder, loc, args[0], part);
                       return arith::DivFOp::create(builder, loc, rest, args[3]);
                     });
}

} // namespace trop
