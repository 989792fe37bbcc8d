//===- OutputTiles.cpp - Outputs that are computed together ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/OutputTiles.h"

#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/TropToLoops/Leaves.h"
#include "lib/Schedule/Lanes.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/bit.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Whether points that follow each other along the dimension read elements that do.
static bool readsLines(AffineMap map, unsigned dim) {
  std::optional<unsigned> coordinate = findUnitCoordinate(map, dim);
  return coordinate && *coordinate + 1 == map.getNumResults();
}

/// How many outputs of one sample a vector can hold, neighbours along the last
/// dimension; 1 where some operand is not laid out for it.
static int64_t getUnitLanes(GenericOp op, const ValueBuffers &buffers, int64_t lanes) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> outputs = getUnitShape(result);
  if (outputs.empty() || buffers.hasLanes(result) ||
      (op.getInit() && buffers.hasLanes(op.getInit())))
    return 1;
  unsigned dim = outputs.size() - 1;
  for (const Read &read : getReads(op))
    if (read.map.isFunctionOfDim(dim) &&
        (buffers.hasLanes(read.value) || !readsLines(read.map, dim)))
      return 1;
  bool decides = llvm::any_of(OutsideReads(op).get(), [&](const OutsideRead &read) {
    return llvm::any_of(read.conditions,
                        [&](AffineExpr condition) { return condition.isFunctionOfDim(dim); });
  });
  if (decides || looksAtIndex(op.getLeaf(), dim))
    return 1;
  return llvm::bit_floor<uint64_t>(std::min(outputs.back(), lanes));
}

Tile chooseTile(GenericOp op, const SampleScope &scope, const ValueBuffers &buffers,
                VectorRegisters registers) {
  ArrayRef<int64_t> outputs = getUnitShape(op->getResult(0));
  Tile tile{scope.getAccess(hasSamples(op->getResult(0)))};
  // Where nothing is combined, registers keep nothing; and outputs that were written over what they
  // read (BufferAssignment.h) must not be computed twice, by a last tile that overlaps.
  int64_t most =
      op.getDomain().size() == outputs.size() ? 1 : registers.getTotalBytes() / kBlockBytes;
  if (tile.access.kind != Lanes::Kind::Block) {
    int64_t width = scope.hasSample() ? getUnitLanes(op, buffers, scope.lanes) : 1;
    if (width == 1)
      return tile;
    unsigned last = outputs.size() - 1;
    return {tile.access.along(last, width), last,
            chooseTileWidth(outputs.back(), width, most) / width};
  }
  // Along the last dimension in which several outputs read the same samples. Where there is none,
  // as of windows over each channel by its own, along the last in which they read the same weights;
  // not for a group, which visits weights once.
  SmallVector<Read> reads = getReads(op);
  for (bool samples : {true, false})
    for (unsigned dim = outputs.size(); dim-- > 0;) {
      bool isShared = llvm::any_of(reads, [&](const Read &read) {
        return hasSamples(read.value) == samples && !read.map.isFunctionOfDim(dim);
      });
      if (outputs[dim] > 1 && isShared && (samples || !scope.getGroup()))
        return {tile.access, dim, chooseTileWidth(outputs[dim], 1, most)};
    }
  return tile;
}

//===----------------------------------------------------------------------===//
// Panels
//===----------------------------------------------------------------------===//

Panels::Panels(GenericOp op, const Tile &tile, int64_t numTiles, const ValueBuffers &buffers,
               function_ref<Value(MemRefType)> allocate)
    : reads(getReads(op)), tile(tile), buffers(buffers), panels(reads.size()) {
  unsigned rank = getUnitShape(op->getResult(0)).size();
  SmallVector<int64_t> shape{numTiles};
  llvm::append_range(shape, ArrayRef(op.getDomain()).drop_front(rank));
  shape.push_back(tile.getWidth());
  OutsideReads outside(op);
  for (auto [number, read] : llvm::enumerate(reads)) {
    auto isFixed = [&, map = read.map](unsigned dim) {
      return dim == tile.dim || !map.isFunctionOfDim(dim);
    };
    // All of whose lines are used elsewhere, too: neighbours in a line, points lines apart.
    if (tile.getWidth() > 1 && shape.size() > 2 && !buffers.hasLanes(read.value) &&
        read.map.getNumResults() > 1 && readsLines(read.map, tile.dim) &&
        !outside.find(unsigned(number)) && llvm::all_of(llvm::seq(rank), isFixed))
      panels[number] = allocate(MemRefType::get(shape, getElementTypeOrSelf(read.value.getType())));
  }
}

bool Panels::empty() const {
  return llvm::none_of(panels, [](Value panel) { return panel; });
}

void Panels::fill(Emission &emit, Value number, ValueRange corner) const {
  for (auto [read, panel] : llvm::zip_equal(reads, panels)) {
    if (!panel)
      continue;
    auto type = cast<MemRefType>(panel.getType());
    auto row = VectorType::get(type.getShape().back(), type.getElementType());
    auto reduced = type.getShape().drop_front().drop_back();
    forEach(emit, reduced, [&, &read = read, &panel = panel](ValueRange at) {
      Value elements = vector::LoadOp::create(emit.builder, emit.loc, row, buffers.get(read.value),
                                              applyMap(emit, read.map, concat(corner, at)));
      Point place = concat(number, at);
      place.push_back(emit.index(0));
      vector::StoreOp::create(emit.builder, emit.loc, elements, panel, place);
    });
  }
}

/// The line of its last elements: the first are in it, too, or in the line that the tile before
/// ends in. (Of 16 f64 one line of two or three.)
void Panels::prefetchRead(Emission &emit, ValueRange corner, ValueRange reduced) const {
  for (auto [read, panel] : llvm::zip_equal(reads, panels))
    if (panel) {
      Point point = concat(corner, reduced);
      point[tile.dim] = emit.add(point[tile.dim], emit.index(tile.number - 1));
      emit.prefetch(buffers.get(read.value), applyMap(emit, read.map, point));
    }
}

void Panels::prefetch(Emission &emit, Value number, ValueRange reduced) const {
  for (Value panel : panels)
    if (panel) {
      Point place = concat(number, reduced);
      place.push_back(emit.index(0));
      emit.prefetch(panel, place);
    }
}

Value Panels::load(Emission &emit, unsigned operand, Value number, ValueRange reduced,
                   int64_t output) const {
  if (!panels[operand])
    return {};
  Point place = concat(number, reduced);
  place.push_back(emit.index(output));
  return emit.load(panels[operand], place);
}

} // namespace trop
