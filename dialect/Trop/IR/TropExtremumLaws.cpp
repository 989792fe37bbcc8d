//===- TropExtremumLaws.cpp - Laws of maxima, minima and their products -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A maximum is the first candidate that no other beats, so laws that keep the order
// of candidates keep every bit, the sign of a zero included. They keep `native` too,
// which follows that candidate; `minimal` and `hybrid` also ask how many there are.
//
// "Zero" is the semiring's, which loses against everything: -inf for max, inf for
// min; "top" is the other infinity.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace trop {

namespace {
template <typename ExtremumOp> struct Semiring;
template <> struct Semiring<MaxOp> {
  using Product = MaxPlusOp;
  static bool isZero(const APFloat &value) { return value.isInfinity() && value.isNegative(); }
};
template <> struct Semiring<MinOp> {
  using Product = MinPlusOp;
  static bool isZero(const APFloat &value) { return value.isInfinity() && !value.isNegative(); }
};
} // namespace

template <typename ExtremumOp> static bool isTop(const APFloat &value) {
  return value.isInfinity() && !Semiring<ExtremumOp>::isZero(value);
}

/// Whether two ops choose alike at ties, where it matters.
static bool agree(DerivedProgramAttr first, DerivedProgramAttr second, bool valuesOnly) {
  return valuesOnly || first == second;
}

//===----------------------------------------------------------------------===//
// max and min
//===----------------------------------------------------------------------===//

/// Replaces the operands, if the result keeps its type.
template <typename ExtremumOp>
static LogicalResult setOperands(ExtremumOp op, PatternRewriter &rewriter,
                                 SmallVector<Value> operands) {
  SmallVector<Type> types;
  if (failed(inferElementwise("", std::nullopt, operands, types)) || types.front() != op.getType())
    return rewriter.notifyMatchFailure(op, "another operand gives the result its shape");
  rewriter.modifyOpInPlace(op, [&] { op->setOperands(operands); });
  return success();
}

/// max(a, a) ==> a
template <typename ExtremumOp>
static LogicalResult idempotent(Operation *op, PatternRewriter &rewriter, bool) {
  if (!llvm::all_equal(op->getOperands()))
    return rewriter.notifyMatchFailure(op, "several operands");
  return replaceIfAlike(rewriter, op, op->getOperand(0));
}

/// max(a, b, a) ==> max(a, b)
template <typename ExtremumOp>
static LogicalResult duplicate(Operation *op, PatternRewriter &rewriter, bool) {
  llvm::SmallSetVector<Value, 8> operands(op->operand_begin(), op->operand_end());
  if (operands.size() == op->getNumOperands())
    return rewriter.notifyMatchFailure(op, "every operand stands once");
  return setOperands(cast<ExtremumOp>(op), rewriter, llvm::to_vector(operands));
}

/// max(max(a, b), c) ==> max(a, b, c)
template <typename ExtremumOp>
static LogicalResult flatten(Operation *op, PatternRewriter &rewriter, bool valuesOnly) {
  auto outer = cast<ExtremumOp>(op);
  SmallVector<Value> operands;
  for (Value operand : outer.getInputs()) {
    auto inner = operand.template getDefiningOp<ExtremumOp>();
    // One of another type is computed for fewer elements than the outer one.
    if (inner && inner->hasOneUse() && inner.getType() == outer.getType() &&
        agree(inner.getTies(), outer.getTies(), valuesOnly))
      llvm::append_range(operands, inner.getInputs());
    else
      operands.push_back(operand);
  }
  if (operands == SmallVector<Value>(outer.getInputs()))
    return rewriter.notifyMatchFailure(op, "nothing to flatten");
  return setOperands(outer, rewriter, operands);
}

/// Whether a value is the semiring's zero: a constant, or a sum with one, which the
/// zero absorbs.
template <typename ExtremumOp> static bool isZeroTerm(Value value) {
  auto isZero = Semiring<ExtremumOp>::isZero;
  if (auto plus = value.getDefiningOp<PlusOp>())
    return isConstant(plus.getLhs(), isZero) || isConstant(plus.getRhs(), isZero);
  return isConstant(value, isZero);
}

/// max(a, -inf, b) ==> max(a, b); also -inf + x for -inf
template <typename ExtremumOp>
static LogicalResult neutral(Operation *op, PatternRewriter &rewriter, bool) {
  SmallVector<Value> operands{op->getOperand(0)};
  for (Value operand : op->getOperands().drop_front())
    if (!isZeroTerm<ExtremumOp>(operand))
      operands.push_back(operand);
  if (operands.size() == op->getNumOperands())
    return rewriter.notifyMatchFailure(op, "no zero after the first operand");
  return setOperands(cast<ExtremumOp>(op), rewriter, operands);
}

/// max(-inf, a) ==> max(a)
template <typename ExtremumOp>
static LogicalResult neutralFirst(Operation *op, PatternRewriter &rewriter, bool) {
  if (op->getNumOperands() < 2 || !isZeroTerm<ExtremumOp>(op->getOperand(0)))
    return rewriter.notifyMatchFailure(op, "no zero in the first place");
  return setOperands(cast<ExtremumOp>(op), rewriter,
                     llvm::to_vector(op->getOperands().drop_front()));
}

/// max(a, inf, b) ==> max(a, inf)
template <typename ExtremumOp>
static LogicalResult absorbing(Operation *op, PatternRewriter &rewriter, bool) {
  auto top = llvm::find_if(op->getOperands(),
                           [](Value value) { return isConstant(value, isTop<ExtremumOp>); });
  if (top == op->operand_end() || std::next(top) == op->operand_end())
    return rewriter.notifyMatchFailure(op, "nothing after an absorbing element");
  return setOperands(cast<ExtremumOp>(op), rewriter,
                     SmallVector<Value>(op->operand_begin(), std::next(top)));
}

/// max(b, maxplus(x, W)) ==> maxplus(x, W, b)
template <typename ExtremumOp>
static LogicalResult intoBias(Operation *op, PatternRewriter &rewriter, bool valuesOnly) {
  using ProductOp = typename Semiring<ExtremumOp>::Product;
  if (op->getNumOperands() != 2)
    return rewriter.notifyMatchFailure(op, "not two operands");
  Value bias = op->getOperand(0);
  auto product = op->getOperand(1).getDefiningOp<ProductOp>();
  if (!product || product.getBias() || !product->hasOneUse() ||
      !agree(product.getTies(), cast<ExtremumOp>(op).getTies(), valuesOnly))
    return rewriter.notifyMatchFailure(op, "no product of one use without bias");
  Type type = op->getResult(0).getType();
  if (getUnitShape(bias) != getUnitShape(type))
    return rewriter.notifyMatchFailure(op, "a bias has the shape of the result");
  rewriter.replaceOpWithNewOp<ProductOp>(op, type, product.getInput(), product.getWeights(), bias,
                                         product.getTies());
  return success();
}

template <typename ExtremumOp> static ArrayRef<Law> getExtremumLaws() {
  static const Law laws[] = {
      {"idempotent", "max(a, a) ==> a", true, kKeepsAll, "the shares of one value add up to 1",
       idempotent<ExtremumOp>},
      {"duplicate", "max(a, b, a) ==> max(a, b)", true, kKeepsNative,
       "a second a is never first; where a ties with b, its share was 2/3", duplicate<ExtremumOp>},
      {"flatten", "max(max(a, b), c) ==> max(a, b, c)", true, kKeepsNative,
       "the first of the first stays first; shares 1/4, 1/4, 1/2 become thirds",
       flatten<ExtremumOp>},
      {"neutral", "max(a, -inf, b) ==> max(a, b)", true, kKeepsNative,
       "-inf, or -inf + x, is never first; where all are -inf it has a share", neutral<ExtremumOp>},
      {"neutral-first", "max(-inf, a) ==> max(a)", true, kKeepsNone,
       "where a is -inf, -inf is first", neutralFirst<ExtremumOp>},
      {"absorbing", "max(a, inf, b) ==> max(a, inf)", true, kKeepsNative,
       "nothing beats inf; where b is inf, it has a share", absorbing<ExtremumOp>},
      {"into-bias", "max(b, maxplus(x, W)) ==> maxplus(x, W, b)", true, kKeepsNative,
       "a bias is the first candidate; shares change as for flatten", intoBias<ExtremumOp>},
  };
  return laws;
}

ArrayRef<Law> MaxOp::getLaws() { return getExtremumLaws<MaxOp>(); }
ArrayRef<Law> MinOp::getLaws() { return getExtremumLaws<MinOp>(); }

//===----------------------------------------------------------------------===//
// maxplus and minplus
//===----------------------------------------------------------------------===//

/// maxplus(x, W, -inf) ==> maxplus(x, W)
template <typename ExtremumOp>
static LogicalResult neutralBias(Operation *op, PatternRewriter &rewriter, bool) {
  using ProductOp = typename Semiring<ExtremumOp>::Product;
  auto product = cast<ProductOp>(op);
  if (!product.getBias() || !isConstant(product.getBias(), Semiring<ExtremumOp>::isZero))
    return rewriter.notifyMatchFailure(op, "no bias that is zero");
  rewriter.replaceOpWithNewOp<ProductOp>(op, product.getType(), product.getInput(),
                                         product.getWeights(), Value(), product.getTies());
  return success();
}

/// maxplus(x + c, W) ==> maxplus(x, c + W), c and W constants. Exact where c or w
/// is 0 or infinite for every pair: (x + c) + w is then x + (c + w) but for the sign
/// of a zero that another addition of 0 makes + on both sides.
template <typename ProductOp>
static LogicalResult shiftWeights(Operation *op, PatternRewriter &rewriter, bool rounded) {
  auto product = cast<ProductOp>(op);
  auto plus = product.getInput().template getDefiningOp<PlusOp>();
  DenseElementsAttr weights = getConstant(product.getWeights());
  if (!plus || !plus->hasOneUse() || !weights)
    return rewriter.notifyMatchFailure(op, "no sum of one use with constant weights");
  Value term = plus.getLhs(), shift = plus.getRhs();
  if (getConstant(term))
    std::swap(term, shift);
  DenseElementsAttr shifts = getConstant(shift);
  if (!shifts || getConstant(term) || term.getType() != plus.getType())
    return rewriter.notifyMatchFailure(op, "no constant shift of another value");

  int64_t outputs = weights.getType().getDimSize(1);
  SmallVector<APFloat> sums(weights.getValues<APFloat>());
  SmallVector<APFloat> shiftValues(shifts.getValues<APFloat>());
  for (auto [index, sum] : llvm::enumerate(sums)) {
    const APFloat &c = shiftValues[shiftValues.size() == 1 ? 0 : index / outputs];
    bool exact = c.isZero() || c.isInfinity() || sum.isZero() || sum.isInfinity();
    sum.add(c, APFloat::rmNearestTiesToEven);
    if (sum.isNaN() || !(exact || rounded))
      return rewriter.notifyMatchFailure(op, "the sum of shift and weight rounds");
  }
  Value shifted = createConstant(rewriter, op->getLoc(), weights.getElementType(),
                                 weights.getType().getShape(), sums);
  rewriter.replaceOpWithNewOp<ProductOp>(op, product.getType(), term, shifted, product.getBias(),
                                         product.getTies());
  return success();
}

template <typename ProductOp>
static LogicalResult shiftExactly(Operation *op, PatternRewriter &rewriter, bool) {
  return shiftWeights<ProductOp>(op, rewriter, /*rounded=*/false);
}

template <typename ProductOp>
static LogicalResult shiftRounded(Operation *op, PatternRewriter &rewriter, bool) {
  return shiftWeights<ProductOp>(op, rewriter, /*rounded=*/true);
}

// maxplus(x, W) + c ==> maxplus(x, W + c) and maxplus(maxplus(x, A), B) ==> maxplus(x, A B)
// are left out: they round anew and save little, or nothing.
template <typename ExtremumOp> static ArrayRef<Law> getProductLaws() {
  using ProductOp = typename Semiring<ExtremumOp>::Product;
  static const Law laws[] = {
      {"neutral-bias", "maxplus(x, W, -inf) ==> maxplus(x, W)", true, kKeepsNone,
       "where all candidates are -inf, the bias is first", neutralBias<ExtremumOp>},
      {"shift-into-weights", "maxplus(x + c, W) ==> maxplus(x, c + W)", true, kKeepsAll,
       "where c or w is 0 or infinite for every pair; the same candidates tie",
       shiftExactly<ProductOp>},
      {"shift-into-weights-rounded", "maxplus(x + c, W) ==> maxplus(x, c + W)", false, kKeepsNone,
       "c + w is rounded instead of x + c, so other candidates tie", shiftRounded<ProductOp>},
  };
  return laws;
}

ArrayRef<Law> MaxPlusOp::getLaws() { return getProductLaws<MaxOp>(); }
ArrayRef<Law> MinPlusOp::getLaws() { return getProductLaws<MinOp>(); }

} // namespace trop
