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

ChangeList::ChangeList(Emission &emit, int64_t size, VectorType lanes, bool withOld,
                       bool withCandidates, function_ref<Value(MemRefType)> allocate)
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
  if (withCandidates) {
    best = rows(lanes);
    lost = rows(getIntegers(lanes));
  }
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

Value ChangeList::emitTouch(Emission &emit, Value unit, function_ref<Value()> now,
                            Combiner combiner) const {
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
        if (old)
          emit.storeRow(now(), old, position);
        if (best) {
          emit.storeRow(buildNeutral(emit.builder, emit.loc, row, combiner), best, position);
          VectorType integers = getIntegers(row);
          Value none =
              arith::ConstantOp::create(emit.builder, emit.loc, emit.builder.getZeroAttr(integers));
          emit.storeRow(none, lost, position);
        }
        return position;
      });
}

void ChangeList::emitCandidate(Emission &emit, Value position, Combiner combiner, Value before,
                               Value after) const {
  Value soFar = emit.loadRow(best, position);
  emit.storeRow(buildCombine(emit.builder, emit.loc, combiner, soFar, after), best, position);
  // Unordered too: what is not a number is looked at again.
  Value won = arith::CmpFOp::create(emit.builder, emit.loc, arith::CmpFPredicate::UEQ, before,
                                    emit.loadRow(old, position));
  Value wide = arith::ExtSIOp::create(emit.builder, emit.loc, getIntegers(row), won);
  emit.storeRow(emit.either(emit.loadRow(lost, position), wide), lost, position);
}

std::pair<Value, Value> ChangeList::emitCandidates(Emission &emit, Value position) const {
  Value wide = emit.loadRow(lost, position);
  Value none =
      arith::ConstantOp::create(emit.builder, emit.loc, emit.builder.getZeroAttr(wide.getType()));
  return {emit.loadRow(best, position), emit.differ(wide, none)};
}

void ChangeList::emitRenew(Emission &emit, Value buffer,
                           function_ref<Value(Value, Value)> renew) const {
  VectorType integers = getIntegers(row);
  auto bits = [&](Value value) -> Value {
    return vector::BitCastOp::create(emit.builder, emit.loc, integers, value);
  };
  SmallVector<Value> kept =
      emit.foldRange(emit.index(0), emit.load(count), 1, emit.index(0),
                     [&](Value position, ValueRange carried) -> SmallVector<Value> {
                       Value unit = emitUnit(emit, position);
                       Value before = emitOld(emit, position);
                       Value after = renew(position, unit);
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
