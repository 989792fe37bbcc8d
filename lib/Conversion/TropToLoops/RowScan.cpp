//===- RowScan.cpp - A maximum of one sample, leaves as lanes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/RowScan.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Conversion/TropToLoops/RowAccess.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Where the value is, and the sample before the coordinates of an input.
Value RowScan::getMemory(Value value, Point &at) {
  if (!hasSamples(value))
    return emitter.buffers.get(value);
  at.insert(at.begin(), row);
  return arrays.lookup(value);
}

Value RowScan::loadElement(Value value, AffineMap map, ValueRange point) {
  Point at = applyMap(code, map, point);
  Value memory = getMemory(value, at);
  return code.load(memory, at);
}

Value RowScan::readVector(Value value, AffineMap map, ValueRange point) {
  int64_t size = lanes.getNumElements();
  RowAccess access = RowAccess::classify(map, size);
  auto loadVector = [&](Value memory, ValueRange at, int64_t elements) -> Value {
    return vector::LoadOp::create(code.builder, code.loc,
                                  VectorType::get(elements, lanes.getElementType()), memory, at);
  };
  Point at = applyMap(code, map, point);
  if (const StatePlan::Pack *pack =
          access.kind == RowAccess::Packed ? plan.getPack(value, access.axis) : nullptr) {
    pack->reorder(at);
    return loadVector(pack->emitView(code, shared), at, size);
  }
  Value memory = getMemory(value, at);
  switch (access.kind) {
  case RowAccess::Invariant:
    return vector::BroadcastOp::create(code.builder, code.loc, lanes, code.load(memory, at));
  case RowAccess::Contiguous:
    return loadVector(memory, at, size);
  case RowAccess::Repeated: {
    Value few = loadVector(memory, at, size / access.factor);
    SmallVector<int64_t> order;
    for (int64_t lane = 0; lane < size; ++lane)
      order.push_back(lane / access.factor);
    return vector::ShuffleOp::create(code.builder, code.loc, few, few, order);
  }
  case RowAccess::Packed:
  case RowAccess::Scattered:
    break;
  }
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < size; ++lane) {
    Point shifted(point);
    shifted.back() = code.add(shifted.back(), code.index(lane));
    elements.push_back(loadElement(value, map, shifted));
  }
  return vector::FromElementsOp::create(code.builder, code.loc, lanes, elements);
}

Value RowScan::read(Value value, AffineMap map, ValueRange point, bool vector) {
  value = StatePlan::resolve(value);
  if (plan.getPlace(value) == SctPlace::Inlined)
    return readLeaf(value.getDefiningOp<GenericOp>(), map, point, vector);
  return vector ? readVector(value, map, point) : loadElement(value, map, point);
}

Value RowScan::readLeaf(GenericOp op, AffineMap toDomain, ValueRange point, bool vector) {
  Point arguments;
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps()))
    arguments.push_back(read(operand, map.compose(toDomain), point, vector));
  // Leaves that look at the point are not scanned (verifyPlace).
  Point indices(op.getDomain().size(), code.index(0));
  return op.buildLeaf(code.builder, code.loc, arguments, indices);
}

//===----------------------------------------------------------------------===//
// Searching
//===----------------------------------------------------------------------===//

void RowScan::fetch(GenericOp op, ValueRange output, Value ofRow) {
  row = ofRow;
  SmallVector<int64_t> reduced = getReducedExtents(op);
  int64_t size = lanes.getNumElements(); // A vector is a line of the cache.
  plan.forEachTerminal(op, [&](Value value, AffineMap map) {
    RowAccess access = RowAccess::classify(map, size);
    bool isRun = access.kind == RowAccess::Contiguous || access.kind == RowAccess::Repeated;
    if (!isRun || !hasSamples(value))
      return;
    int64_t step = size * access.factor;
    SmallVector<int64_t> runs(reduced);
    runs.back() = llvm::divideCeil(runs.back(), step);
    forEach(code, runs, [&](ValueRange at) {
      Point point(output);
      llvm::append_range(point, at);
      point.back() = code.mul(point.back(), step);
      Point place = applyMap(code, map, point);
      Value memory = getMemory(value, place);
      code.prefetch(memory, place);
    });
  });
}

Value RowScan::emit(GenericOp op, ValueRange output, Value ofRow, Value start) {
  row = ofRow;
  Combiner combiner = op.getCombiner();
  SmallVector<int64_t> reduced = getReducedExtents(op);
  int64_t extent = reduced.back(), size = lanes.getNumElements();
  AffineMap identity = getDomainMap(op);
  auto combine = [&](Value a, Value b) {
    return buildCombine(code.builder, code.loc, combiner, a, b);
  };
  auto leafAt = [&](ValueRange outer, Value inner, bool vector) {
    Point point(output);
    llvm::append_range(point, outer);
    point.push_back(inner);
    return readLeaf(op, identity, point, vector);
  };
  Value best =
      fold(code, ArrayRef(reduced).drop_back(), start, [&](ValueRange outer, Value carried) {
        int64_t chained = extent / (kScanChains * size) * (kScanChains * size);
        int64_t whole = extent / size * size;
        if (whole > 0) {
          Value neutral = buildNeutral(code.builder, code.loc, lanes, combiner);
          SmallVector<Value> chains(kScanChains, neutral);
          if (chained > 0)
            chains =
                code.foldRange(code.index(0), code.index(chained), kScanChains * size, chains,
                               [&](Value inner, ValueRange bests) {
                                 SmallVector<Value> next;
                                 for (int64_t chain = 0; chain < kScanChains; ++chain) {
                                   Value at = code.add(inner, code.index(chain * size));
                                   next.push_back(combine(bests[chain], leafAt(outer, at, true)));
                                 }
                                 return next;
                               });
          for (int64_t at = chained; at < whole; at += size)
            chains[0] = combine(chains[0], leafAt(outer, code.index(at), true));
          for (int64_t chain = 1; chain < kScanChains; ++chain)
            chains[0] = combine(chains[0], chains[chain]);
          auto kind = combiner == Combiner::Max ? vector::CombiningKind::MAXNUMF
                                                : vector::CombiningKind::MINNUMF;
          Value found = vector::ReductionOp::create(code.builder, code.loc, kind, chains[0]);
          carried = combine(carried, found);
        }
        for (int64_t at = whole; at < extent; ++at)
          carried = combine(carried, leafAt(outer, code.index(at), false));
        return carried;
      });
  Value zero = buildConstantLike(code.builder, code.loc, best, 0);
  Value isZero =
      arith::CmpFOp::create(code.builder, code.loc, arith::CmpFPredicate::OEQ, best, zero);
  return code.choose(
      best.getType(), isZero,
      [&] {
        return fold(code, reduced, start, [&](ValueRange inner, Value carried) {
          return combine(carried, leafAt(inner.drop_back(), inner.back(), false));
        });
      },
      [&] { return best; });
}

} // namespace trop
