//===- ExpandMath.cpp - exp, log and tanh as IEEE operations -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The sequences are those of lib/Support/Elementary.h, run on values that emit an
// op where a number would compute: what the reference interpreter does and what a
// program does cannot drift apart. About 25 ops a function, all of them vector
// operations where the argument is a vector.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/ExpandMath/ExpandMath.h"

#include "lib/Support/Elementary.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_EXPANDMATH
#include "lib/Conversion/ExpandMath/ExpandMath.h.inc"

//===----------------------------------------------------------------------===//
// Numbers that emit ops
//===----------------------------------------------------------------------===//

namespace {

/// Stands for a T (float, double, their bits, or bool) in the program being built;
/// `value` is one, or a vector of them.
template <typename T> struct Emitted {
  ImplicitLocOpBuilder *builder;
  Value value;
};

/// The type of `value` with elements that are Ts.
template <typename T> Type getTypeLike(Value value) {
  MLIRContext *context = value.getContext();
  Type element;
  if constexpr (std::is_same_v<T, float>)
    element = Float32Type::get(context);
  else if constexpr (std::is_same_v<T, double>)
    element = Float64Type::get(context);
  else
    element = IntegerType::get(context, 8 * sizeof(T));
  auto vector = dyn_cast<VectorType>(value.getType());
  return vector ? Type(vector.clone(element)) : element;
}

template <typename Op, typename Result, typename T>
Emitted<Result> emit(Emitted<T> lhs, Emitted<T> rhs) {
  return {lhs.builder, Op::create(*lhs.builder, lhs.value, rhs.value)};
}

/// The float op for floats, the integer op for their bits.
template <typename T, typename FloatOp, typename IntegerOp>
using OpFor = std::conditional_t<std::is_floating_point_v<T>, FloatOp, IntegerOp>;

template <typename T> Emitted<T> operator+(Emitted<T> lhs, Emitted<T> rhs) {
  return emit<OpFor<T, arith::AddFOp, arith::AddIOp>, T>(lhs, rhs);
}
template <typename T> Emitted<T> operator-(Emitted<T> lhs, Emitted<T> rhs) {
  return emit<OpFor<T, arith::SubFOp, arith::SubIOp>, T>(lhs, rhs);
}
template <typename T> Emitted<T> operator*(Emitted<T> lhs, Emitted<T> rhs) {
  return emit<arith::MulFOp, T>(lhs, rhs);
}
template <typename T> Emitted<T> operator/(Emitted<T> lhs, Emitted<T> rhs) {
  return emit<arith::DivFOp, T>(lhs, rhs);
}
template <typename T> Emitted<T> operator<<(Emitted<T> bits, Emitted<T> by) {
  return emit<arith::ShLIOp, T>(bits, by);
}
template <typename T> Emitted<T> shiftRightSigned(Emitted<T> bits, Emitted<T> by) {
  return emit<arith::ShRSIOp, T>(bits, by);
}

template <typename T>
Emitted<bool> compare(arith::CmpFPredicate predicate, Emitted<T> lhs, Emitted<T> rhs) {
  return {lhs.builder, arith::CmpFOp::create(*lhs.builder, predicate, lhs.value, rhs.value)};
}
template <typename T> Emitted<bool> operator<(Emitted<T> lhs, Emitted<T> rhs) {
  return compare(arith::CmpFPredicate::OLT, lhs, rhs);
}
template <typename T> Emitted<bool> operator>(Emitted<T> lhs, Emitted<T> rhs) {
  return compare(arith::CmpFPredicate::OGT, lhs, rhs);
}
template <typename T> Emitted<bool> operator==(Emitted<T> lhs, Emitted<T> rhs) {
  return compare(arith::CmpFPredicate::OEQ, lhs, rhs);
}
template <typename T>
Emitted<T> select(Emitted<bool> condition, Emitted<T> ifTrue, Emitted<T> ifFalse) {
  return {condition.builder, arith::SelectOp::create(*condition.builder, condition.value,
                                                     ifTrue.value, ifFalse.value)};
}

template <typename To, typename From> Emitted<To> emitBitcast(Emitted<From> from) {
  Type type = getTypeLike<To>(from.value);
  return {from.builder, arith::BitcastOp::create(*from.builder, type, from.value)};
}
Emitted<uint32_t> toBits(Emitted<float> x) { return emitBitcast<uint32_t>(x); }
Emitted<uint64_t> toBits(Emitted<double> x) { return emitBitcast<uint64_t>(x); }
Emitted<float> fromBits(Emitted<uint32_t> bits) { return emitBitcast<float>(bits); }
Emitted<double> fromBits(Emitted<uint64_t> bits) { return emitBitcast<double>(bits); }

template <typename T> Emitted<T> constantLike(Emitted<T> like, T value) {
  Type type = like.value.getType(), element = getElementTypeOrSelf(type);
  TypedAttr attribute;
  if constexpr (std::is_floating_point_v<T>)
    attribute = FloatAttr::get(element, APFloat(value));
  else
    attribute = IntegerAttr::get(element, APInt(8 * sizeof(T), value));
  if (auto vector = dyn_cast<VectorType>(type))
    attribute = DenseElementsAttr::get(vector, cast<Attribute>(attribute));
  return {like.builder, arith::ConstantOp::create(*like.builder, attribute)};
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

template <typename T> Value emitFor(math::ExpOp, Emitted<T> x) { return computeExp<T>(x).value; }
template <typename T> Value emitFor(math::LogOp, Emitted<T> x) { return computeLog<T>(x).value; }
template <typename T> Value emitFor(math::TanhOp, Emitted<T> x) { return computeTanh<T>(x).value; }

/// math.exp %x, math.log %x, math.tanh %x ==> arith ops
template <typename Op> struct Expand : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Type element = getElementTypeOrSelf(op.getType());
    if (isa<TensorType>(op.getType()) || !(element.isF32() || element.isF64()))
      return rewriter.notifyMatchFailure(op, "not of f32 or f64, scalar or vector");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value x = op.getOperand();
    rewriter.replaceOp(op, element.isF32() ? emitFor(op, Emitted<float>{&builder, x})
                                           : emitFor(op, Emitted<double>{&builder, x}));
    return success();
  }
};

} // namespace

void populateExpandMathPatterns(RewritePatternSet &patterns) {
  patterns.add<Expand<math::ExpOp>, Expand<math::LogOp>, Expand<math::TanhOp>>(
      patterns.getContext());
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct Counter : RewriterBase::Listener {
  void notifyOperationReplaced(Operation *, ValueRange) override { ++count; }
  int64_t count = 0;
};

struct ExpandMath : impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateExpandMathPatterns(patterns);
    Counter counter;
    walkAndApplyPatterns(getOperation(), std::move(patterns), &counter);
    numExpanded += counter.count;
  }
};

} // namespace
} // namespace trop
