//===- StateReader.cpp - Reads values now and before an update -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StateReader.h"

#include "lib/Conversion/TropToLoops/RowAccess.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

void StateReader::setLevels(Value value, ArrayRef<Value> buffers, ArrayRef<Value> ofNextBlock) {
  rows[value].assign(buffers.begin(), buffers.end());
  for (auto [buffer, following] : llvm::zip_equal(buffers, ofNextBlock))
    next[buffer] = following;
}

/// Blocks hold far more than caches, and the next block will need much of what this one needs,
/// at the same places: fetch it meanwhile.
Value StateReader::loadRow(Value buffer, Value row) {
  if (Value ofNextBlock = fetches && !emitter.scope.areThreads ? next.lookup(buffer) : Value())
    code.prefetch(ofNextBlock, {row, code.index(0)});
  return code.loadRow(buffer, row);
}

Value StateReader::readRows(Value value, ValueRange units) {
  if (emitter.scope.areThreads) {
    int64_t number = lanes.getNumElements(), size = computeProduct(getUnitShape(value));
    auto type = VectorType::get(number, code.builder.getIndexType());
    Value rows = vector::LoadOp::create(code.builder, code.loc, type, block.rows, code.index(0));
    Value offsets = code.mul(rows, code.spread(code.index(size), number));
    return code.gather(block.arrays.lookup(value), concat(code.index(0), units), offsets);
  }
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < lanes.getNumElements(); ++lane) {
    Point at{code.load(block.rows, code.index(lane))};
    llvm::append_range(at, units);
    elements.push_back(code.load(block.arrays.lookup(value), at));
  }
  return vector::FromElementsOp::create(code.builder, code.loc, lanes, elements);
}

Value StateReader::read(Value value, ValueRange units, Time time) {
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
    Value scalar = code.load(changes.getWeights(value).before, units);
    return vector::BroadcastOp::create(code.builder, code.loc, lanes, scalar);
  }
  case SctPlace::Kept:
  case SctPlace::Searched:
  case SctPlace::Scanned:
  case SctPlace::Tree: {
    Value unit = linearize(code, units, getUnitShape(value));
    Value now = loadRow(getUnits(value), unit);
    return before ? changes.getList(value).emitOldOf(code, unit, now) : now;
  }
  case SctPlace::Inlined:
    return readLeaf(value.getDefiningOp<GenericOp>(), units, time);
  }
  llvm_unreachable("unknown place");
}

/// Weights that sums read along a copy's last extent; null where there is none.
Value StateReader::readPacked(GenericOp op, Value value, AffineMap map, Point at) {
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

Value StateReader::readLeaf(GenericOp op, ValueRange point, Time time) {
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

} // namespace trop
