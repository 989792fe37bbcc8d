//===- BlockSums.cpp - Adjoints of sums, many entries at a time -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The adjoint of a sum adds a part for every point of the domain. Point by point that
// loads and stores an entry for each, and where the entry has no samples, as one of
// weights, adds the lanes of a block one after another. So:
//
// - An entry without samples is the sum of a row of lanes. Vectors hold neighbouring
//   entries instead, and lanes follow one another: what is read along them has to lie
//   lane by lane, so it is turned once a block (transposed).
// - An entry with samples is a vector over lanes; it stays in a register while points
//   are added to it.
//
// A tile of entries shares what it reads. Every entry still gets its parts in the order
// of points, and each of these lane by lane, so no bit changes.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// What a part of the adjoint is computed from: the inputs, then the adjoint itself.
static SmallVector<std::pair<Value, AffineMap>> getReads(PullbackOp op) {
  SmallVector<std::pair<Value, AffineMap>> reads;
  for (auto [input, map] : llvm::zip(op.getInputs(), op.getIndexingMaps()))
    reads.push_back({input, map});
  reads.push_back({op.getAdjoint(), op.getIndexingMaps().back()});
  return reads;
}

/// The dimension that vectors can run along for result `number`, one without samples.
static std::optional<unsigned> getVectorDim(PullbackOp op, unsigned number) {
  AffineMap map = op.getIndexingMaps()[op.getWrt()[number]];
  auto along = map.getNumResults() ? dyn_cast<AffineDimExpr>(map.getResults().back()) : nullptr;
  if (!along)
    return std::nullopt;
  unsigned dim = along.getPosition();
  auto fits = [&](AffineMap read) {
    return !read.isFunctionOfDim(dim) || BlockEmitter::movesAlone(read, dim);
  };
  bool fit = fits(map) && !looksAtIndex(op.getAdjoints(), dim) &&
             llvm::all_of(getReads(op), [&](auto read) { return fits(read.second); });
  return fit ? std::optional(dim) : std::nullopt;
}

SmallVector<Value> getTransposed(PullbackOp op) {
  SmallVector<Value> wanted;
  if (selects(op.getCombiner()) || !hasSamples(op.getAdjoint()))
    return wanted;
  for (unsigned number = 0; number < op.getNumResults(); ++number) {
    if (hasSamples(op.getResult(number)) || op.getWrt()[number] == op.getInitNumber())
      continue;
    if (std::optional<unsigned> dim = getVectorDim(op, number))
      for (auto [value, map] : getReads(op))
        if (hasSamples(value) && map.isFunctionOfDim(*dim))
          wanted.push_back(value);
  }
  return wanted;
}

void BlockEmitter::emitTranspose(Location loc, Value value) {
  if (getUnitShape(value).size() == 1 && getUnitShape(value)[0] >= lanes)
    return emitSquares(loc, value);
  SmallVector<int64_t> extents(getUnitShape(value));
  extents.push_back(lanes);
  forEach(loc, extents, [&](ValueRange point) {
    Value scalar = memref::LoadOp::create(builder, loc, getBuffer(value), point);
    Point turned{point.back()};
    llvm::append_range(turned, point.drop_back());
    memref::StoreOp::create(builder, loc, scalar, transposed.lookup(value), turned);
  });
}

void BlockEmitter::emitSquares(Location loc, Value value) {
  Emission emit(builder, loc);
  int64_t units = getUnitShape(value)[0];
  forEach(loc, {int64_t(llvm::divideCeil(units, lanes))}, [&](ValueRange at) {
    Value first = emit.min(emit.mul(at[0], lanes), emit.index(units - lanes));
    Point vectors;
    for (int64_t unit = 0; unit < lanes; ++unit)
      vectors.push_back(load(loc, value, emit.add(first, emit.index(unit)), {Lanes::Kind::Block}));
    for (auto [lane, turned] : llvm::enumerate(emit.transpose(vectors)))
      vector::StoreOp::create(builder, loc, turned, transposed.lookup(value),
                              ValueRange{emit.index(int64_t(lane)), first});
  });
}

bool BlockEmitter::emitTensorSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  std::optional<unsigned> dim = getVectorDim(op, number);
  if (sample || hasSamples(result) || lists.contains(result) || !hasSamples(op.getAdjoint()) ||
      op.getWrt()[number] == op.getInitNumber() || !dim)
    return false;
  SmallVector<std::pair<Value, AffineMap>> reads = getReads(op);
  SmallVector<Value> turned;
  for (auto [value, map] : reads)
    if (hasLanes(value) && map.isFunctionOfDim(*dim)) {
      if (!transposed.contains(value))
        return false;
      turned.push_back(value);
    }
  Location loc = op.getLoc();
  forEachBlock(loc, [&] {
    for (Value value : turned)
      emitTranspose(loc, value);
  });

  int64_t extent = op.getExtents()[*dim];
  int64_t vectors = extent / lanes, rest = extent % lanes;
  int64_t together = vectors % kSumTileVectors == 0 ? kSumTileVectors : 1;
  auto emitPart = [&](Value first, int64_t width, int64_t count) {
    emitTensorTile(op, number, *dim, first, width, count);
  };
  if (vectors > 0)
    forEach(loc, {vectors / together}, [&](ValueRange at) {
      Value first = arith::MulIOp::create(builder, loc, at[0], buildIndex(loc, together * lanes));
      emitPart(first, lanes, together);
    });
  if (rest > 0)
    emitPart(buildIndex(loc, vectors * lanes), rest, 1);
  return true;
}

/// Adds to `count` vectors of `width` entries along `dim`, from `first` on, at all other
/// points.
void BlockEmitter::emitTensorTile(PullbackOp op, unsigned number, unsigned dim, Value first,
                                  int64_t width, int64_t count) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  Value result = op.getResult(number);
  AffineMap map = op.getIndexingMaps()[op.getWrt()[number]];
  auto type = VectorType::get(width, getElementTypeOrSelf(result.getType()));
  // Rows of the tile: along the last other dimension that entries move along.
  SmallVector<int64_t> extents(op.getExtents());
  extents[dim] = 1;
  int tiled = -1;
  for (unsigned other = 0; other < extents.size(); ++other)
    if (other != dim &&
        llvm::is_contained(map.getResults(), getAffineDimExpr(other, op.getContext())))
      tiled = int(other);
  int64_t rows = 1;
  for (int64_t number = kSumTileRows; tiled >= 0 && number > 1 && rows == 1; --number)
    if (extents[tiled] % number == 0)
      rows = number;
  if (tiled >= 0)
    extents[tiled] /= rows;

  forEach(loc, extents, [&](ValueRange at) {
    SmallVector<Point> points;
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t vector = 0; vector < count; ++vector) {
        Point point(at);
        point[dim] = emit.add(first, emit.index(vector * width));
        if (tiled >= 0)
          point[tiled] = emit.add(emit.mul(at[tiled], rows), emit.index(row));
        points.push_back(point);
      }
    Point sums;
    for (const Point &point : points)
      sums.push_back(
          vector::LoadOp::create(builder, loc, type, getBuffer(result), applyMap(loc, map, point)));
    auto addLane = [&](Value lane, ValueRange carried) -> Point {
      // By operand, row and vector, where it moves along these.
      llvm::DenseMap<std::tuple<unsigned, int64_t, int64_t>, Value> loaded;
      auto read = [&](unsigned operand, size_t place) -> Value {
        auto [value, map] = getReads(op)[operand];
        int64_t row = tiled >= 0 && map.isFunctionOfDim(tiled) ? place / count : 0;
        int64_t vector = map.isFunctionOfDim(dim) ? place % count : 0;
        Value &element = loaded[{operand, row, vector}];
        if (!element)
          element = loadForTensor(loc, value, map, points[place], dim, type, lane);
        return element;
      };
      Point next;
      for (size_t place = 0; place < points.size(); ++place) {
        Point arguments;
        for (unsigned operand = 0; operand <= op.getInputs().size(); ++operand)
          arguments.push_back(read(operand, place));
        Value part = inlineLeaf(builder, loc, op.getAdjoints(), arguments, points[place])[number];
        next.push_back(arith::AddFOp::create(builder, loc, carried[place], part));
      }
      return next;
    };
    sums = foldBlocks(loc, sums, [&](ValueRange carried) {
      return emit.foldRange(emit.index(0), validLanes, 1, carried, addLane);
    });
    for (auto [point, sum] : llvm::zip(points, sums))
      vector::StoreOp::create(builder, loc, sum, getBuffer(result), applyMap(loc, map, point));
  });
}

/// What a lane reads at points that follow each other along `dim`, as a vector.
Value BlockEmitter::loadForTensor(Location loc, Value value, AffineMap map, ValueRange point,
                                  unsigned dim, VectorType type, Value lane) {
  Point place = applyMap(loc, map, point);
  if (!map.isFunctionOfDim(dim)) {
    Value scalar = load(loc, value, place,
                        hasLanes(value) ? Lanes{Lanes::Kind::Single, lane} : getAccess(false));
    return vector::BroadcastOp::create(builder, loc, type, scalar);
  }
  if (!hasLanes(value))
    return vector::LoadOp::create(builder, loc, type, getBuffer(value), place);
  place.insert(place.begin(), lane);
  return vector::LoadOp::create(builder, loc, type, transposed.lookup(value), place);
}

bool BlockEmitter::emitSampleSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  AffineMap map = op.getIndexingMaps()[op.getWrt()[number]];
  if (sample || !hasSamples(result) || lists.contains(result) ||
      op.getWrt()[number] == op.getInitNumber() || !map.isProjectedPermutation())
    return false;
  // Entries outside, in tiles along the last dimension; what is added to them within.
  SmallVector<int64_t> outer, inner;
  SmallVector<unsigned> outerDims, innerDims;
  for (auto [dim, extent] : llvm::enumerate(op.getExtents())) {
    bool moves = map.isFunctionOfDim(dim);
    (moves ? outer : inner).push_back(extent);
    (moves ? outerDims : innerDims).push_back(dim);
  }
  if (outer.empty() || inner.empty())
    return false;
  int64_t rows = 2 * kSumTileRows;
  while (outer.back() % rows != 0)
    --rows;
  outer.back() /= rows;
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  SmallVector<std::pair<Value, AffineMap>> reads = getReads(op);
  auto emitTile = [&](ValueRange at) {
    SmallVector<Point> entries(rows, Point(op.getExtents().size()));
    Point sums;
    for (auto [row, point] : llvm::enumerate(entries)) {
      for (auto [dim, coordinate] : llvm::zip(outerDims, at))
        point[dim] = coordinate;
      point[outerDims.back()] = emit.add(emit.mul(at.back(), rows), emit.index(int64_t(row)));
      for (unsigned dim : innerDims)
        point[dim] = emit.index(0);
      sums.push_back(load(loc, result, applyMap(loc, map, point), {Lanes::Kind::Block}));
    }
    sums = foldAll(loc, inner, sums, [&](ValueRange within, ValueRange carried) {
      Point arguments(reads.size()), next;
      for (auto [row, entry] : llvm::enumerate(entries)) {
        Point point(entry);
        for (auto [dim, coordinate] : llvm::zip(innerDims, within))
          point[dim] = coordinate;
        for (auto [operand, read] : llvm::enumerate(reads))
          if (row == 0 || read.second.isFunctionOfDim(outerDims.back()))
            arguments[operand] =
                load(loc, read.first, applyMap(loc, read.second, point), {Lanes::Kind::Block});
        Value part = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point)[number];
        next.push_back(arith::AddFOp::create(builder, loc, carried[row], part));
      }
      return next;
    });
    for (auto [entry, sum] : llvm::zip(entries, sums))
      store(loc, result, applyMap(loc, map, entry), {Lanes::Kind::Block}, sum);
  };
  forEach(loc, outer, [&](ValueRange at) { forEachBlock(loc, [&] { emitTile(at); }); });
  return true;
}

void BlockEmitter::emitSum(PullbackOp op) {
  Location loc = op.getLoc();
  SmallVector<unsigned> others;
  for (unsigned number = 0; number < op.getNumResults(); ++number)
    if (op.getWrt()[number] != op.getInitNumber() && !emitTensorSum(op, number) &&
        !emitSampleSum(op, number))
      others.push_back(number);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Lanes access = getAccess(hasSamples(op.getAdjoint()) || anySamples(op.getInputs()));
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(op.getAdjoint()).size());
  auto addOthers = [&] {
    forEachOutput(op, access, [&](ValueRange output, Value adjoint) {
      forEach(loc, reduced, [&](ValueRange rest) {
        Point point(output);
        llvm::append_range(point, rest);
        Point arguments = loadArguments(loc, op.getInputs(), maps, point, access);
        arguments.push_back(adjoint);
        SmallVector<Value> parts = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point);
        for (unsigned number : others)
          accumulate(loc, op.getResult(number), applyMap(loc, maps[op.getWrt()[number]], point),
                     access, parts[number]);
      });
    });
  };
  if (!others.empty())
    forEachBlock(loc, addOthers);
  // Numbers increase: the init's is the last.
  if (op.getWrt().back() != op.getInitNumber() || !(hasSamples(op.getAdjoint()) || sample))
    return;
  Value init = op.getResults().back();
  forEachBlock(loc, [&] {
    forEachOutput(op, access, [&](ValueRange output, Value adjoint) {
      accumulate(loc, init, output, access, adjoint);
    });
  });
}

} // namespace trop
