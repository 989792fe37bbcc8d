//===- BlockTransfer.cpp - Samples into lanes and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockTransfer.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

Value BlockTransfer::isNull(Value array) {
  Value pointer = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, array);
  return code.equal(pointer, code.index(0));
}

void BlockTransfer::forEachElement(Value value,
                                   function_ref<void(ValueRange, ValueRange, Value)> body) {
  SmallVector<int64_t> extents{lanes};
  llvm::append_range(extents, getUnitShape(value));
  forEach(code, extents, [&](ValueRange point) {
    body(locate(value, point.drop_front(), point.front()), point.drop_front(), point.front());
  });
}

Point BlockTransfer::locate(Value value, ValueRange units, Value lane) {
  return concat(units, emitter.buffers.hasLanes(value) ? ValueRange(lane) : ValueRange());
}

Value BlockTransfer::getPositions() {
  Value last = code.spread(code.sub(valid, code.index(1)), lanes);
  return code.add(code.spread(base, lanes), code.min(code.laneNumbers(lanes), last));
}

Value BlockTransfer::loadRows() {
  auto type = VectorType::get(lanes, builder.getIndexType());
  return vector::LoadOp::create(builder, loc, type, rows, code.index(0));
}

void BlockTransfer::gatherLanes(Value value, Value array, Value rowOfLane) {
  int64_t size = computeProduct(getUnitShape(value));
  Value offsets = code.mul(rowOfLane, code.spread(code.index(size), lanes));
  forEach(code, getUnitShape(value), [&](ValueRange units) {
    Value row = code.gather(array, concat(code.index(0), units), offsets);
    emitter.elements.store(loc, value, units, {Lanes::Kind::Block}, row);
  });
}

void BlockTransfer::emitRows(Value indices, Value first) {
  Value contiguous = isNull(indices);
  if (emitter.scope.areThreads) {
    Value positions = getPositions();
    Value own = code.choose(
        positions.getType(), contiguous,
        [&] { return code.add(code.spread(first, lanes), positions); },
        [&]() -> Value {
          Value listed = code.gather(indices, code.index(0), positions);
          return arith::IndexCastOp::create(builder, loc, positions.getType(), listed);
        });
    vector::StoreOp::create(builder, loc, own, rows, code.index(0));
    return;
  }
  Value last = code.sub(valid, code.index(1));
  forEach(code, lanes, [&](ValueRange lane) {
    Value position = code.add(base, code.min(lane[0], last));
    Value row = code.choose(
        builder.getIndexType(), contiguous, [&] { return code.add(first, position); },
        [&] { return code.toIndex(code.load(indices, position)); });
    code.store(row, rows, lane);
  });
}

void BlockTransfer::copyLanes(Value value, Value array, function_ref<Value(Value)> getRow) {
  if (isOneRow(value)) {
    Value row = getRow(code.index(0)), buffer = emitter.buffers.get(value);
    return forEachRun(code, getUnitShape(value), emitter.scope.lanes,
                      [&](ValueRange units, int64_t length) {
                        copyRun(array, concat(row, units), buffer, units, length);
                      });
  }
  forEachElement(value, [&](ValueRange place, ValueRange units, Value lane) {
    Value scalar = code.load(array, concat(getRow(lane), units));
    code.store(scalar, emitter.buffers.get(value), place);
  });
}

bool BlockTransfer::isOneRow(Value value) {
  return lanes == 1 && !emitter.buffers.hasLanes(value) && !getUnitShape(value).empty();
}

void BlockTransfer::copyRun(Value from, ValueRange first, Value to, ValueRange place,
                            int64_t length) {
  auto type = VectorType::get(length, cast<MemRefType>(from.getType()).getElementType());
  Value run = vector::LoadOp::create(builder, loc, type, from, first);
  vector::StoreOp::create(builder, loc, run, to, place);
}

bool BlockTransfer::hasSquares(Value value) {
  ArrayRef<int64_t> units = getUnitShape(value);
  return lanes > 1 && emitter.buffers.hasLanes(value) && !units.empty() && units.back() >= lanes &&
         isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

void BlockTransfer::gatherRows(Value value, Value array, bool bySquares) {
  if (emitter.scope.areThreads)
    return gatherLanes(value, array, loadRows());
  if (bySquares && hasSquares(value))
    return turnRows(value, array);
  copyLanes(value, array, [&](Value lane) { return code.load(rows, lane); });
}

void BlockTransfer::turnRows(Value value, Value array) {
  auto type = VectorType::get(lanes, getElementTypeOrSelf(value.getType()));
  unsigned last = getUnitShape(value).size() - 1;
  emitter.transposer.forEachSquare(loc, value, last, lanes, [&](ArrayRef<Value> corner) {
    Point vectors, place(corner);
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Point from = concat(code.load(rows, code.index(lane)), corner);
      vectors.push_back(vector::LoadOp::create(builder, loc, type, array, from));
    }
    for (auto [unit, turned] : llvm::enumerate(emitter.transposer.transpose(loc, vectors))) {
      place.back() = code.add(corner.back(), code.index(int64_t(unit)));
      emitter.elements.store(loc, value, place, {Lanes::Kind::Block}, turned);
    }
  });
}

void BlockTransfer::turnLanes(Value value, Value array) {
  Value last = code.sub(valid, code.index(1));
  Point to;
  for (int64_t lane = 0; lane < lanes; ++lane)
    to.push_back(code.add(base, code.min(code.index(lane), last)));
  unsigned along = getUnitShape(value).size() - 1;
  emitter.transposer.forEachSquare(loc, value, along, lanes, [&](ArrayRef<Value> corner) {
    Point vectors = emitter.transposer.loadSquare(loc, value, corner, along, lanes);
    vectors = emitter.transposer.transpose(loc, vectors);
    // Lanes past the last sample write its row first, then it does.
    for (int64_t lane = lanes; lane-- > 0;)
      vector::StoreOp::create(builder, loc, vectors[lane], array, concat(to[lane], corner));
  });
}

Value BlockTransfer::buildDefault(Type element, NullMeans meaning) {
  if (meaning == NullMeans::One)
    return arith::ConstantOp::create(builder, loc, builder.getFloatAttr(element, 1));
  Value number = arith::SIToFPOp::create(builder, loc, element, code.toInteger(count));
  Value one = buildConstantLike(builder, loc, number, 1);
  return arith::DivFOp::create(builder, loc, one, number);
}

void BlockTransfer::gatherOptional(Value value, Value array, const ArgumentKind &kind) {
  code.choose(
      isNull(array),
      [&] {
        Value filler = buildDefault(getElementTypeOrSelf(value.getType()), kind.null);
        if (emitter.scope.areThreads)
          return forEach(code, getUnitShape(value), [&](ValueRange units) {
            Value row = code.spread(filler, lanes);
            emitter.elements.store(loc, value, units, {Lanes::Kind::Block}, row);
          });
        forEachElement(value, [&](ValueRange place, ValueRange, Value) {
          code.store(filler, emitter.buffers.get(value), place);
        });
      },
      [&] {
        if (emitter.scope.areThreads)
          return gatherLanes(value, array,
                             kind.extent == Extent::Rows ? loadRows() : getPositions());
        if (kind.extent == Extent::Rows)
          return copyLanes(value, array, [&](Value lane) { return code.load(rows, lane); });
        Value last = code.sub(valid, code.index(1));
        copyLanes(value, array, [&](Value lane) { return code.add(base, code.min(lane, last)); });
      });
}

void BlockTransfer::scatterLanes(Value value, Value array) {
  int64_t size = computeProduct(getUnitShape(value));
  Value lane = code.add(code.spread(base, lanes), code.laneNumbers(lanes));
  Value offsets = code.mul(lane, code.spread(code.index(size), lanes));
  Value mask = code.firstLanes(lanes, valid);
  forEach(code, getUnitShape(value), [&](ValueRange units) {
    Value row = emitter.elements.load(loc, value, units, {Lanes::Kind::Block});
    code.scatter(row, array, concat(code.index(0), units), offsets, mask);
  });
}

void BlockTransfer::scatter(Value value, Value array, bool bySquares) {
  Value no = isNull(array);
  Value one = arith::ConstantOp::create(builder, loc, builder.getBoolAttr(true));
  code.when(arith::XOrIOp::create(builder, loc, no, one), [&] {
    if (emitter.scope.areThreads)
      return scatterLanes(value, array);
    if (bySquares && hasSquares(value))
      return turnLanes(value, array);
    if (isOneRow(value))
      return forEachRun(
          code, getUnitShape(value), emitter.scope.lanes, [&](ValueRange units, int64_t length) {
            copyRun(emitter.buffers.get(value), units, array, concat(base, units), length);
          });
    code.forRange(code.index(0), valid, [&](Value lane) {
      Value row = code.add(base, lane);
      forEach(code, getUnitShape(value), [&](ValueRange units) {
        Value scalar = code.load(emitter.buffers.get(value), locate(value, units, lane));
        code.store(scalar, array, concat(row, units));
      });
    });
  });
}

Value BlockTransfer::isInfinite(Value loss) {
  Value size = math::AbsFOp::create(builder, loc, loss);
  Value infinity = buildNeutral(builder, loc, loss.getType(), Combiner::Min);
  return code.compare(arith::CmpFPredicate::UGE, size, infinity);
}

Value BlockTransfer::emitFiniteCheck(Value losses, Value least) {
  if (emitter.scope.areThreads)
    return least;
  Value buffer = emitter.buffers.get(losses);
  if (!emitter.buffers.hasLanes(losses))
    return code.select(isInfinite(code.load(buffer, ValueRange())), base, least);
  Value any = code.any(isInfinite(emitter.elements.load(loc, losses, {}, {Lanes::Kind::Block})));
  auto findFirst = [&](Value lane, ValueRange found) -> Point {
    Value isBad = isInfinite(code.load(buffer, lane));
    Value lower = code.min(code.add(base, lane), found[0]);
    return {code.select(isBad, lower, found[0])};
  };
  return code.choose(
      builder.getIndexType(), any,
      [&] { return code.foldRange(code.index(0), valid, 1, least, findFirst)[0]; },
      [&] { return least; });
}

} // namespace trop
