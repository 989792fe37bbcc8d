//===- TropSampleTop.cpp - The mean of the largest losses -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The m-th largest loss is found in m rounds, each of which goes on to the largest loss
// below while fewer than m are reached. Shares follow from it by comparison, and value
// and derivatives are sums with these shares. Programs that train keep the losses in a
// tree instead (runtime/State).
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropScores.h"

#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;

namespace trop {

using Leaf = llvm::function_ref<Value(OpBuilder &, Location, ValueRange)>;

static Value buildGeneric(OpBuilder &builder, Location loc, Type type, Combiner combiner,
                          ValueRange inputs, Leaf leaf) {
  SmallVector<AffineMap> maps(inputs.size() + 1, getScalarMap(builder.getContext(), 0));
  return GenericOp::create(builder, loc, cast<RankedTensorType>(type), combiner,
                           ArrayRef<int64_t>(), inputs, maps,
                           [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
                             return leaf(builder, loc, args);
                           });
}

static Value compare(OpBuilder &builder, Location loc, arith::CmpFPredicate predicate, Value a,
                     Value b) {
  return arith::CmpFOp::create(builder, loc, predicate, a, b);
}

/// How many losses stand to `level` as `predicate` says.
static Value countLosses(OpBuilder &builder, SampleTopOp op, arith::CmpFPredicate predicate,
                         Value level) {
  return buildGeneric(builder, op.getLoc(), op.getType(), Combiner::Sum, {op.getLosses(), level},
                      [&](OpBuilder &builder, Location loc, ValueRange args) -> Value {
                        return arith::SelectOp::create(
                            builder, loc, compare(builder, loc, predicate, args[0], args[1]),
                            buildConstantLike(builder, loc, args[0], 1),
                            buildConstantLike(builder, loc, args[0], 0));
                      });
}

/// The loss that is `count`-th in order of size.
static Value findLevel(OpBuilder &builder, SampleTopOp op) {
  constexpr double kBelowAll = -std::numeric_limits<double>::infinity();
  Value level = buildGeneric(builder, op.getLoc(), op.getType(), Combiner::Max, op.getLosses(),
                             [](OpBuilder &, Location, ValueRange args) { return args[0]; });
  for (uint64_t place = 1; place < op.getCount(); ++place) {
    Value reached = countLosses(builder, op, arith::CmpFPredicate::OGE, level);
    level = buildGeneric(
        builder, op.getLoc(), op.getType(), Combiner::Max, {op.getLosses(), level, reached},
        [&](OpBuilder &builder, Location loc, ValueRange args) -> Value {
          Value isBelow = compare(builder, loc, arith::CmpFPredicate::OLT, args[0], args[1]);
          Value below = arith::SelectOp::create(
              builder, loc, isBelow, args[0], buildConstantLike(builder, loc, args[0], kBelowAll));
          Value enough = compare(builder, loc, arith::CmpFPredicate::OGE, args[2],
                                 buildConstantLike(builder, loc, args[0], op.getCount()));
          return arith::SelectOp::create(builder, loc, enough, args[1], below);
        });
  }
  return level;
}

/// What each loss adds to the result, as its factor.
static Value buildShares(OpBuilder &builder, SampleTopOp op) {
  Value level = findLevel(builder, op);
  Value above = countLosses(builder, op, arith::CmpFPredicate::OGT, level);
  Value equal = countLosses(builder, op, arith::CmpFPredicate::OEQ, level);
  return buildGeneric(
      builder, op.getLoc(), op.getLosses().getType(), Combiner::None,
      {op.getLosses(), level, above, equal},
      [&](OpBuilder &builder, Location loc, ValueRange args) -> Value {
        Value zero = buildConstantLike(builder, loc, args[0], 0);
        Value count = buildConstantLike(builder, loc, args[0], op.getCount());
        Value whole =
            arith::DivFOp::create(builder, loc, buildConstantLike(builder, loc, args[0], 1), count);
        Value left = arith::SubFOp::create(builder, loc, count, args[2]);
        Value part = arith::DivFOp::create(builder, loc, left, args[3]);
        // Of fewer samples than places each has one.
        Value isWhole = compare(builder, loc, arith::CmpFPredicate::OGE, part,
                                buildConstantLike(builder, loc, args[0], 1));
        Value tied = arith::SelectOp::create(builder, loc, isWhole, whole,
                                             arith::MulFOp::create(builder, loc, part, whole));
        Value isTied = compare(builder, loc, arith::CmpFPredicate::OEQ, args[0], args[1]);
        Value isAbove = compare(builder, loc, arith::CmpFPredicate::OGT, args[0], args[1]);
        return arith::SelectOp::create(builder, loc, isAbove, whole,
                                       arith::SelectOp::create(builder, loc, isTied, tied, zero));
      });
}

/// `factors` times their shares; where there is no share not even an infinity counts.
static Value buildWeighted(OpBuilder &builder, SampleTopOp op, Type type, Combiner combiner,
                           Value factors) {
  Value shares = buildShares(builder, op);
  return buildGeneric(builder, op.getLoc(), type, combiner, {shares, factors},
                      [](OpBuilder &builder, Location loc, ValueRange args) -> Value {
                        Value zero = buildConstantLike(builder, loc, args[0], 0);
                        return arith::SelectOp::create(
                            builder, loc,
                            compare(builder, loc, arith::CmpFPredicate::OGT, args[0], zero),
                            arith::MulFOp::create(builder, loc, args[0], args[1]), zero);
                      });
}

StringRef SampleTopOp::getSurfaceName() { return "top"; }

SmallVector<LayerOption> SampleTopOp::getOptions() {
  return {{"count", LayerOption::Kind::Integer, {}, /*required=*/true}};
}

bool SampleTopOp::selectsSamples() { return true; }

LogicalResult SampleTopOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  if (static_cast<int64_t>(adaptor.getCount()) < 1)
    return ShapeError(loc) << "top expects a count of at least 1, found "
                           << static_cast<int64_t>(adaptor.getCount());
  results.push_back(RankedTensorType::get({}, getElementTypeOrSelf(adaptor.getLosses().getType())));
  return success();
}

Value SampleTopOp::expand(OpBuilder &builder) {
  return buildWeighted(builder, *this, getType(), Combiner::Sum, getLosses());
}

SmallVector<Value> SampleTopOp::buildReverse(OpBuilder &builder, Value adjoint) {
  return {buildWeighted(builder, *this, getLosses().getType(), Combiner::None, adjoint)};
}

Value SampleTopOp::buildForward(OpBuilder &builder, ValueRange tangents) {
  return buildWeighted(builder, *this, getType(), Combiner::Sum, tangents.front());
}

} // namespace trop
