//===- NodeEmitter.cpp - Units and nodes from all under them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/NodeEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"

using namespace mlir;

namespace trop {

Value NodeEmitter::emitStart(GenericOp op, ValueRange output) {
  if (Value init = op.getInit())
    return reader.read(init, output, StateReader::Time::Now);
  return buildNeutral(code.builder, code.loc, lanes, op.getCombiner());
}

/// Combines leaves `from` to `to - 1` of an output with `start`, in order.
Value NodeEmitter::combineLeaves(GenericOp op, ValueRange output, Value from, Value to,
                                 Value start) {
  SmallVector<int64_t> reduced = getReducedExtents(op);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  return code.foldRange(
      from, to, 1, start, [&](Value number, ValueRange carried) -> SmallVector<Value> {
        Point point = concat(output, delinearize(code, number, reduced));
        return foldWhere(code, emitHolds(code, conditions, point), carried, [&]() -> Point {
          Value leaf = reader.readLeaf(op, point, StateReader::Time::Now);
          if (op.getCombiner() == Combiner::None)
            return {leaf};
          return {buildCombine(code.builder, code.loc, op.getCombiner(), carried[0], leaf,
                               op.getSummation())};
        });
      })[0];
}

Value NodeEmitter::emit(GenericOp op, unsigned number, Value node) {
  Value result = op->getResult(0);
  const StatePlan::Slot &slot = *plan.getSlot(result);
  auto [perUnit, children] = slot.levels[number];
  Value unit = code.div(node, perUnit);
  Point output = delinearize(code, unit, getUnitShape(result));
  Value from = code.index(0), to = code.index(children);
  if (perUnit > 1) {
    from = code.mul(code.rem(node, perUnit), slot.fanOut);
    to = code.min(code.add(from, code.index(slot.fanOut)), to);
  }
  // Nodes below units start with nothing.
  Value start = perUnit == 1 ? emitStart(op, output)
                             : buildNeutral(code.builder, code.loc, lanes, op.getCombiner());
  if (number == 0)
    return combineLeaves(op, output, from, to, start);
  Value base = code.mul(unit, children), below = reader.getNodes(result, number - 1);
  return code.foldRange(code.add(base, from), code.add(base, to), 1, start,
                        [&](Value child, ValueRange carried) -> Point {
                          return {buildCombine(code.builder, code.loc, op.getCombiner(), carried[0],
                                               reader.loadRow(below, child))};
                        })[0];
}

void NodeEmitter::emitTree(GenericOp op) {
  auto inRuns = reader.stopFetching();
  Value result = op->getResult(0);
  const StatePlan::Slot &slot = *plan.getSlot(result);
  for (unsigned number = 0; number < slot.levels.size(); ++number) {
    Value nodes = code.index(slot.units * slot.levels[number].perUnit);
    code.forRange(code.index(0), nodes, [&](Value node) {
      code.storeRow(emit(op, number, node), reader.getNodes(result, number), node);
    });
  }
}

} // namespace trop
