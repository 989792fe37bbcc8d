//===- UpdateEmitter.cpp - Brings kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/UpdateEmitter.h"

#include "lib/Conversion/TropToLoops/RowAccess.h"
#include "lib/Conversion/TropToLoops/RowScan.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/SaveAndRestore.h"

#include "trop/abi.h"

#include <functional>

using namespace mlir;

namespace trop {

void UpdateEmitter::emitInit(function_ref<Value(MemRefType)> allocate) {
  for (StructuralOpInterface op : plan.getOps()) {
    Value result = op->getResult(0);
    if (!plan.changes(result))
      continue;
    StatePlace place = plan.getPlace(result);
    int64_t units = computeProduct(getUnitShape(result));
    if (place == StatePlace::Kept && selects(op.getCombiner())) {
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
    lists[result] =
        ChangeList(code, place == StatePlace::Whole ? 1 : units, lanes,
                   /*withOld=*/place == StatePlace::Kept, /*withCandidates=*/false, allocate);
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
// What changed
//===----------------------------------------------------------------------===//

/// What changed of a value that is not weights.
const ChangeList &UpdateEmitter::getList(Value value) const {
  auto found = levels.find(value);
  return found != levels.end() ? found->second.back().list : lists.find(value)->second;
}

/// How many entries changed; -1, the largest index, if all may have.
Value UpdateEmitter::emitChangedCount(Value value) {
  value = StatePlan::resolve(value);
  if (plan.getPlace(value) == StatePlace::Weights)
    return weights.find(value)->second.count;
  return getList(value).emitCount(code);
}

SmallVector<UpdateEmitter::Source> UpdateEmitter::getSources(StructuralOpInterface op) {
  SmallVector<Source> sources;
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), maps))
    if (plan.changes(operand))
      sources.push_back(
          {StatePlan::resolve(operand), /*isInit=*/false, AffectedPoints::get(map, domain)});
  if (Value init = op.getInit(); init && plan.changes(init))
    sources.push_back(
        {StatePlan::resolve(init), /*isInit=*/true, AffectedPoints::get(maps.back(), domain)});
  return sources;
}

Value UpdateEmitter::emitIsWhole(const Source &source) {
  Value count = emitChangedCount(source.value);
  if (!source.points)
    return code.differ(count, code.index(0));
  return code.equal(count, code.index(-1));
}

/// Whether the whole pass is cheaper.
Value UpdateEmitter::emitTooMuch(StructuralOpInterface op, ArrayRef<Source> sources) {
  size_t outputs = getUnitShape(op->getResult(0)).size();
  int64_t reduced = computeProduct(getReducedExtents(op));
  Value whole, visited = code.index(0);
  for (const Source &source : sources) {
    Value own = emitIsWhole(source);
    whole = whole ? code.either(whole, own) : own;
    if (!source.points)
      continue;
    int64_t each = selects(op.getCombiner()) && !source.isInit
                       ? source.points->getCount()
                       : source.points->getCount(0, outputs) * reduced;
    if (source.isInit && selects(op.getCombiner()))
      each = 1;
    visited = code.add(visited, code.mul(emitChangedCount(source.value), each));
  }
  Value most = code.index(llvm::divideCeil(computeProduct(op.getDomain()), kWholeFactor));
  return code.either(whole, code.compare(Emission::Predicate::ugt, visited, most));
}

/// Calls `body` with each entry of the source that changed.
void UpdateEmitter::forEachChanged(const Source &source, ArrayRef<int64_t> extents,
                                   function_ref<void(ValueRange)> body) {
  auto visit = [&](Value position) { body(emitter.delinearize(code.loc, position, extents)); };
  if (plan.getPlace(source.value) == StatePlace::Weights) {
    const WeightsChange &change = weights.find(source.value)->second;
    return code.forRange(code.index(0), change.count, [&](Value number) {
      visit(code.toIndex(code.load(change.indices, number)));
    });
  }
  const ChangeList &list = getList(source.value);
  code.forRange(code.index(0), list.emitCount(code),
                [&](Value number) { visit(list.emitUnit(code, number)); });
}

/// Calls `body` with each point that reads `element`, in lexicographic order.
void UpdateEmitter::forEachPoint(const AffectedPoints &points, ValueRange element,
                                 function_ref<void(ValueRange)> body) {
  ArrayRef<AffectedPoints::Dim> dims = points.getDims();
  SmallVector<Value> point;
  std::function<void()> nest = [&] {
    if (point.size() == dims.size())
      return body(point);
    const AffectedPoints::Dim &dim = dims[point.size()];
    auto within = [&](Value coordinate) {
      point.push_back(coordinate);
      nest();
      point.pop_back();
    };
    if (dim.result < 0)
      return code.forRange(code.index(0), code.index(dim.extent), within);
    Value quotient = code.div(element[dim.result], dim.divisor);
    if (dim.modulus)
      quotient = code.rem(quotient, dim.modulus);
    if (dim.span > 1) {
      Value from = code.mul(quotient, dim.span);
      Value to = code.min(code.add(from, code.index(dim.span)), code.index(dim.extent));
      return code.forRange(from, to, within);
    }
    // The remainder by a modulus may be past a smaller extent; nothing reads there.
    if (dim.modulus && dim.extent < dim.modulus)
      return code.when(code.less(quotient, code.index(dim.extent)), [&] { within(quotient); });
    within(quotient);
  };
  std::function<void(size_t)> check = [&](size_t number) {
    if (number == points.getConstants().size())
      return nest();
    auto [result, constant] = points.getConstants()[number];
    code.when(code.equal(element[result], code.index(constant)), [&] { check(number + 1); });
  };
  check(0);
}

Value UpdateEmitter::emitLossesChanged() {
  if (!plan.changes(plan.getLosses()))
    return arith::ConstantOp::create(code.builder, code.loc, code.builder.getBoolAttr(false));
  return code.differ(emitChangedCount(plan.getLosses()), code.index(0));
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
  case StatePlace::Constant:
  case StatePlace::Labels:
  case StatePlace::Whole: // Where it changed, who reads it is computed as a whole.
    return emitter.load(code.loc, value, units, access);
  case StatePlace::Rows:
    return readRows(value, units);
  case StatePlace::Weights: {
    if (!before)
      return emitter.load(code.loc, value, units, access);
    Value scalar = code.load(weights.find(value)->second.before, units);
    return vector::BroadcastOp::create(code.builder, code.loc, lanes, scalar);
  }
  case StatePlace::Kept: {
    Value unit = emitter.linearize(code.loc, units, getUnitShape(value));
    Value now = loadRow(rows.lookup(value).back(), unit);
    return before ? getList(value).emitOldOf(code, unit, now) : now;
  }
  case StatePlace::Inlined:
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

Value UpdateEmitter::readLeaf(StructuralOpInterface op, ValueRange point, Time time) {
  Point arguments;
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps())) {
    Point units = emitter.applyMap(code.loc, map, point);
    Value packed = time == Time::Now ? readPacked(op, operand, map, units) : Value();
    arguments.push_back(packed ? packed : read(operand, units, time));
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
  StatePlace place = plan.getPlace(result);
  if (!plan.changes(result)) {
    if (place == StatePlace::Whole)
      emitWhole(op);
    return;
  }
  SmallVector<Source> sources = getSources(op);
  Value changed;
  for (const Source &source : sources) {
    Value own = code.differ(emitChangedCount(source.value), code.index(0));
    changed = changed ? code.either(changed, own) : own;
  }
  if (place == StatePlace::Whole) {
    const ChangeList &list = lists.find(result)->second;
    if (plan.isAlwaysComputed(result))
      emitWhole(op);
    return code.when(changed, [&] {
      if (!plan.isAlwaysComputed(result))
        emitWhole(op);
      list.emitSetWhole(code);
    });
  }
  code.when(changed, [&] {
    code.choose(
        emitTooMuch(op, sources),
        [&] {
          if (place == StatePlace::Inlined)
            return lists.find(result)->second.emitSetWhole(code);
          count(TROP_COUNT_FALLBACKS, code.index(1));
          emitWhole(op);
          getList(result).emitSetWhole(code);
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
  StatePlace place = plan.getPlace(value);
  if ((place != StatePlace::Inlined && place != StatePlace::Rows) || !done.insert(value))
    return;
  if (place == StatePlace::Inlined) {
    auto op = value.getDefiningOp<StructuralOpInterface>();
    for (Value operand : getAllOperands(op))
      materialise(operand, done);
    count(TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
    return emitter.emit(op);
  }
  emitter.forEach(code.loc, getUnitShape(value), [&](ValueRange units) {
    emitter.store(code.loc, value, units, {Lanes::Kind::Block}, readRows(value, units));
  });
}

void UpdateEmitter::emitWhole(StructuralOpInterface op) {
  llvm::SetVector<Value> done;
  for (Value operand : getAllOperands(op))
    materialise(operand, done);
  count(TROP_COUNT_CELLS, code.mul(block.valid, computeProduct(op.getDomain())));
  if (const StatePlan::Slot *slot = plan.getSlot(op->getResult(0)); slot && slot->leaves)
    return emitTree(op);
  emitter.emit(op);
}

/// Units of a sum, or without a combiner, that something they read changed of.
void UpdateEmitter::emitUnits(StructuralOpInterface op, ArrayRef<Source> sources) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  const ChangeList &list = lists.find(result)->second;
  for (const Source &source : sources) {
    if (!source.points) // Where it changed, all is computed anew.
      continue;
    forEachChanged(source, getUnitShape(source.value), [&](ValueRange element) {
      auto touch = [&](ValueRange output) {
        Value unit = emitter.linearize(code.loc, output, shape);
        list.emitTouch(
            code, unit, [&] { return loadRow(rows.lookup(result).back(), unit); },
            op.getCombiner());
      };
      if (source.isInit)
        return touch(element);
      // Many points of one output: touching it again changes nothing.
      forEachPoint(*source.points, element,
                   [&](ValueRange point) { touch(point.take_front(shape.size())); });
    });
  }
  if (!list.hasOld())
    return;
  int64_t reduced = computeProduct(getReducedExtents(op));
  Value touched = code.mul(list.emitCount(code), block.valid);
  if (op.getCombiner() != Combiner::None)
    count(TROP_COUNT_RESCANS, touched);
  count(TROP_COUNT_CELLS, code.mul(touched, reduced));
  llvm::SaveAndRestore<bool> inRuns(fetches, false); // Caches see these coming.
  list.emitRenew(code, rows.lookup(result).back(), [&](Value, Value unit) {
    Point output = emitter.delinearize(code.loc, unit, shape);
    return combineLeaves(op, output, code.index(0), code.index(reduced),
                         getStart(op, output, /*atUnit=*/true));
  });
}

} // namespace trop
