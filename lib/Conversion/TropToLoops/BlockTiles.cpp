//===- BlockTiles.cpp - Structural ops, several outputs at a time -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One output at a time, a cell of a product layer loads its sample and its weight. A
// tile of outputs that read the same samples, or else the same weights, shares these
// loads, keeps what it combines in registers, and hides the latency of combining. Every
// output still combines its leaves in index order, so tiles change no bit.
//
// For one sample, whose values have no lanes, a vector holds neighbouring outputs
// instead, as weights lie beside each other.
//
// Where the width does not divide the outputs, the last tile overlaps the one before
// and computes the same values again: cheaper than code for the rest.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Analysis/Access/Access.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

/// Along the last dimension in which several outputs read the same samples. Where there is none,
/// as of windows over each channel by its own, along the last in which they read the same weights;
/// not for a group, which visits weights once.
BlockEmitter::Tile BlockEmitter::chooseTile(StructuralOpInterface op, ArrayRef<int64_t> outputs,
                                            int64_t most) {
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  auto isShared = [&](unsigned dim, bool samples) {
    return llvm::any_of(llvm::zip(op.getLeafOperands(), maps), [&](auto pair) {
      auto [operand, map] = pair;
      return hasSamples(operand) == samples && !map.isFunctionOfDim(dim);
    });
  };
  for (bool samples : {true, false})
    for (unsigned dim = outputs.size(); dim-- > 0;)
      if (outputs[dim] > 1 && isShared(dim, samples) && (samples || !group))
        return {dim, chooseTileWidth(outputs[dim], 1, most)};
  return {};
}

void BlockEmitter::start(StructuralOpInterface op) {
  Value result = op->getResult(0), init = op.getInit();
  if (!init)
    return fill(result, op.getCombiner());
  forEach(op.getLoc(), getUnitShape(result), [&](ValueRange units) {
    Value first = load(op.getLoc(), init, units, {Lanes::Kind::None});
    store(op.getLoc(), result, units, {Lanes::Kind::None}, first);
  });
}

void BlockEmitter::emit(StructuralOpInterface op) {
  Value result = op->getResult(0);
  if (!sample && !hasSamples(result) && anySamples(op.getLeafOperands()))
    return emitSampleReduction(op);

  Location loc = op.getLoc();
  Lanes access = getAccess(hasSamples(result));
  SmallVector<int64_t> outputs(getUnitShape(result));
  // Where nothing is combined, registers keep nothing; and outputs that were written over what they
  // read (BlockBuffers.cpp) must not be computed twice, by a last tile that overlaps.
  int64_t kept =
      op.getDomain().size() == outputs.size() ? 1 : registers.getTotalBytes() / kBlockBytes;
  Tile tile;
  if (access.kind == Lanes::Kind::Block) {
    tile = chooseTile(op, outputs, kept);
  } else if (int64_t width = sample ? getUnitLanes(op) : 1; width > 1) {
    access = {Lanes::Kind::Units, {}, width};
    tile.dim = outputs.size() - 1;
    tile.width = chooseTileWidth(outputs.back(), width, kept);
  }
  if (group)
    return emitTiles(op, tile, access);
  if (tile.width == 1)
    return forEach(loc, outputs, [&](ValueRange output) { emitOutputs(op, output, 0, 1, access); });

  int64_t last = outputs[tile.dim] - tile.width;
  outputs[tile.dim] = llvm::divideCeil(outputs[tile.dim], tile.width);
  forEach(loc, outputs, [&](ValueRange point) {
    Point output(point);
    Value start =
        builder.createOrFold<arith::MulIOp>(loc, point[tile.dim], buildIndex(loc, tile.width));
    output[tile.dim] = builder.createOrFold<arith::MinUIOp>(loc, start, buildIndex(loc, last));
    emitOutputs(op, output, tile.dim, tile.width / access.width, access);
  });
}

void BlockEmitter::emitTiles(StructuralOpInterface op, Tile tile, Lanes access) {
  Location loc = op.getLoc();
  SmallVector<int64_t> outputs(getUnitShape(op->getResult(0)));
  if (outputs.empty())
    return forEachBlock(loc, [&] { emitOutputs(op, {}, 0, 1, access); });
  int64_t extent = std::exchange(outputs[tile.dim], 1);
  Panels panels{allocatePanels(op, tile), {}};
  forEach(loc, {int64_t(llvm::divideCeil(extent, tile.width))}, [&](ValueRange at) {
    Emission emit(builder, loc);
    Value last = emit.index(extent - tile.width);
    Value first = emit.min(emit.mul(at[0], tile.width), last);
    panels.next = emit.min(emit.add(first, emit.index(tile.width)), last);
    Point corner(outputs.size(), emit.index(0));
    corner[tile.dim] = first;
    fillPanels(op, panels, corner);
    forEachBlock(loc, [&] {
      forEach(loc, outputs, [&](ValueRange point) {
        Point output(point);
        output[tile.dim] = first;
        emitOutputs(op, output, tile.dim, tile.width, access, panels);
      });
    });
  });
}

SmallVector<Value> BlockEmitter::allocatePanels(StructuralOpInterface op, Tile tile) {
  SmallVector<Value> panels(op.getLeafOperands().size());
  SmallVector<int64_t> shape = op.getDomain();
  unsigned rank = getUnitShape(op->getResult(0)).size();
  shape.erase(shape.begin(), shape.begin() + rank);
  shape.push_back(tile.width);
  for (auto [index, operand] : llvm::enumerate(op.getLeafOperands())) {
    AffineMap map = op.getIndexingMaps()[index];
    auto isFixed = [&](unsigned dim) { return dim == tile.dim || !map.isFunctionOfDim(dim); };
    // All of whose lines are used elsewhere, too: neighbours in a line, points lines apart.
    if (tile.width > 1 && shape.size() > 1 && !hasLanes(operand) && map.getNumResults() > 1 &&
        movesAlone(map, tile.dim) && llvm::all_of(llvm::seq(rank), isFixed))
      panels[index] =
          group->allocate(MemRefType::get(shape, getElementTypeOrSelf(operand.getType())));
  }
  return panels;
}

void BlockEmitter::fillPanels(StructuralOpInterface op, const Panels &panels, ValueRange output) {
  Location loc = op.getLoc();
  for (size_t index = 0; index < panels.buffers.size(); ++index) {
    Value panel = panels.buffers[index];
    if (!panel)
      continue;
    auto type = cast<MemRefType>(panel.getType());
    AffineMap map = op.getIndexingMaps()[index];
    Value array = getBuffer(op.getLeafOperands()[index]);
    auto row = VectorType::get(type.getShape().back(), type.getElementType());
    forEach(loc, type.getShape().drop_back(), [&](ValueRange reduced) {
      Point point(output), place(reduced);
      llvm::append_range(point, reduced);
      place.push_back(buildIndex(loc, 0));
      Value elements = vector::LoadOp::create(builder, loc, row, array, applyMap(loc, map, point));
      vector::StoreOp::create(builder, loc, elements, panel, place);
    });
  }
}

void BlockEmitter::emitOutputs(StructuralOpInterface op, ValueRange output, unsigned dim,
                               int64_t number, Lanes access, const Panels &panels) {
  Location loc = op.getLoc();
  Value result = op->getResult(0);
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Combiner combiner = op.getCombiner();
  bool hasUnits = access.kind == Lanes::Kind::Units;
  Type type = getElementTypeOrSelf(result.getType());
  if (hasUnits || access.kind == Lanes::Kind::Block)
    type = VectorType::get(hasUnits ? access.width : lanes, type);

  SmallVector<Point> neighbours(number, Point(output));
  for (int64_t i = 1; i < number; ++i)
    neighbours[i][dim] =
        builder.createOrFold<arith::AddIOp>(loc, output[dim], buildIndex(loc, i * access.width));
  Point starts;
  for (const Point &neighbour : neighbours)
    starts.push_back(op.getInit() ? load(loc, op.getInit(), neighbour, access)
                                  : buildNeutral(builder, loc, type, combiner));

  auto loadArgument = [&](unsigned index, ValueRange point, ValueRange rest,
                          int64_t neighbour) -> Value {
    if (index < panels.buffers.size() && panels.buffers[index]) {
      Point place(rest);
      place.push_back(buildIndex(loc, neighbour));
      return vector::BroadcastOp::create(
          builder, loc, type, memref::LoadOp::create(builder, loc, panels.buffers[index], place));
    }
    Point place = applyMap(loc, maps[index], point);
    if (!hasUnits || maps[index].isFunctionOfDim(dim))
      return load(loc, operands[index], place, access);
    Value scalar = load(loc, operands[index], place, getAccess(false));
    return vector::BroadcastOp::create(builder, loc, type, scalar);
  };
  // Of the next tile, which follows this one, the line of its last elements: the first are in
  // it, too, or in the line that this tile ends in. (Of 16 f64 one line of two or three.)
  auto prefetch = [&](ValueRange rest) {
    for (auto [index, panel] : llvm::enumerate(panels.buffers))
      if (panel) {
        Emission emit(builder, loc);
        Point point(output);
        point[dim] = emit.add(panels.next, emit.index(number - 1));
        llvm::append_range(point, rest);
        emit.prefetch(getBuffer(operands[index]), applyMap(loc, maps[index], point));
      }
  };
  auto combine = [&](ValueRange rest, ValueRange old) {
    prefetch(rest);
    Point arguments(operands.size()), updated;
    for (auto [neighbour, accumulated] : llvm::enumerate(old)) {
      Point point(neighbours[neighbour]);
      llvm::append_range(point, rest);
      for (auto [index, argument] : llvm::enumerate(arguments))
        if (!argument || maps[index].isFunctionOfDim(dim)) // Else that of the neighbour.
          argument = loadArgument(index, point, rest, int64_t(neighbour));
      Value leaf = op.buildLeaf(builder, loc, arguments, point);
      updated.push_back(buildCombine(builder, loc, combiner, accumulated, leaf, op.getSummation()));
    }
    return updated;
  };
  SmallVector<int64_t> domain = op.getDomain();
  auto reduced = ArrayRef(domain).drop_front(output.size());
  Value searchStarts = getSearchStarts(result);
  Point combined = searchStarts ? combineInChunks(loc, combiner, reduced[0], starts, combine)
                                : foldAll(loc, reduced, starts, combine);
  for (auto [index, neighbour] : llvm::enumerate(neighbours)) {
    store(loc, result, neighbour, access, combined[index]);
    if (searchStarts)
      storeTo(loc, searchStarts, hasLanes(result), neighbour, access, combined[number + index]);
  }
}

/// The leaf, in a block whose arguments are what it reads, then the coordinates of its point.
static Value buildLeafIn(Block &block, StructuralOpInterface op) {
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&block);
  for (Value operand : op.getLeafOperands())
    block.addArgument(getElementTypeOrSelf(operand.getType()), op.getLoc());
  unsigned numOperands = block.getNumArguments();
  for (size_t index = 0; index < op.getDomain().size(); ++index)
    block.addArgument(builder.getIndexType(), op.getLoc());
  auto arguments = ValueRange(block.getArguments());
  return op.buildLeaf(builder, op.getLoc(), arguments.take_front(numOperands),
                      arguments.drop_front(numOperands));
}

bool readsIndex(StructuralOpInterface op, unsigned dim) {
  Block block;
  buildLeafIn(block, op);
  return !block.getArgument(op.getLeafOperands().size() + dim).use_empty();
}

bool isReshape(StructuralOpInterface op) {
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<int64_t> domain = op.getDomain();
  ArrayRef<int64_t> shape = getUnitShape(op->getResult(0));
  if (op.getCombiner() != Combiner::None || op.getInit() || operands.size() != 1 ||
      computeProduct(getUnitShape(operands[0])) != computeProduct(shape) ||
      !reachSamePlace({op.getIndexingMaps()[0], getUnitShape(operands[0])},
                      {op.getIndexingMaps().back(), shape}, domain))
    return false;
  Block block;
  return buildLeafIn(block, op) == block.getArgument(0);
}

bool BlockEmitter::movesAlone(AffineMap map, unsigned dim) {
  return map.getResults().back() == getAffineDimExpr(dim, map.getContext()) &&
         llvm::none_of(map.getResults().drop_back(),
                       [&](AffineExpr result) { return result.isFunctionOfDim(dim); });
}

int64_t BlockEmitter::getUnitLanes(StructuralOpInterface op) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> outputs = getUnitShape(result);
  if (outputs.empty() || hasLanes(result) || (op.getInit() && hasLanes(op.getInit())))
    return 1;
  unsigned dim = outputs.size() - 1;
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps())) {
    if (!map.isFunctionOfDim(dim))
      continue;
    if (hasLanes(operand) || !movesAlone(map, dim))
      return 1;
  }
  if (readsIndex(op, dim))
    return 1;
  return llvm::bit_floor<uint64_t>(std::min(outputs.back(), lanes));
}

void BlockEmitter::emitSampleReduction(StructuralOpInterface op) {
  Location loc = op.getLoc();
  Value result = op->getResult(0);
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  forEach(loc, domain, [&](ValueRange point) {
    Point output = applyMap(loc, maps.back(), point);
    Point arguments = loadArguments(loc, op.getLeafOperands(), maps, point, {Lanes::Kind::Block});
    Value leaf = op.buildLeaf(builder, loc, arguments, point);
    Value old = load(loc, result, output, {Lanes::Kind::None});
    Value combined = reduceLanes(loc, op.getCombiner(), old, leaf, op.getSummation());
    store(loc, result, output, {Lanes::Kind::None}, combined);
  });
}

} // namespace trop
