//===- ChangeList.cpp - What changed of a value in one block -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ChangeList.h"

#include "dialect/Trop/IR/TropLeaf.h"

using namespace mlir;

namespace trop {

/// As a count: all units may have changed.
static constexpr int64_t kWhole = -1;

/// Integers as wide as the elements, for masks and for comparing bits.
static VectorType getIntegers(VectorType type) {
  return type.clone(IntegerType::get(type.getContext(), type.getElementTypeBitWidth()));
}

static Value buildZero(Emission &emit, VectorType type) {
  return arith::ConstantOp::create(emit.builder, emit.loc, emit.builder.getZeroAttr(type));
}

ChangeList::ChangeList(Emission &emit, int64_t size, VectorType lanes, bool withOld, bool selects,
                       function_ref<Value(MemRefType)> allocate)
    : row(lanes) {
  Type index = emit.builder.getIndexType();
  count = allocate(MemRefType::get({1}, index));
  units = allocate(MemRefType::get({size}, index));
  marks = allocate(MemRefType::get({size}, index));
  auto rows = [&](VectorType type) {
    return allocate(MemRefType::get({size, type.getNumElements()}, type.getElementType()));
  };
  if (withOld)
    old = rows(lanes);
  if (selects)
    unsettled = rows(getIntegers(lanes));
}

void ChangeList::emitInit(Emission &emit) const {
  emit.store(emit.index(0), count);
  int64_t size = cast<MemRefType>(marks.getType()).getNumElements();
  emit.forRange(emit.index(0), emit.index(size),
                [&](Value unit) { emit.store(emit.index(0), marks, unit); });
}

Value ChangeList::emitIsWhole(Emission &emit) const {
  return emit.equal(emit.load(count), emit.index(kWhole));
}

void ChangeList::emitSetWhole(Emission &emit) const { emit.store(emit.index(kWhole), count); }

Value ChangeList::emitUnit(Emission &emit, Value position) const {
  return emit.load(units, position);
}

Value ChangeList::emitOldOf(Emission &emit, Value unit, Value now) const {
  Value mark = emit.load(marks, unit);
  Value changed = emit.differ(mark, emit.index(0));
  return emit.choose(
      row, changed, [&]() -> Value { return emit.loadRow(old, emit.sub(mark, emit.index(1))); },
      [&] { return now; });
}

/// The position of a unit, which is appended if it is new.
Value ChangeList::emitFind(Emission &emit, Value unit, function_ref<void(Value)> onNew) const {
  Value mark = emit.load(marks, unit), zero = emit.index(0);
  return emit.choose(
      emit.builder.getIndexType(), emit.differ(mark, zero),
      [&]() -> Value { return emit.sub(mark, emit.index(1)); },
      [&]() -> Value {
        Value position = emit.load(count);
        Value next = emit.add(position, emit.index(1));
        emit.store(next, count);
        emit.store(unit, units, position);
        emit.store(next, marks, unit);
        onNew(position);
        return position;
      });
}

void ChangeList::emitTouch(Emission &emit, Value unit) const {
  (void)emitFind(emit, unit, [](Value) {});
}

void ChangeList::emitOffer(Emission &emit, Value buffer, Value unit, Value now, Combiner combiner,
                           Value before, Value after) const {
  bool isMax = combiner == Combiner::Max;
  using Predicate = arith::CmpFPredicate;
  Value better = emit.compare(isMax ? Predicate::OGT : Predicate::OLT, after, now);
  Value notWorse = emit.compare(isMax ? Predicate::OGE : Predicate::OLE, after, now);
  // Unordered too: what is not a number is looked at again.
  Value worse = emit.compare(isMax ? Predicate::ULT : Predicate::UGT, after, now);
  Value lost = emit.both(emit.compare(Predicate::UEQ, before, now), worse);
  Value zero = buildConstantLike(emit.builder, emit.loc, after, 0);
  Value ties = emit.both(emit.compare(Predicate::OEQ, after, zero), notWorse);
  Value open = emit.either(lost, ties);
  emit.when(emit.any(emit.either(better, open)), [&] {
    VectorType integers = getIntegers(row);
    Value none = buildZero(emit, integers);
    Value position = emitFind(emit, unit, [&](Value next) {
      emit.storeRow(now, old, next);
      emit.storeRow(none, unsettled, next);
    });
    // What is better settles what was lost.
    Value left = emit.select(better, none, emit.loadRow(unsettled, position));
    Value wide = arith::ExtSIOp::create(emit.builder, emit.loc, integers, open);
    emit.storeRow(emit.either(left, wide), unsettled, position);
    emit.storeRow(emit.select(better, after, now), buffer, unit);
  });
}

Value ChangeList::emitUnsettled(Emission &emit, Value position) const {
  Value wide = emit.loadRow(unsettled, position);
  return emit.differ(wide, buildZero(emit, cast<VectorType>(wide.getType())));
}

void ChangeList::emitRenew(Emission &emit, Value buffer,
                           function_ref<Value(Value, Value, Value)> renew) const {
  VectorType integers = getIntegers(row);
  auto bits = [&](Value value) -> Value {
    return vector::BitCastOp::create(emit.builder, emit.loc, integers, value);
  };
  SmallVector<Value> kept =
      emit.foldRange(emit.index(0), emit.load(count), 1, emit.index(0),
                     [&](Value position, ValueRange carried) -> SmallVector<Value> {
                       Value unit = emitUnit(emit, position);
                       Value now = emit.loadRow(buffer, unit);
                       Value before = unsettled ? emitOld(emit, position) : now;
                       Value after = renew(position, unit, now);
                       Value changed = emit.any(emit.differ(bits(before), bits(after)));
                       return {emit.choose(
                           emit.builder.getIndexType(), changed,
                           [&]() -> Value {
                             Value next = emit.add(carried[0], emit.index(1));
                             emit.storeRow(after, buffer, unit);
                             emit.store(unit, units, carried[0]);
                             emit.storeRow(before, old, carried[0]);
                             emit.store(next, marks, unit);
                             return next;
                           },
                           [&]() -> Value {
                             emit.store(emit.index(0), marks, unit);
                             return carried[0];
                           })};
                     });
  emit.store(kept[0], count);
}

void ChangeList::emitReset(Emission &emit) const {
  Value size = emit.load(count), zero = emit.index(0);
  Value listed = emit.select(emit.equal(size, emit.index(kWhole)), zero, size);
  emit.forRange(zero, listed,
                [&](Value position) { emit.store(zero, marks, emitUnit(emit, position)); });
  emit.store(zero, count);
}

} // namespace trop
