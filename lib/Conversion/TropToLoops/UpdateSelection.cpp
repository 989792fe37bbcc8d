//===- UpdateSelection.cpp - Maxima and minima after a change -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The unit of a maximum is the root of a tree: of fan-out B where it is kept as one,
// else of a single level, with all leaves under it. On each level, what changed below
// is a candidate for its node: old and new value. With m the node's value and c the
// best new value,
//
//   c >= m                          the node becomes c
//   c < m, and an old value was m   m may be gone: search all that is under the node
//   otherwise                       m still holds, some unchanged child attains it
//
// A zero is searched for too: -0 and +0 tie, and the first of them is kept.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/UpdateEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/TropToLoops/RowScan.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/SaveAndRestore.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

/// What the combination of a unit starts with; nodes below start with nothing.
Value UpdateEmitter::getStart(StructuralOpInterface op, ValueRange output, bool atUnit) {
  if (Value init = op.getInit(); init && atUnit)
    return read(init, output, Time::Now);
  return buildNeutral(code.builder, code.loc, lanes, op.getCombiner());
}

/// Combines leaves `from` to `to - 1` of an output with `start`, in order.
Value UpdateEmitter::combineLeaves(StructuralOpInterface op, ValueRange output, Value from,
                                   Value to, Value start) {
  SmallVector<int64_t> reduced = getReducedExtents(op);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  return code.foldRange(
      from, to, 1, start, [&](Value number, ValueRange carried) -> SmallVector<Value> {
        Point point(output);
        llvm::append_range(point, delinearize(code, number, reduced));
        return foldWhere(code, emitHolds(code, conditions, point), carried, [&]() -> Point {
          Value leaf = readLeaf(op, point, Time::Now);
          if (op.getCombiner() == Combiner::None)
            return {leaf};
          return {buildCombine(code.builder, code.loc, op.getCombiner(), carried[0], leaf,
                               op.getSummation())};
        });
      })[0];
}

Value UpdateEmitter::combineNodes(StructuralOpInterface op, Value buffer, Value first, Value last,
                                  Value start) {
  return code.foldRange(first, last, 1, start,
                        [&](Value node, ValueRange carried) -> SmallVector<Value> {
                          return {buildCombine(code.builder, code.loc, op.getCombiner(), carried[0],
                                               loadRow(buffer, node))};
                        })[0];
}

/// The value of a node from all that is under it.
Value UpdateEmitter::combineUnder(StructuralOpInterface op, unsigned number, int64_t perUnit,
                                  int64_t children, Value node) {
  ArrayRef<int64_t> shape = getUnitShape(op->getResult(0));
  Value unit = code.div(node, perUnit);
  Point output = delinearize(code, unit, shape);
  Value from = code.index(0), to = code.index(children);
  if (perUnit > 1) {
    int64_t fanOut = plan.getSlot(op->getResult(0))->fanOut;
    from = code.mul(code.rem(node, perUnit), fanOut);
    to = code.min(code.add(from, code.index(fanOut)), to);
  }
  Value start = getStart(op, output, perUnit == 1);
  if (number == 0)
    return combineLeaves(op, output, from, to, start);
  Value base = code.mul(unit, children);
  return combineNodes(op, rows.lookup(op->getResult(0))[number - 1], code.add(base, from),
                      code.add(base, to), start);
}

void UpdateEmitter::emitTree(StructuralOpInterface op) {
  llvm::SaveAndRestore<bool> wholeBlock(fetches, false);
  const StatePlan::Slot *slot = plan.getSlot(op->getResult(0));
  int64_t children = slot->leaves;
  SmallVector<int64_t> nodes(slot->nodes);
  nodes.push_back(1);
  for (unsigned number = 0; number < nodes.size(); ++number) {
    Value buffer = rows.lookup(op->getResult(0))[number];
    code.forRange(code.index(0), code.index(slot->units * nodes[number]), [&](Value node) {
      code.storeRow(combineUnder(op, number, nodes[number], children, node), buffer, node);
    });
    children = nodes[number];
  }
}

void UpdateEmitter::renewLevel(StructuralOpInterface op, unsigned number) {
  const Level &level = levels.find(op->getResult(0))->second[number];
  Combiner combiner = op.getCombiner();
  auto notWorse = combiner == Combiner::Max ? arith::CmpFPredicate::OGE : arith::CmpFPredicate::OLE;
  auto compare = [&](arith::CmpFPredicate predicate, Value a, Value b) -> Value {
    return arith::CmpFOp::create(code.builder, code.loc, predicate, a, b);
  };
  level.list.emitRenew(code, level.buffer, [&](Value position, Value node) {
    Value before = level.list.emitOld(code, position);
    auto [best, lost] = level.list.emitCandidates(code, position);
    Value wins = compare(notWorse, best, before);
    Value isZero = compare(arith::CmpFPredicate::OEQ, best,
                           buildConstantLike(code.builder, code.loc, best, 0));
    Value wanted = code.select(wins, isZero, lost);
    Value otherwise = code.select(wins, best, before);
    return code.choose(
        lanes, code.any(wanted), [&] { return search(op, number, node, wanted, otherwise); },
        [&] { return otherwise; });
  });
}

/// The wanted lanes of a node from all that is under it, others as they are.
Value UpdateEmitter::search(StructuralOpInterface op, unsigned number, Value node, Value wanted,
                            Value otherwise) {
  const Level &level = levels.find(op->getResult(0))->second[number];
  Value samples = emitLaneCount(wanted);
  count(level.perUnit == 1 ? TROP_COUNT_RESCANS : TROP_COUNT_REGROUPS, samples);
  if (number == 0) {
    int64_t under = level.perUnit == 1 ? level.children : plan.getSlot(op->getResult(0))->fanOut;
    count(TROP_COUNT_CELLS, code.mul(samples, under));
  }
  if (plan.getPlace(op->getResult(0)) == SctPlace::Scanned)
    return searchRows(op, node, wanted, otherwise);
  Value found = combineUnder(op, number, level.perUnit, level.children, node);
  return code.select(wanted, found, otherwise);
}

/// Calls `body` with each lane that the mask holds.
void UpdateEmitter::forEachLane(Value mask, function_ref<void(Value)> body) {
  Value bits = code.bits(mask);
  auto number = [&](int64_t integer) -> Value {
    return arith::ConstantOp::create(code.builder, code.loc,
                                     code.builder.getI64IntegerAttr(integer));
  };
  auto loop = scf::WhileOp::create(
      code.builder, code.loc, bits.getType(), bits,
      [&](OpBuilder &, Location, ValueRange left) {
        scf::ConditionOp::create(code.builder, code.loc, code.differ(left[0], number(0)), left);
      },
      [&](OpBuilder &, Location, ValueRange left) {
        body(code.toIndex(math::CountTrailingZerosOp::create(code.builder, code.loc, left[0])));
        Value rest = code.both(left[0], code.sub(left[0], number(1)));
        scf::YieldOp::create(code.builder, code.loc, rest);
      });
  code.builder.setInsertionPointAfter(loop);
}

/// The same, lane by lane, along rows of the input.
Value UpdateEmitter::searchRows(StructuralOpInterface op, Value node, Value wanted,
                                Value otherwise) {
  Point output = delinearize(code, node, getUnitShape(op->getResult(0)));
  Value start = getStart(op, output, /*atUnit=*/true);
  RowScan scan(code, emitter, plan, lanes, block.arrays, block.shared);
  vector::StoreOp::create(code.builder, code.loc, otherwise, block.lane, code.index(0));
  forEachLane(wanted, [&](Value lane) { scan.fetch(op, output, code.load(block.rows, lane)); });
  forEachLane(wanted, [&](Value lane) {
    Value first = vector::ExtractOp::create(code.builder, code.loc, start, lane);
    code.store(scan.emit(op, output, code.load(block.rows, lane), first), block.lane, lane);
  });
  return vector::LoadOp::create(code.builder, code.loc, lanes, block.lane, code.index(0));
}

void UpdateEmitter::emitSelection(StructuralOpInterface op, ArrayRef<Source> sources) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  SmallVector<int64_t> reduced = getReducedExtents(op);
  ArrayRef<Level> own = levels.find(result)->second;
  int64_t fanOut = std::max<int64_t>(plan.getSlot(result)->fanOut, 1);
  Combiner combiner = op.getCombiner();

  auto offer = [&](const Level &level, Value node, Value before, Value after) {
    Value position =
        level.list.emitTouch(code, node, [&] { return loadRow(level.buffer, node); }, combiner);
    level.list.emitCandidate(code, position, combiner, before, after);
  };
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  auto offerLeaf = [&](ValueRange point) {
    Value node = linearize(code, point.take_front(shape.size()), shape);
    if (int64_t perUnit = own.front().perUnit; perUnit > 1) {
      Value leaf = linearize(code, point.drop_front(shape.size()), reduced);
      node = code.add(code.mul(node, perUnit), code.div(leaf, fanOut));
    }
    offer(own.front(), node, readLeaf(op, point, Time::Before), readLeaf(op, point, Time::Now));
  };

  for (const Source &source : sources)
    if (!source.isInit && source.points)
      forEachChanged(source, getUnitShape(source.value), [&](ValueRange element) {
        whenRead(*source.points, element, [&] {
          count(TROP_COUNT_CELLS, emitPointCount(*source.points, element));
          forEachPoint(*source.points, element, [&](ValueRange point) {
            emitWhere(code, emitHolds(code, conditions, point), [&] { offerLeaf(point); });
          });
        });
      });
  for (unsigned number = 0; number < own.size(); ++number) {
    if (number > 0) {
      const Level &below = own[number - 1], &level = own[number];
      code.forRange(code.index(0), below.list.emitCount(code), [&](Value position) {
        Value child = below.list.emitUnit(code, position);
        Value unit = code.div(child, below.perUnit);
        Value parent = unit;
        if (level.perUnit > 1)
          parent = code.add(code.mul(unit, level.perUnit),
                            code.div(code.rem(child, below.perUnit), fanOut));
        offer(level, parent, below.list.emitOld(code, position), loadRow(below.buffer, child));
      });
    }
    // The init is the first candidate of the unit.
    for (const Source &source : sources)
      if (source.isInit && number + 1 == own.size())
        forEachChanged(source, shape, [&](ValueRange output) {
          offer(own[number], linearize(code, output, shape),
                read(source.value, output, Time::Before), read(source.value, output, Time::Now));
        });
    renewLevel(op, number);
  }
}

} // namespace trop
