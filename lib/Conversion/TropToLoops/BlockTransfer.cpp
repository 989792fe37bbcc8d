//===- BlockTransfer.cpp - Samples into lanes and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockTransfer.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

Value BlockTransfer::isNull(Value array) {
  Value pointer = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, array);
  return code.equal(pointer, code.index(0));
}

SmallVector<Value> BlockTransfer::locate(Value value, ValueRange units, Value lane) {
  SmallVector<Value> place(units);
  if (emitter.buffers.hasLanes(value))
    place.push_back(lane);
  return place;
}

void BlockTransfer::emitRows(Value indices, Value first) {
  Value contiguous = isNull(indices);
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
  SmallVector<int64_t> extents{lanes};
  llvm::append_range(extents, getUnitShape(value));
  forEach(code, extents, [&](ValueRange point) {
    SmallVector<Value> from{getRow(point.front())};
    llvm::append_range(from, point.drop_front());
    SmallVector<Value> to = locate(value, point.drop_front(), point.front());
    Value scalar = memref::LoadOp::create(builder, loc, array, from);
    memref::StoreOp::create(builder, loc, scalar, emitter.buffers.get(value), to);
  });
}

bool BlockTransfer::hasSquares(Value value) {
  ArrayRef<int64_t> units = getUnitShape(value);
  return lanes > 1 && emitter.buffers.hasLanes(value) && !units.empty() && units.back() >= lanes &&
         isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

void BlockTransfer::gatherRows(Value value, Value array, bool bySquares) {
  if (bySquares && hasSquares(value))
    return turnRows(value, array);
  copyLanes(value, array,
            [&](Value lane) -> Value { return memref::LoadOp::create(builder, loc, rows, lane); });
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
  Value integer = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), count);
  Value number = arith::SIToFPOp::create(builder, loc, element, integer);
  Value one = buildConstantLike(builder, loc, number, 1);
  return arith::DivFOp::create(builder, loc, one, number);
}

void BlockTransfer::gatherOptional(Value value, Value array, const ArgumentKind &kind) {
  auto choice = scf::IfOp::create(builder, loc, isNull(array), /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  Value filler = buildDefault(getElementTypeOrSelf(value.getType()), kind.null);
  SmallVector<int64_t> extents{lanes};
  llvm::append_range(extents, getUnitShape(value));
  forEach(code, extents, [&](ValueRange point) {
    memref::StoreOp::create(builder, loc, filler, emitter.buffers.get(value),
                            locate(value, point.drop_front(), point.front()));
  });
  builder.setInsertionPointToStart(choice.elseBlock());
  if (kind.extent == Extent::Rows)
    return copyLanes(value, array, [&](Value lane) -> Value {
      return memref::LoadOp::create(builder, loc, rows, lane);
    });
  Value last = arith::SubIOp::create(builder, loc, valid, code.index(1));
  copyLanes(value, array, [&](Value lane) -> Value {
    Value within = arith::MinUIOp::create(builder, loc, lane, last);
    return arith::AddIOp::create(builder, loc, base, within);
  });
}

void BlockTransfer::scatter(Value value, Value array, bool bySquares) {
  OpBuilder::InsertionGuard guard(builder);
  Value wanted =
      arith::XOrIOp::create(builder, loc, isNull(array),
                            arith::ConstantOp::create(builder, loc, builder.getBoolAttr(true)));
  auto branch = scf::IfOp::create(builder, loc, wanted, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  if (bySquares && hasSquares(value))
    return turnLanes(value, array);
  auto loop = scf::ForOp::create(builder, loc, code.index(0), valid, code.index(1));
  builder.setInsertionPointToStart(loop.getBody());
  Value lane = loop.getInductionVar();
  Value row = arith::AddIOp::create(builder, loc, base, lane);
  forEach(code, getUnitShape(value), [&](ValueRange units) {
    SmallVector<Value> from = locate(value, units, lane), to{row};
    llvm::append_range(to, units);
    Value scalar = memref::LoadOp::create(builder, loc, emitter.buffers.get(value), from);
    memref::StoreOp::create(builder, loc, scalar, array, to);
  });
}

Value BlockTransfer::isInfinite(Value loss) {
  Value size = math::AbsFOp::create(builder, loc, loss);
  Value infinity = buildNeutral(builder, loc, loss.getType(), Combiner::Min);
  return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UGE, size, infinity);
}

Value BlockTransfer::emitFiniteCheck(Value losses, Value least) {
  Type element = getElementTypeOrSelf(losses.getType());
  Value buffer = emitter.buffers.get(losses);
  if (!emitter.buffers.hasLanes(losses)) {
    Value bad = isInfinite(memref::LoadOp::create(builder, loc, buffer));
    return arith::SelectOp::create(builder, loc, bad, base, least);
  }
  auto vectorType = VectorType::get(lanes, element);
  Value lossVector = vector::LoadOp::create(builder, loc, vectorType, buffer, code.index(0));
  Value any =
      vector::ReductionOp::create(builder, loc, vector::CombiningKind::OR, isInfinite(lossVector));
  auto branch = scf::IfOp::create(builder, loc, builder.getIndexType(), any, true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(builder, loc, least);
  builder.setInsertionPointToStart(branch.thenBlock());
  auto loop = scf::ForOp::create(builder, loc, code.index(0), valid, code.index(1), least);
  scf::YieldOp::create(builder, loc, loop.getResults());
  builder.setInsertionPointToStart(loop.getBody());
  Value lane = loop.getInductionVar();
  Value loss = memref::LoadOp::create(builder, loc, buffer, lane);
  Value isBad = isInfinite(loss);
  Value position = arith::AddIOp::create(builder, loc, base, lane);
  Value lower = arith::MinUIOp::create(builder, loc, position, loop.getRegionIterArg(0));
  Value next = arith::SelectOp::create(builder, loc, isBad, lower, loop.getRegionIterArg(0));
  scf::YieldOp::create(builder, loc, next);
  return branch.getResult(0);
}

} // namespace trop
