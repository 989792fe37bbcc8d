//===- OutputTiles.cpp - Outputs that are computed together ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/OutputTiles.h"

#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/Leaves.h"
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

int64_t countUnitLanes(GenericOp op, int64_t lanes) {
  ArrayRef<int64_t> outputs = getUnitShape(op->getResult(0));
  if (outputs.empty())
    return 1;
  unsigned dim = outputs.size() - 1;
  for (const Read &read : getReads(op))
    if (read.map.isFunctionOfDim(dim) && !readsLines(read.map, dim))
      return 1;
  bool decides = llvm::any_of(OutsideReads(op).get(), [&](const OutsideRead &read) {
    return llvm::any_of(read.conditions,
                        [&](AffineExpr condition) { return condition.isFunctionOfDim(dim); });
  });
  if (decides || looksAtIndex(op.getLeaf(), dim))
    return 1;
  return llvm::bit_floor<uint64_t>(std::min(outputs.back(), lanes));
}

/// The same of buffers that there are.
static int64_t getUnitLanes(GenericOp op, const ValueBuffers &buffers, int64_t lanes) {
  Value result = op->getResult(0);
  auto haveLanes = [&](const Read &read) {
    return buffers.hasLanes(read.value) &&
           read.map.isFunctionOfDim(getUnitShape(result).size() - 1);
  };
  if (buffers.hasLanes(result) || (op.getInit() && buffers.hasLanes(op.getInit())) ||
      getUnitShape(result).empty() || llvm::any_of(getReads(op), haveLanes))
    return 1;
  return countUnitLanes(op, lanes);
}

/// Of one sample, whose outputs of so many are a vector: where those are few, as of windows, along
/// the dimension in which most vectors read the same elements.
static Tile chooseUnitTile(GenericOp op, Lanes one, int64_t width, int64_t most) {
  ArrayRef<int64_t> outputs = getUnitShape(op->getResult(0));
  unsigned last = outputs.size() - 1;
  Lanes access = one.along(last, width);
  Tile best{access, last, chooseTileWidth(outputs.back(), width, most) / width};
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  for (unsigned dim = 0; dim < last; ++dim) {
    auto moves = [&](AffineExpr condition) { return condition.isFunctionOfDim(dim); };
    bool isShared = llvm::any_of(getReads(op),
                                 [&](const Read &read) { return !read.map.isFunctionOfDim(dim); });
    int64_t number = chooseTileWidth(outputs[dim], 1, most);
    if (isShared && number > best.number && llvm::none_of(conditions, moves))
      best = {access, dim, number};
  }
  return best;
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
    return width == 1 ? tile : chooseUnitTile(op, tile.access, width, most);
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

Panels::Panels(GenericOp op, const Tile &tile, const ValueBuffers &buffers, const BlockGroup &group)
    : reads(getReads(op)), tile(tile), buffers(buffers), isFirst(group.isFirst),
      areMore(group.areMore), rank(getUnitShape(op->getResult(0)).size()),
      extent(getUnitShape(op->getResult(0))[tile.dim]),
      numTiles(llvm::divideCeil(extent, tile.getWidth())), panels(reads.size()) {
  OutsideReads outside(op);
  auto isPacked = [&](unsigned number, const Read &read) {
    auto isFixed = [&](unsigned dim) { return dim == tile.dim || !read.map.isFunctionOfDim(dim); };
    // All of whose lines are used elsewhere, too: neighbours in a line, points lines apart.
    return tile.getWidth() > 1 && op.getDomain().size() > rank && !buffers.hasLanes(read.value) &&
           read.map.getNumResults() > 1 && readsLines(read.map, tile.dim) &&
           !outside.find(number) && llvm::all_of(llvm::seq(rank), isFixed);
  };
  auto getType = [&](const Read &read, int64_t places) {
    SmallVector<int64_t> shape{places};
    llvm::append_range(shape, ArrayRef(op.getDomain()).drop_front(rank));
    shape.push_back(tile.getWidth());
    return MemRefType::get(shape, getElementTypeOrSelf(read.value.getType()));
  };
  SmallVector<unsigned> packed;
  for (auto [number, read] : llvm::enumerate(reads))
    if (isPacked(unsigned(number), read))
      packed.push_back(unsigned(number));
  for (unsigned number : packed)
    isKept = isKept && (panels[number] = group.allocateForAll(getType(reads[number], numTiles)));
  if (packed.empty())
    isKept = false;
  if (!isKept)
    for (unsigned number : packed)
      panels[number] = group.allocate(getType(reads[number], 1));
}

Point Panels::getCorner(Emission &emit, Value number) const {
  Point corner(rank, emit.index(0));
  corner[tile.dim] =
      emit.min(emit.mul(number, tile.getWidth()), emit.index(extent - tile.getWidth()));
  return corner;
}

/// If there is one group alone, all its tiles take the same memory, which is near.
Value Panels::getPlace(Emission &emit, Value number) const {
  return isKept ? emit.select(areMore, number, emit.index(0)) : emit.index(0);
}

void Panels::fill(Emission &emit, Value number) const {
  emitWhere(emit, isKept ? isFirst : Value(), [&] {
    Point corner = getCorner(emit, number);
    Value first = getPlace(emit, number);
    for (auto [read, panel] : llvm::zip_equal(reads, panels)) {
      if (!panel)
        continue;
      auto type = cast<MemRefType>(panel.getType());
      auto row = VectorType::get(type.getShape().back(), type.getElementType());
      auto reduced = type.getShape().drop_front().drop_back();
      forEach(emit, reduced, [&, &read = read, &panel = panel](ValueRange at) {
        Value elements =
            vector::LoadOp::create(emit.builder, emit.loc, row, buffers.get(read.value),
                                   applyMap(emit, read.map, concat(corner, at)));
        Point place = concat(first, at);
        place.push_back(emit.index(0));
        vector::StoreOp::create(emit.builder, emit.loc, elements, panel, place);
      });
    }
  });
}

/// The line of the last elements: the first are in it, too, or in the line that the tile before
/// ends in. (Of 16 f64 one line of two or three.) Panels that are filled follow each other in
/// memory, which processors fetch ahead by themselves.
void Panels::prefetchNext(Emission &emit, Value number, ValueRange reduced) const {
  if (llvm::none_of(panels, [](Value panel) { return panel; }))
    return;
  Point corner = getCorner(emit, emit.add(number, emit.index(1)));
  corner[tile.dim] = emit.add(corner[tile.dim], emit.index(tile.number - 1));
  emitWhere(emit, isKept ? isFirst : Value(), [&] {
    for (auto [read, panel] : llvm::zip_equal(reads, panels))
      if (panel)
        emit.prefetch(buffers.get(read.value), applyMap(emit, read.map, concat(corner, reduced)));
  });
}

Value Panels::load(Emission &emit, unsigned operand, Value number, ValueRange reduced,
                   int64_t output) const {
  if (!panels[operand])
    return {};
  Point place = concat(getPlace(emit, number), reduced);
  place.push_back(emit.index(output));
  return emit.load(panels[operand], place);
}

} // namespace trop
