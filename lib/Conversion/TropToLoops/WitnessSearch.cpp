//===- WitnessSearch.cpp - Finds the leaf that a value came from ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/WitnessSearch.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/Leaves.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace trop {

/// The first number from `start` on, in steps, at which `stops` is true; `end` or more if there
/// is none below `end`.
static Value searchUpTo(Emission &emit, Value start, Value end, int64_t step,
                        function_ref<Value(Value)> stops) {
  OpBuilder &builder = emit.builder;
  auto search = scf::WhileOp::create(
      builder, emit.loc, builder.getIndexType(), start,
      [&](OpBuilder &, Location, ValueRange carried) {
        Value within = emit.less(carried[0], end);
        Value goesOn = emit.choose(
            builder.getI1Type(), within,
            [&]() -> Value {
              Value one = arith::ConstantOp::create(builder, emit.loc, builder.getBoolAttr(true));
              return arith::XOrIOp::create(builder, emit.loc, stops(carried[0]), one);
            },
            [&] { return within; });
        scf::ConditionOp::create(builder, emit.loc, goesOn, carried);
      },
      [&](OpBuilder &, Location, ValueRange carried) {
        scf::YieldOp::create(builder, emit.loc, emit.add(carried[0], emit.index(step)));
      });
  builder.setInsertionPointAfter(search);
  return search.getResult(0);
}

bool wantsSearchStarts(PullbackOp op) {
  Value value = op.getValue();
  if (!selects(op.getCombiner()) || !op.getTies().isNative() || !hasSamples(value))
    return false;
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(value).size());
  auto source = value.getDefiningOp<GenericOp>();
  return source && reduced.size() == 1 && reduced[0] > kSearchChunk && computesLeavesOf(source, op);
}

Value WitnessSearch::find(PullbackOp op, ValueRange output, Lanes access, Value value,
                          ArrayRef<int64_t> reduced, Value numPoints) {
  Emission emit(builder, op.getLoc());
  Value start = emit.index(0);
  if (Value searchStarts = buffers.getSearchStarts(op.getValue())) {
    Point place(output);
    if (buffers.hasLanes(op.getValue()))
      place.push_back(access.index);
    start = emit.toIndex(emit.load(searchStarts, place));
  }
  if (reduced.size() == 1 && reduced[0] >= lanes && !looksAtIndex(op.getLeaf(), output.size()))
    return findInChunks(op, output, access, value, start, reduced[0]);
  SmallVector<Read> reads = getLeafReads(op);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  return searchUpTo(emit, start, numPoints, 1, [&](Value number) -> Value {
    Point point = concat(output, delinearize(emit, number, reduced));
    auto wins = [&]() -> Value {
      Point arguments = elements.readAll(emit.loc, reads, point, access);
      Value leaf = inlineLeaf(builder, emit.loc, op.getLeaf(), arguments, point).front();
      return emit.compare(arith::CmpFPredicate::OEQ, leaf, value);
    };
    Value hasLeaf = emitHolds(emit, conditions, point);
    return hasLeaf ? emit.choose(builder.getI1Type(), hasLeaf, wins, [&] { return hasLeaf; })
                   : wins();
  });
}

Value WitnessSearch::findInChunks(PullbackOp op, ValueRange output, Lanes access, Value value,
                                  Value start, int64_t extent) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  SmallVector<Read> reads = getReadsAnywhere(op);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  Lanes leaves = access.along(unsigned(output.size()), lanes);
  Value wanted =
      vector::BroadcastOp::create(builder, loc, elements.getType(value.getType(), leaves), value);
  Value end = emit.index(extent), last = emit.index(extent - lanes);
  // The last chunk overlaps the one before, in which nothing was found.
  auto compare = [&](Value first) -> Value {
    Point point = concat(output, first);
    Point arguments = elements.readAll(loc, reads, point, leaves);
    Value leaf = inlineLeaf(builder, loc, op.getLeaf(), arguments, point).front();
    Value hits = emit.compare(arith::CmpFPredicate::OEQ, leaf, wanted);
    if (conditions.empty())
      return hits;
    Point have;
    for (int64_t lane = 0; lane < lanes; ++lane)
      have.push_back(
          emitHolds(emit, conditions, concat(output, emit.add(first, emit.index(lane)))));
    return emit.both(hits, vector::FromElementsOp::create(builder, loc, hits.getType(), have));
  };
  // All of a chunk at a time: which of its vectors hits is not to be foreseen. The loop over
  // them is one for compilers, which find most of a long program in what it says.
  int64_t step = std::min(llvm::alignTo(extent, lanes), llvm::alignTo(kSearchChunk, lanes));
  auto search = scf::WhileOp::create(
      builder, loc, TypeRange{builder.getIndexType(), builder.getIndexType()}, start,
      [&](OpBuilder &, Location, ValueRange carried) {
        Point found = emit.foldRange(
            emit.index(0), emit.index(step), lanes, {end}, [&](Value offset, ValueRange found) {
              Value first = emit.min(emit.add(carried[0], offset), last);
              Value hits = emit.bits(compare(first));
              Value lane = math::CountTrailingZerosOp::create(builder, loc, hits);
              Value none = emit.equal(hits, arith::ConstantIntOp::create(builder, loc, 0, 64));
              Value hit = emit.add(first, emit.toIndex(lane));
              return Point{emit.min(found[0], emit.select(none, end, hit))};
            });
        Value following = emit.add(carried[0], emit.index(step));
        Value goesOn = emit.both(emit.equal(found[0], end), emit.less(following, end));
        scf::ConditionOp::create(builder, loc, goesOn, ValueRange{following, found[0]});
      },
      [&](OpBuilder &, Location, ValueRange carried) {
        scf::YieldOp::create(builder, loc, carried[0]);
      });
  builder.setInsertionPointAfter(search);
  return search.getResult(1);
}

} // namespace trop
