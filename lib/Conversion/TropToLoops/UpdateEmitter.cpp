//===- UpdateEmitter.cpp - Brings kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/UpdateEmitter.h"

#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/TropToLoops/RowAccess.h"
#include "lib/Conversion/TropToLoops/RowScan.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/SaveAndRestore.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

void UpdateEmitter::emitInit(function_ref<Value(MemRefType)> allocate) {
  for (StructuralOpInterface op : plan.getOps()) {
    Value result = op->getResult(0);
    if (!plan.changes(result))
      continue;
    SctPlace place = plan.getPlace(result);
    int64_t units = computeProduct(getUnitShape(result));
    if (isKept(place) && selects(op.getCombiner())) {
      auto &own = levels[result];
      const StatePlan::Slot *slot = plan.getSlot(result);
      int64_t children = computeProduct(getReducedExtents(op));
      SmallVector<int64_t> nodes(slot->nodes);
      nodes.push_back(1);
      for (int64_t perUnit : nodes) {
        ChangeList list(code, units * perUnit, lanes, /*withOld=*/true, /*withCandidates=*/true,
                        allocate);
        own.push_back({Value(), list, perUnit, children});
        children = perUnit;
      }
      continue;
    }
    lists[result] = ChangeList(code, isWhole(place) ? 1 : units, lanes, /*withOld=*/isKept(place),
                               /*withCandidates=*/false, allocate);
  }
  for (auto &[value, list] : lists)
    list.emitInit(code);
  for (auto &[value, own] : levels)
    for (Level &level : own)
      level.list.emitInit(code);
}

void UpdateEmitter::setLevels(Value value, ArrayRef<Value> buffers, ArrayRef<Value> ofNextBlock) {
  rows[value].assign(buffers.begin(), buffers.end());
  for (auto [buffer, following] : llvm::zip_equal(buffers, ofNextBlock))
    next[buffer] = following;
  auto found = levels.find(value);
  if (found == levels.end())
    return;
  for (auto [level, buffer] : llvm::zip_equal(found->second, buffers))
    level.buffer = buffer;
}

void UpdateEmitter::emitReset() {
  for (auto &[value, list] : lists)
    list.emitReset(code);
  for (auto &[value, own] : levels)
    for (Level &level : own)
      level.list.emitReset(code);
}

//===----------------------------------------------------------------------===//
// Reading, now and before
//===----------------------------------------------------------------------===//

/// A row of the state. Blocks hold far more than caches, and the next block will need
/// much of what this one needs, at the same places: fetch it meanwhile.
Value UpdateEmitter::loadRow(Value buffer, Value row) {
  if (Value ofNextBlock = fetches ? next.lookup(buffer) : Value())
    code.prefetch(ofNextBlock, {row, code.index(0)});
  return code.loadRow(buffer, row);
}

/// One unit of an input or target for every lane, from the caller's rows.
Value UpdateEmitter::readRows(Value value, ValueRange units) {
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < lanes.getNumElements(); ++lane) {
    Point at{code.load(block.rows, code.index(lane))};
    llvm::append_range(at, units);
    elements.push_back(code.load(block.arrays.lookup(value), at));
  }
  return vector::FromElementsOp::create(code.builder, code.loc, lanes, elements);
}

Value UpdateEmitter::read(Value value, ValueRange units, Time time) {
  value = StatePlan::resolve(value);
  Lanes access{Lanes::Kind::Block};
  bool before = time == Time::Before && plan.changes(value);
  switch (plan.getPlace(value)) {
  case SctPlace::Gathered:
  case SctPlace::Whole:
  case SctPlace::EveryBlock: // Where it changed, who reads it is computed as a whole.
    return emitter.elements.load(code.loc, value, units, access);
  case SctPlace::Row:
    return readRows(value, units);
  case SctPlace::Shared: {
    if (!before)
      return emitter.elements.load(code.loc, value, units, access);
    Value scalar = code.load(weights.find(value)->second.before, units);
    return vector::BroadcastOp::create(code.builder, code.loc, lanes, scalar);
  }
  case SctPlace::Kept:
  case SctPlace::Searched:
  case SctPlace::Scanned:
  case SctPlace::Tree: {
    Value unit = linearize(code, units, getUnitShape(value));
    Value now = loadRow(rows.lookup(value).back(), unit);
    return before ? getList(value).emitOldOf(code, unit, now) : now;
  }
  case SctPlace::Inlined:
    return readLeaf(value.getDefiningOp<StructuralOpInterface>(), units, time);
  }
  llvm_unreachable("unknown place");
}

/// Weights that sums read along a copy's last extent; null where there is none.
Value UpdateEmitter::readPacked(StructuralOpInterface op, Value value, AffineMap map, Point at) {
  RowAccess access = RowAccess::classify(map, lanes.getNumElements());
  const StatePlan::Pack *pack = plan.isSummedAnew(op) && access.kind == RowAccess::Packed
                                    ? plan.getPack(value, access.axis)
                                    : nullptr;
  if (!pack)
    return {};
  pack->reorder(at);
  Value scalar = code.load(pack->emitView(code, block.shared), at);
  return vector::BroadcastOp::create(code.builder, code.loc, lanes, scalar);
}

/// The number in all lanes.
static TypedAttr buildNumber(VectorType lanes, double number) {
  auto element = FloatAttr::get(lanes.getElementType(), number);
  return DenseElementsAttr::get(lanes, Attribute(element));
}

Value UpdateEmitter::readLeaf(StructuralOpInterface op, ValueRange point, Time time) {
  Point arguments;
  for (const Read &one : getReads(op)) {
    auto readInside = [&]() -> Value {
      Point units = applyMap(code, one.map, point);
      Value packed = time == Time::Now ? readPacked(op, one.value, one.map, units) : Value();
      return packed ? packed : read(one.value, units, time);
    };
    Value isInside = emitHolds(code, one.conditions, point);
    arguments.push_back(
        !isInside ? readInside() : code.choose(lanes, isInside, readInside, [&]() -> Value {
          return arith::ConstantOp::create(code.builder, code.loc, buildNumber(lanes, one.outside));
        }));
  }
  return op.buildLeaf(code.builder, code.loc, arguments, point);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void UpdateEmitter::count(int64_t counter, Value amount) {
  code.addTo(block.counters, counter, code.toInteger(amount));
}

/// How many samples of the block a mask holds.
Value UpdateEmitter::emitLaneCount(Value mask) {
  Value valid = code.firstLanes(cast<VectorType>(mask.getType()).getNumElements(), block.valid);
  Value wide = arith::ExtUIOp::create(
      code.builder, code.loc, lanes.clone(code.builder.getI64Type()), code.both(mask, valid));
  return code.toIndex(
      vector::ReductionOp::create(code.builder, code.loc, vector::CombiningKind::ADD, wide));
}

void UpdateEmitter::emit(StructuralOpInterface op) {
  Value result = op->getResult(0);
  SctPlace place = plan.getPlace(result);
  if (!plan.changes(result)) {
    if (isWhole(place))
      emitWhole(op);
    return;
  }
  SmallVector<Source> sources = getSources(op);
  Value changed;
  for (const Source &source : sources) {
    Value own = code.differ(emitChangedCount(source.value), code.index(0));
    changed = changed ? code.either(changed, own) : own;
  }
  if (isWhole(place)) {
    const ChangeList &list = lists.find(result)->second;
    if (place == SctPlace::EveryBlock)
      emitWhole(op);
    return code.when(changed, [&] {
      if (place == SctPlace::Whole)
        emitWhole(op);
      list.emitSetWhole(code);
    });
  }
  code.when(changed, [&] {
    code.choose(
        emitTooMuch(op, sources),
        [&] {
          if (place == SctPlace::Inlined)
            return lists.find(result)->second.emitSetWhole(code);
          emitFallback(op);
        },
        [&] {
          if (levels.contains(result))
            emitSelection(op, sources);
          else
            emitUnits(op, sources);
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
    auto op = value.getDefiningOp<StructuralOpInterface>();
    for (Value operand : getAllOperands(op))
      materialise(operand, done);
    count(TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
    return emitter.emit(op);
  }
  forEach(code, getUnitShape(value), [&](ValueRange units) {
    emitter.elements.store(code.loc, value, units, {Lanes::Kind::Block}, readRows(value, units));
  });
}

void UpdateEmitter::emitWhole(StructuralOpInterface op) {
  llvm::SetVector<Value> done;
  for (Value operand : getAllOperands(op))
    materialise(operand, done);
  count(TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
  if (plan.getPlace(op->getResult(0)) == SctPlace::Tree)
    return emitTree(op);
  emitter.emit(op);
}

/// All of a kept value, since too much of it changed.
void UpdateEmitter::emitFallback(StructuralOpInterface op) {
  count(TROP_COUNT_FALLBACKS, code.index(1));
  emitWhole(op);
  getList(op->getResult(0)).emitSetWhole(code);
}

/// Units of a sum, or without a combiner, that something they read changed of.
void UpdateEmitter::emitUnits(StructuralOpInterface op, ArrayRef<Source> sources) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  const ChangeList &list = lists.find(result)->second;
  for (const Source &source : sources) {
    if (!source.points) // Where it changed, all is computed anew.
      continue;
    forEachChanged(source, getUnitShape(source.value), [&](ValueRange element) {
      auto touch = [&](ValueRange output) {
        Value unit = linearize(code, output, shape);
        list.emitTouch(
            code, unit, [&] { return loadRow(rows.lookup(result).back(), unit); },
            op.getCombiner());
      };
      if (source.isInit)
        return touch(element);
      // Many points of one output: touching it again changes nothing.
      whenRead(*source.points, element, [&] {
        forEachPoint(*source.points, element, [&](ValueRange point) {
          emitWhere(code, emitHolds(code, conditions, point),
                    [&] { touch(point.take_front(shape.size())); });
        });
      });
    });
  }
  if (!list.hasOld())
    return;
  if (llvm::none_of(sources, overlaps))
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
void UpdateEmitter::renewUnits(StructuralOpInterface op) {
  Value result = op->getResult(0);
  const ChangeList &list = lists.find(result)->second;
  int64_t reduced = computeProduct(getReducedExtents(op));
  Value touched = code.mul(list.emitCount(code), block.valid);
  if (op.getCombiner() != Combiner::None)
    count(TROP_COUNT_RESCANS, touched);
  count(TROP_COUNT_CELLS, code.mul(touched, reduced));
  llvm::SaveAndRestore<bool> inRuns(fetches, false); // Caches see these coming.
  list.emitRenew(code, rows.lookup(result).back(), [&](Value, Value unit) {
    Point output = delinearize(code, unit, getUnitShape(result));
    return combineLeaves(op, output, code.index(0), code.index(reduced),
                         getStart(op, output, /*atUnit=*/true));
  });
}

} // namespace trop
