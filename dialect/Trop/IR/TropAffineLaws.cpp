//===- TropAffineLaws.cpp - Laws of plus, minus and scale -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// These ops choose nothing at ties: a law either keeps all derived programs or
// crosses a kink. What exactness hangs on is the sign of zero: x + 0 is x for every
// x but -0, x + -0 is x for all.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

static bool isPlusZero(const APFloat &value) { return value.isPosZero(); }
static bool isMinusZero(const APFloat &value) { return value.isNegZero(); }
static bool isAnyZero(const APFloat &value) { return value.isZero(); }

/// The factor as it is multiplied with: rounded to the element type.
static APFloat getRoundedFactor(ScaleOp op) {
  APFloat factor = op.getFactor();
  bool losesInfo;
  factor.convert(cast<FloatType>(getElementTypeOrSelf(op.getType())).getFloatSemantics(),
                 APFloat::rmNearestTiesToEven, &losesInfo);
  return factor;
}

/// The operand of `-1 * x`, or null.
static Value getNegated(Value value) {
  auto scale = value.getDefiningOp<ScaleOp>();
  return scale && getRoundedFactor(scale).isExactlyValue(-1) ? scale.getInput() : Value();
}

//===----------------------------------------------------------------------===//
// plus
//===----------------------------------------------------------------------===//

static LogicalResult dropTerm(Operation *op, PatternRewriter &rewriter,
                              bool (*isNeutral)(const APFloat &)) {
  auto plus = cast<PlusOp>(op);
  if (isConstant(plus.getRhs(), isNeutral))
    return replaceIfAlike(rewriter, op, plus.getLhs());
  if (isConstant(plus.getLhs(), isNeutral))
    return replaceIfAlike(rewriter, op, plus.getRhs());
  return rewriter.notifyMatchFailure(op, "no neutral term");
}

/// x + -0 ==> x
static LogicalResult plusMinusZero(Operation *op, PatternRewriter &rewriter, bool) {
  return dropTerm(op, rewriter, isMinusZero);
}

/// x + 0 ==> x
static LogicalResult plusZero(Operation *op, PatternRewriter &rewriter, bool) {
  return dropTerm(op, rewriter, isAnyZero);
}

/// x + -1 * y ==> x - y
static LogicalResult plusNegated(Operation *op, PatternRewriter &rewriter, bool) {
  auto plus = cast<PlusOp>(op);
  Value kept = plus.getLhs(), negated = getNegated(plus.getRhs());
  if (!negated) {
    kept = plus.getRhs();
    negated = getNegated(plus.getLhs());
  }
  if (!negated)
    return rewriter.notifyMatchFailure(op, "no negated term");
  rewriter.replaceOpWithNewOp<MinusOp>(op, plus.getType(), kept, negated);
  return success();
}

/// relu(-1 * t) + t ==> relu(t)
///
/// Values agree: t + 0 is t above 0, and -t + t is +0 below. At 0, with s for
/// slope_at_zero, the left side has derivative 1 - s and the right one s.
static LogicalResult reflectRelu(Operation *op, PatternRewriter &rewriter, bool) {
  auto plus = cast<PlusOp>(op);
  for (auto [term, other] : {std::pair<Value, Value>(plus.getLhs(), plus.getRhs()),
                             std::pair<Value, Value>(plus.getRhs(), plus.getLhs())}) {
    auto relu = term.getDefiningOp<ReluOp>();
    if (!relu || getNegated(relu.getInput()) != other)
      continue;
    rewriter.replaceOpWithNewOp<ReluOp>(op, plus.getType(), other, relu.getSlopeAtZeroAttr());
    return success();
  }
  return rewriter.notifyMatchFailure(op, "no relu(-t) + t");
}

/// (x + c) + d ==> x + (c + d), c and d constants
static LogicalResult collectConstants(Operation *op, PatternRewriter &rewriter, bool) {
  auto plus = cast<PlusOp>(op);
  auto split = [](PlusOp sum) -> std::pair<Value, Value> {
    if (getConstant(sum.getRhs()))
      return {sum.getLhs(), sum.getRhs()};
    if (getConstant(sum.getLhs()))
      return {sum.getRhs(), sum.getLhs()};
    return {};
  };
  auto [rest, outer] = split(plus);
  auto inner = rest ? rest.getDefiningOp<PlusOp>() : PlusOp();
  if (!inner || !inner->hasOneUse())
    return rewriter.notifyMatchFailure(op, "no sum of one use and a constant");
  auto [term, constant] = split(inner);
  if (!term || getConstant(term) || term.getType() != plus.getType())
    return rewriter.notifyMatchFailure(op, "no second constant");
  Value sum = PlusOp::create(rewriter, op->getLoc(), constant, outer);
  rewriter.replaceOpWithNewOp<PlusOp>(op, plus.getType(), term, sum);
  return success();
}

ArrayRef<Law> PlusOp::getLaws() {
  static const Law laws[] = {
      {"plus-minus-zero", "x + -0 ==> x", true, kKeepsAll,
       "-0 is neutral for every float, -0 itself included", plusMinusZero},
      {"plus-zero", "x + 0 ==> x", false, kKeepsAll, "-0 + 0 is +0; nothing else differs",
       plusZero},
      {"plus-negated", "x + -1 * y ==> x - y", true, kKeepsAll,
       "IEEE subtraction is addition of the negated operand", plusNegated},
      {"relu-reflected", "relu(-1 * t) + t ==> relu(t)", true, kKeepsNone,
       "at t = 0 the derivative 1 - s becomes s, the slope at zero", reflectRelu},
      {"collect-constants", "(x + c) + d ==> x + (c + d)", false, kKeepsAll,
       "one rounding instead of two; derivatives of sums do not see constants", collectConstants},
  };
  return laws;
}

//===----------------------------------------------------------------------===//
// minus
//===----------------------------------------------------------------------===//

/// x - 0 ==> x
static LogicalResult minusZero(Operation *op, PatternRewriter &rewriter, bool) {
  auto minus = cast<MinusOp>(op);
  if (!isConstant(minus.getRhs(), isPlusZero))
    return rewriter.notifyMatchFailure(op, "no +0");
  return replaceIfAlike(rewriter, op, minus.getLhs());
}

/// x - -1 * y ==> x + y
static LogicalResult minusNegated(Operation *op, PatternRewriter &rewriter, bool) {
  auto minus = cast<MinusOp>(op);
  Value negated = getNegated(minus.getRhs());
  if (!negated)
    return rewriter.notifyMatchFailure(op, "no negated term");
  rewriter.replaceOpWithNewOp<PlusOp>(op, minus.getType(), minus.getLhs(), negated);
  return success();
}

ArrayRef<Law> MinusOp::getLaws() {
  static const Law laws[] = {
      {"minus-zero", "x - 0 ==> x", true, kKeepsAll, "x - +0 is x for every float", minusZero},
      {"minus-negated", "x - -1 * y ==> x + y", true, kKeepsAll,
       "IEEE subtraction is addition of the negated operand", minusNegated},
  };
  return laws;
}

//===----------------------------------------------------------------------===//
// scale
//===----------------------------------------------------------------------===//

/// 1 * x ==> x
static LogicalResult scaleByOne(Operation *op, PatternRewriter &rewriter, bool) {
  auto scale = cast<ScaleOp>(op);
  if (!getRoundedFactor(scale).isExactlyValue(1))
    return rewriter.notifyMatchFailure(op, "another factor");
  return replaceIfAlike(rewriter, op, scale.getInput());
}

/// Whether a factor only moves the exponent, never down: no digit is lost, and what
/// overflows does so whatever is multiplied after it.
static bool isPowerAboveOne(const APFloat &factor) {
  return factor.getExactLog2Abs() != INT_MIN && factor.getExactLog2Abs() >= 0;
}

static bool isSign(const APFloat &factor) { return abs(factor).isExactlyValue(1); }

static LogicalResult mergeScales(Operation *op, PatternRewriter &rewriter, bool rounded) {
  auto outer = cast<ScaleOp>(op);
  auto inner = outer.getInput().getDefiningOp<ScaleOp>();
  if (!inner || !inner->hasOneUse())
    return rewriter.notifyMatchFailure(op, "no scale of one use below");
  APFloat a = getRoundedFactor(outer), b = getRoundedFactor(inner), product = a;
  product.multiply(b, APFloat::rmNearestTiesToEven);
  bool keepsDigits = isSign(a) || isSign(b) || (isPowerAboveOne(a) && isPowerAboveOne(b));
  if (!product.isFinite() || (product.isZero() && !a.isZero() && !b.isZero()) ||
      !(keepsDigits || rounded))
    return rewriter.notifyMatchFailure(op, "the product of the factors rounds");
  bool losesInfo;
  product.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
  rewriter.replaceOpWithNewOp<ScaleOp>(op, outer.getType(), inner.getInput(),
                                       rewriter.getF64FloatAttr(product.convertToDouble()));
  return success();
}

/// a * (b * x) ==> (a b) * x, one factor 1 or -1, or both powers of 2 not below 1
static LogicalResult mergeScalesExactly(Operation *op, PatternRewriter &rewriter, bool) {
  return mergeScales(op, rewriter, /*rounded=*/false);
}

/// a * (b * x) ==> (a b) * x
static LogicalResult mergeScalesRounded(Operation *op, PatternRewriter &rewriter, bool) {
  return mergeScales(op, rewriter, /*rounded=*/true);
}

ArrayRef<Law> ScaleOp::getLaws() {
  static const Law laws[] = {
      {"scale-by-one", "1 * x ==> x", true, kKeepsAll, "1 is neutral", scaleByOne},
      {"scale-of-scale", "a * (b * x) ==> (a b) * x", true, kKeepsAll,
       "where a factor is 1 or -1, or both are powers of 2 not below 1: no digit is lost",
       mergeScalesExactly},
      {"scale-of-scale-rounded", "a * (b * x) ==> (a b) * x", false, kKeepsAll,
       "one rounding instead of two, in values and adjoints", mergeScalesRounded},
  };
  return laws;
}

} // namespace trop
