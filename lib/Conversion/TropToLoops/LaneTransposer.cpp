//===- LaneTransposer.cpp - Squares of units and lanes --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/LaneTransposer.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

static Value shuffle(Emission &emit, Value first, Value second, ArrayRef<int64_t> order) {
  return vector::ShuffleOp::create(emit.builder, emit.loc, first, second, order);
}

/// Every round interleaves the first half of the vectors with the second; after as many
/// rounds as their number has bits each element is in its place.
static SmallVector<Value> interleave(Emission &emit, SmallVector<Value> vectors) {
  size_t size = vectors.size();
  int64_t elements = cast<VectorType>(vectors[0].getType()).getNumElements();
  SmallVector<int64_t> low, high;
  for (int64_t i = 0; i < elements / 2; ++i) {
    low.append({i, elements + i});
    high.append({elements / 2 + i, elements + elements / 2 + i});
  }
  for (size_t round = 1; round < size; round *= 2) {
    SmallVector<Value> next;
    for (size_t i = 0; i < size / 2; ++i)
      for (const auto &order : {low, high})
        next.push_back(shuffle(emit, vectors[i], vectors[size / 2 + i], order));
    vectors = std::move(next);
  }
  return vectors;
}

/// A register holds `most` elements; wider vectors are turned in parts, since LLVM looks at
/// shuffles across registers for longer than at all else, and finds worse code.
static SmallVector<Value> transposeParts(Emission &emit, ArrayRef<Value> vectors, int64_t most) {
  size_t size = vectors.size();
  int64_t elements = cast<VectorType>(vectors[0].getType()).getNumElements();
  if (elements <= most || size == 1)
    return interleave(emit, llvm::to_vector(vectors));
  auto indices = llvm::to_vector(llvm::seq(elements));
  SmallVector<Value> turned;
  for (int64_t from : {int64_t(0), elements / 2}) {
    SmallVector<Value> halves;
    for (Value vector : vectors)
      halves.push_back(shuffle(emit, vector, vector, ArrayRef(indices).slice(from, elements / 2)));
    // Of a square, the parts of a column lie one below the other, else beside each other.
    bool isSquare = int64_t(size) == elements;
    SmallVector<Value> parts, below;
    parts = transposeParts(emit, ArrayRef(halves).take_front(isSquare ? size / 2 : size), most);
    if (isSquare)
      below = transposeParts(emit, ArrayRef(halves).drop_front(size / 2), most);
    for (size_t i = 0; i < size / 2; ++i)
      turned.push_back(isSquare ? shuffle(emit, parts[i], below[i], indices)
                                : shuffle(emit, parts[2 * i], parts[2 * i + 1], indices));
  }
  return turned;
}

SmallVector<Value> LaneTransposer::transpose(Location loc, ArrayRef<Value> vectors) {
  unsigned bits = getElementTypeOrSelf(vectors[0].getType()).getIntOrFloatBitWidth();
  Emission emit(builder, loc);
  return transposeParts(emit, vectors, 8 * registers.bytes / bits);
}

void LaneTransposer::forEachSquare(Location loc, Value value, unsigned coordinate, int64_t units,
                                   function_ref<void(ArrayRef<Value>)> body) {
  Emission emit(builder, loc);
  SmallVector<int64_t> extents(getUnitShape(value));
  int64_t last = extents[coordinate] - units;
  extents[coordinate] = llvm::divideCeil(extents[coordinate], units);
  forEach(emit, extents, [&](ValueRange at) {
    Point corner(at);
    corner[coordinate] = emit.min(emit.mul(at[coordinate], units), emit.index(last));
    body(corner);
  });
}

Point LaneTransposer::loadSquare(Location loc, Value value, ValueRange corner, unsigned coordinate,
                                 int64_t units) {
  Emission emit(builder, loc);
  Point place(corner), vectors;
  for (int64_t unit = 0; unit < units; ++unit) {
    place[coordinate] = emit.add(corner[coordinate], emit.index(unit));
    vectors.push_back(elements.load(loc, value, place, {Lanes::Kind::Block}));
  }
  return vectors;
}

void LaneTransposer::emitCopy(Location loc, Turned turned) {
  Emission emit(builder, loc);
  auto [value, coordinate] = turned;
  Value target = buffers.getTransposed(turned);
  int64_t extent = getUnitShape(value)[coordinate];
  // Squares, or all that is short of one.
  bool byVectors = extent >= lanes || llvm::isPowerOf2_64(extent);
  int64_t units = byVectors ? std::min(extent, lanes) : 1;
  forEachSquare(loc, value, coordinate, units, [&, of = coordinate](ArrayRef<Value> corner) {
    Point vectors = loadSquare(loc, turned.first, corner, of, units), place(corner);
    place.erase(place.begin() + of);
    auto getPlace = [&](int64_t lane) {
      Point to(place);
      to.push_back(emit.add(emit.index(lane * extent), corner[of]));
      return to;
    };
    if (!byVectors)
      for (int64_t lane = 0; lane < lanes; ++lane)
        emit.store(vector::ExtractOp::create(builder, loc, vectors[0], lane), target,
                   getPlace(lane));
    else
      for (auto [row, part] : llvm::enumerate(transpose(loc, vectors)))
        vector::StoreOp::create(builder, loc, part, target, getPlace(int64_t(row) * lanes / units));
  });
}

} // namespace trop
