//===- SelectionUpdate.cpp - Maxima and minima after a change -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The unit of a maximum is the root of a tree: of fan-out B where it is kept as one,
// else of a single level, with all leaves under it. On each level, each thing that changed
// below is offered to its node, one after the other: old and new value. With m the node's
// value so far and c the new one,
//
//   c > m                           the node becomes c
//   c < m, and the old value was m  m may be gone: search all that is under the node
//   otherwise                       m still holds, what is under the node attains it
//
// A zero is searched for too: -0 and +0 tie, and the first of them is kept. Searches come
// last; what is better than m needs none.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SelectionUpdate.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Conversion/TropToLoops/RowScan.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

using Time = StateReader::Time;

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

/// Something under a node changed.
void SelectionUpdate::offer(GenericOp op, unsigned number, Value node, Value before, Value after) {
  Value result = op->getResult(0);
  Value nodes = reader.getNodes(result, number);
  changes.getLevels(result)[number].emitOffer(code, nodes, node, reader.loadRow(nodes, node),
                                              op.getCombiner(), before, after);
}

void SelectionUpdate::offerLeaf(GenericOp op, ValueRange point) {
  ArrayRef<int64_t> shape = getUnitShape(op->getResult(0));
  const StatePlan::Slot &slot = *plan.getSlot(op->getResult(0));
  Value node = linearize(code, point.take_front(shape.size()), shape);
  if (int64_t perUnit = slot.levels.front().perUnit; perUnit > 1) {
    Value leaf = linearize(code, point.drop_front(shape.size()), getReducedExtents(op));
    node = code.add(code.mul(node, perUnit), code.div(leaf, slot.fanOut));
  }
  Value before = reader.readLeaf(op, point, Time::Before);
  offer(op, 0, node, before, reader.readLeaf(op, point, Time::Now));
}

/// The init is the first candidate of the unit.
void SelectionUpdate::offerInit(GenericOp op, Value init) {
  unsigned last = unsigned(changes.getLevels(op->getResult(0)).size() - 1);
  changes.forEach(init, [&](ValueRange output) {
    Value unit = linearize(code, output, getUnitShape(op->getResult(0)));
    Value before = reader.read(init, output, Time::Before);
    offer(op, last, unit, before, reader.read(init, output, Time::Now));
  });
}

void SelectionUpdate::offerLevelBelow(GenericOp op, unsigned number) {
  Value result = op->getResult(0);
  const StatePlan::Slot &slot = *plan.getSlot(result);
  const ChangeList &below = changes.getLevels(result)[number - 1];
  const StatePlan::Level &level = slot.levels[number];
  code.forRange(code.index(0), below.emitCount(code), [&](Value position) {
    Value child = below.emitUnit(code, position);
    Value parent = code.div(child, level.children);
    if (level.perUnit > 1)
      parent = code.add(code.mul(parent, level.perUnit),
                        code.div(code.rem(child, level.children), slot.fanOut));
    Value before = below.emitOld(code, position);
    offer(op, number, parent, before, reader.loadRow(reader.getNodes(result, number - 1), child));
  });
}

void SelectionUpdate::emit(GenericOp op, ArrayRef<ChangedOperand> changed) {
  for (const ChangedOperand &operand : changed)
    if (!operand.isInit && operand.points)
      operands.forEachPoint(
          op, operand,
          [&](ValueRange entry) {
            block.count(code, TROP_COUNT_CELLS,
                        operands.emitPointCount(*operand.points, entry, block.valid));
          },
          [&](ValueRange point) { offerLeaf(op, point); });
  unsigned size = unsigned(changes.getLevels(op->getResult(0)).size());
  for (unsigned number = 0; number < size; ++number) {
    if (number > 0)
      offerLevelBelow(op, number);
    for (const ChangedOperand &operand : changed)
      if (operand.isInit && number + 1 == size)
        offerInit(op, operand.value);
    renewLevel(op, number);
  }
}

//===----------------------------------------------------------------------===//
// Winners
//===----------------------------------------------------------------------===//

void SelectionUpdate::renewLevel(GenericOp op, unsigned number) {
  Value result = op->getResult(0);
  const ChangeList &list = changes.getLevels(result)[number];
  list.emitRenew(code, reader.getNodes(result, number), [&](Value position, Value node, Value now) {
    Value wanted = list.emitUnsettled(code, position);
    return code.choose(
        lanes, code.any(wanted), [&] { return search(op, number, node, wanted, now); },
        [&] { return now; });
  });
}

/// The wanted lanes of a node from all that is under it, others as they are.
Value SelectionUpdate::search(GenericOp op, unsigned number, Value node, Value wanted,
                              Value otherwise) {
  const StatePlan::Slot &slot = *plan.getSlot(op->getResult(0));
  auto [perUnit, children] = slot.levels[number];
  Value samples = emitLaneCount(wanted);
  block.count(code, perUnit == 1 ? TROP_COUNT_RESCANS : TROP_COUNT_REGROUPS, samples);
  if (number == 0)
    block.count(code, TROP_COUNT_CELLS, code.mul(samples, perUnit == 1 ? children : slot.fanOut));
  if (plan.getPlace(op->getResult(0)) == SctPlace::Scanned)
    return searchRows(op, node, wanted, otherwise);
  return code.select(wanted, nodes.emit(op, number, node), otherwise);
}

/// Calls `body` with each lane that the mask holds.
void SelectionUpdate::forEachLane(Value mask, function_ref<void(Value)> body) {
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

/// The same as search, lane by lane, along rows of the input.
Value SelectionUpdate::searchRows(GenericOp op, Value node, Value wanted, Value otherwise) {
  Point output = delinearize(code, node, getUnitShape(op->getResult(0)));
  Value start = nodes.emitStart(op, output);
  RowScan scan(code, emitter, plan, lanes, block.arrays, block.shared);
  vector::StoreOp::create(code.builder, code.loc, otherwise, block.lane, code.index(0));
  if (!emitter.scope.areThreads)
    forEachLane(wanted, [&](Value lane) { scan.fetch(op, output, code.load(block.rows, lane)); });
  forEachLane(wanted, [&](Value lane) {
    Value first = vector::ExtractOp::create(code.builder, code.loc, start, lane);
    code.store(scan.emit(op, output, code.load(block.rows, lane), first), block.lane, lane);
  });
  return vector::LoadOp::create(code.builder, code.loc, lanes, block.lane, code.index(0));
}

/// How many samples of the block a mask holds.
Value SelectionUpdate::emitLaneCount(Value mask) {
  Value valid = code.firstLanes(cast<VectorType>(mask.getType()).getNumElements(), block.valid);
  Value wide = arith::ExtUIOp::create(
      code.builder, code.loc, lanes.clone(code.builder.getI64Type()), code.both(mask, valid));
  return code.toIndex(
      vector::ReductionOp::create(code.builder, code.loc, vector::CombiningKind::ADD, wide));
}

} // namespace trop
