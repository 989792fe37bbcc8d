//===- UpdateEmitter.cpp - Brings kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/UpdateEmitter.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

Value UpdateEmitter::emitLossesChanged() {
  if (!plan.changes(plan.getLosses()))
    return arith::ConstantOp::create(code.builder, code.loc, code.builder.getBoolAttr(false));
  return changes.emitAny(plan.getLosses());
}

void UpdateEmitter::emit(GenericOp op) {
  Value result = op->getResult(0);
  SctPlace place = plan.getPlace(result);
  if (!plan.changes(result)) {
    if (isWhole(place))
      emitWhole(op);
    return;
  }
  SmallVector<ChangedOperand> changed = operands.find(op);
  Value any = operands.emitAny(changed);
  const ChangeList &list = changes.getList(result);
  if (isWhole(place)) {
    if (place == SctPlace::EveryBlock)
      emitWhole(op);
    return code.when(any, [&] {
      if (place == SctPlace::Whole)
        emitWhole(op);
      list.emitSetWhole(code);
    });
  }
  code.when(any, [&] {
    code.choose(
        operands.emitTooMuch(op, changed),
        [&] {
          if (place == SctPlace::Inlined)
            return list.emitSetWhole(code);
          emitFallback(op);
        },
        [&] {
          if (changes.getLevels(result).empty())
            emitUnits(op, changed);
          else
            selections.emit(op, changed);
        });
  });
}

/// Computes what is not in a buffer yet, and what it is computed from.
void UpdateEmitter::materialise(Value value, llvm::SetVector<Value> &done) {
  value = StatePlan::resolve(value);
  SctPlace place = plan.getPlace(value);
  if ((place != SctPlace::Inlined && place != SctPlace::Row) || !done.insert(value))
    return;
  if (place == SctPlace::Inlined) {
    auto op = value.getDefiningOp<GenericOp>();
    for (Value operand : op->getOperands())
      materialise(operand, done);
    block.count(code, TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
    return emitter.emit(op);
  }
  forEach(code, getUnitShape(value), [&](ValueRange units) {
    emitter.elements.store(code.loc, value, units, {Lanes::Kind::Block},
                           reader.readRows(value, units));
  });
}

void UpdateEmitter::emitWhole(GenericOp op) {
  llvm::SetVector<Value> done;
  for (Value operand : op->getOperands())
    materialise(operand, done);
  block.count(code, TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
  if (plan.getPlace(op->getResult(0)) == SctPlace::Tree)
    return nodes.emitTree(op);
  emitter.emit(op);
}

/// All of a kept value, since too much of it changed.
void UpdateEmitter::emitFallback(GenericOp op) {
  block.count(code, TROP_COUNT_FALLBACKS, code.index(1));
  emitWhole(op);
  changes.getList(op->getResult(0)).emitSetWhole(code);
}

/// Units of a sum, or without a combiner, that something they read changed of.
void UpdateEmitter::emitUnits(GenericOp op, ArrayRef<ChangedOperand> changed) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  const ChangeList &list = changes.getList(result);
  auto touch = [&](ValueRange output) { list.emitTouch(code, linearize(code, output, shape)); };
  for (const ChangedOperand &operand : changed) {
    if (!operand.points) // Where it changed, all is computed anew.
      continue;
    if (operand.isInit)
      changes.forEach(operand.value, touch);
    else // Many points of one output: touching it again changes nothing.
      operands.forEachPoint(op, operand, nullptr,
                            [&](ValueRange point) { touch(point.take_front(shape.size())); });
  }
  if (!list.hasOld())
    return;
  if (llvm::none_of(changed, [](const ChangedOperand &operand) { return operand.overlaps(); }))
    return renewUnits(op);
  // Windows share units, which are counted now: whether the whole pass is cheaper.
  Value found = code.mul(list.emitCount(code), computeProduct(getReducedExtents(op)));
  code.choose(
      code.compare(Emission::Predicate::ugt, found, code.index(StatePlan::getSct(op).getMost())),
      [&] {
        list.emitReset(code);
        emitFallback(op);
      },
      [&] { renewUnits(op); });
}

/// Adds up anew, or computes, the units that are listed.
void UpdateEmitter::renewUnits(GenericOp op) {
  Value result = op->getResult(0);
  const ChangeList &list = changes.getList(result);
  Value touched = code.mul(list.emitCount(code), block.valid);
  if (op.getCombiner() != Combiner::None)
    block.count(code, TROP_COUNT_RESCANS, touched);
  block.count(code, TROP_COUNT_CELLS, code.mul(touched, computeProduct(getReducedExtents(op))));
  auto inRuns = reader.stopFetching(); // Caches see these coming.
  list.emitRenew(code, reader.getUnits(result),
                 [&](Value, Value unit, Value) { return nodes.emit(op, 0, unit); });
}

} // namespace trop
