//===- BlockSums.cpp - Adjoints of sums, many entries at a time -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The adjoint of a sum adds a part for every point of the domain. Point by point that
// loads and stores an entry for each, and where the entry has no samples, as one of
// weights, adds the lanes of a block one after another. So sums are gathered: for each
// entry of the operand the points that reach it are walked (lib/Analysis/Access), of
// windows, too, and the entry stays in a register.
//
// - An entry without samples is the sum of rows of lanes. Vectors hold neighbouring
//   entries instead, and lanes follow one another: what is read along them has to lie
//   lane by lane, so it is turned once a block (transposed).
// - An entry with samples is a vector over lanes.
//
// A tile of entries shares what it reads. Every entry still gets its parts in the order
// of points, and each of these lane by lane, so no bit changes.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/Emission.h"
#include "lib/Conversion/TropToLoops/SumNest.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Entries without samples
//===----------------------------------------------------------------------===//

SmallVector<Turned> getTransposed(PullbackOp op) {
  SmallVector<Turned> wanted;
  if (selects(op.getCombiner()))
    return wanted;
  for (unsigned number = 0; number < op.getNumResults(); ++number)
    if (auto found = findTensorNest(op, number))
      for (auto [read, of] : llvm::zip(found->first.reads, found->second.ofReads))
        if (read.first && hasSamples(read.first) && of)
          wanted.push_back({read.first, *of});
  return wanted;
}

MemRefType BlockEmitter::getTransposedType(Turned turned) const {
  auto [value, coordinate] = turned;
  SmallVector<int64_t> shape(getUnitShape(value));
  int64_t extent = shape[coordinate];
  shape.erase(shape.begin() + coordinate);
  shape.push_back(lanes * extent);
  return MemRefType::get(shape, getElementTypeOrSelf(value.getType()));
}

SmallVector<Value> BlockEmitter::transpose(Location loc, ArrayRef<Value> vectors) {
  unsigned bits = getElementTypeOrSelf(vectors[0].getType()).getIntOrFloatBitWidth();
  return Emission(builder, loc).transpose(vectors, 8 * registers.bytes / bits);
}

/// From [..., coordinate, ...][lane] to [... ...][lane, coordinate].
void BlockEmitter::emitTranspose(Location loc, Turned turned) {
  Emission emit(builder, loc);
  Value value = turned.first;
  unsigned coordinate = turned.second;
  Value target = transposed.lookup(turned);
  SmallVector<int64_t> extents(getUnitShape(value));
  int64_t extent = extents[coordinate];
  // Squares, the last of which overlaps the one before, or all that is short of one.
  bool byVectors = extent >= lanes || llvm::isPowerOf2_64(extent);
  int64_t together = byVectors ? std::min(extent, lanes) : 1;
  extents[coordinate] = llvm::divideCeil(extent, together);
  forEach(loc, extents, [&](ValueRange at) {
    Value first = emit.min(emit.mul(at[coordinate], together), emit.index(extent - together));
    Point place(at), vectors;
    for (int64_t unit = 0; unit < together; ++unit) {
      place[coordinate] = emit.add(first, emit.index(unit));
      vectors.push_back(load(loc, value, place, {Lanes::Kind::Block}));
    }
    place.erase(place.begin() + coordinate);
    auto getPlace = [&](int64_t lane) {
      Point to(place);
      to.push_back(emit.add(emit.index(lane * extent), first));
      return to;
    };
    if (!byVectors)
      for (int64_t lane = 0; lane < lanes; ++lane)
        emit.store(vector::ExtractOp::create(builder, loc, vectors[0], lane), target,
                   getPlace(lane));
    else
      for (auto [row, part] : llvm::enumerate(transpose(loc, vectors)))
        vector::StoreOp::create(builder, loc, part, target,
                                getPlace(int64_t(row) * lanes / together));
  });
}

Value BlockEmitter::buildUnread(PullbackOp op, unsigned operand, Lanes access) {
  Type type = op.getAdjoints().getArgument(operand).getType();
  if (access.kind == Lanes::Kind::Block || access.kind == Lanes::Kind::Units)
    type = VectorType::get(access.kind == Lanes::Kind::Block ? lanes : access.width, type);
  return arith::ConstantOp::create(builder, op.getLoc(), builder.getZeroAttr(type));
}

bool BlockEmitter::emitTensorSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  auto found = findTensorNest(op, number);
  if (sample || lists.contains(result) || !found)
    return false;
  Location loc = op.getLoc();
  const SumNest &nest = found->first;
  const VectorVariable &vectors = found->second;
  SmallVector<Turned> turned;
  for (auto [read, of] : llvm::zip(nest.reads, vectors.ofReads))
    if (read.first && hasLanes(read.first) && of)
      turned.push_back({read.first, *of});
  if (llvm::any_of(turned, [&](Turned one) { return !transposed.contains(one); }))
    return false;
  forEachBlock(loc, [&] {
    for (Turned one : turned)
      emitTranspose(loc, one);
  });

  int64_t extent = nest.preimage.getElementExtents()[vectors.variable];
  int64_t whole = extent / lanes, rest = extent % lanes;
  int64_t together = whole % kSumTileVectors == 0 ? kSumTileVectors : 1;
  if (whole > 0)
    forEach(loc, {whole / together}, [&](ValueRange at) {
      Value first = arith::MulIOp::create(builder, loc, at[0], buildIndex(loc, together * lanes));
      emitTensorTile(op, number, nest, vectors, first, lanes, together);
    });
  if (rest > 0)
    emitTensorTile(op, number, nest, vectors, buildIndex(loc, whole * lanes), rest, 1);
  return true;
}

/// Adds to `count` vectors of `width` entries, from `first` on, at all other entries.
void BlockEmitter::emitTensorTile(PullbackOp op, unsigned number, const SumNest &nest,
                                  const VectorVariable &vectors, Value first, int64_t width,
                                  int64_t count) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  Value buffer = getBuffer(op.getResult(number));
  auto type = VectorType::get(width, cast<MemRefType>(buffer.getType()).getElementType());
  Rows rows = chooseRows(nest.preimage, kSumTileRows * kSumTileVectors / count, vectors.variable);
  SmallVector<int64_t> extents(nest.preimage.getElementExtents());
  extents[vectors.variable] = 1;
  if (rows.variable)
    extents[*rows.variable] /= rows.number;

  forEach(loc, extents, [&](ValueRange at) {
    SmallVector<Point> entries, places;
    for (int64_t row = 0; row < rows.number; ++row)
      for (int64_t vector = 0; vector < count; ++vector) {
        Point &entry = entries.emplace_back(at);
        entry[vectors.variable] = emit.add(first, emit.index(vector * width));
        if (rows.variable)
          entry[*rows.variable] =
              emit.add(emit.mul(at[*rows.variable], rows.number), emit.index(row));
      }
    Point sums;
    for (const Point &entry : entries) {
      places.push_back(applyMap(loc, nest.preimage.getElement(), entry));
      sums.push_back(loadEntries(loc, buffer, places.back(), vectors.ofEntry, type));
    }
    sums = foldBlocks(loc, sums, [&](ValueRange old) {
      return foldLoops(
          emit, nest.preimage.getLoops(), at, old, [&](ValueRange within, ValueRange carried) {
            SmallVector<Point> points(entries);
            for (Point &point : points)
              llvm::append_range(point, within);
            return emit.foldRange(
                emit.index(0), validLanes, 1, carried,
                [&](Value lane, ValueRange carried) -> Point {
                  // By operand, row and vector, where it moves along these.
                  llvm::DenseMap<std::tuple<unsigned, int64_t, int64_t>, Value> loaded;
                  auto read = [&](unsigned operand, size_t place) -> Value {
                    auto [value, map] = nest.reads[operand];
                    bool moves = rows.variable && map.isFunctionOfDim(*rows.variable);
                    int64_t row = moves ? place / count : 0;
                    int64_t vector = vectors.ofReads[operand] ? place % count : 0;
                    Value &element = loaded[{operand, row, vector}];
                    if (!element)
                      element = !value
                                    ? buildUnread(op, operand, {Lanes::Kind::Units, {}, width})
                                    : loadForTensor(loc, value, applyMap(loc, map, points[place]),
                                                    vectors.ofReads[operand], type, lane);
                    return element;
                  };
                  Point next;
                  for (size_t place = 0; place < points.size(); ++place) {
                    Point arguments;
                    for (unsigned operand = 0; operand < nest.reads.size(); ++operand)
                      arguments.push_back(read(operand, place));
                    Point point = applyMap(loc, nest.preimage.getPoint(), points[place]);
                    Value part =
                        inlineLeaf(builder, loc, op.getAdjoints(), arguments, point)[number];
                    next.push_back(buildSum(builder, loc, op.getSum(), carried[place], part));
                  }
                  return next;
                });
          });
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      storeEntries(loc, buffer, place, vectors.ofEntry, sum);
  });
}

Value BlockEmitter::loadEntries(Location loc, Value buffer, ValueRange place, unsigned coordinate,
                                VectorType type) {
  if (coordinate + 1 == place.size())
    return vector::LoadOp::create(builder, loc, type, buffer, place);
  Emission emit(builder, loc);
  Point elements;
  for (int64_t number = 0; number < type.getNumElements(); ++number) {
    Point at(place);
    at[coordinate] = emit.add(at[coordinate], emit.index(number));
    elements.push_back(emit.load(buffer, at));
  }
  return vector::FromElementsOp::create(builder, loc, type, elements);
}

void BlockEmitter::storeEntries(Location loc, Value buffer, ValueRange place, unsigned coordinate,
                                Value entries) {
  if (coordinate + 1 == place.size()) {
    vector::StoreOp::create(builder, loc, entries, buffer, place);
    return;
  }
  Emission emit(builder, loc);
  for (int64_t number = 0; number < cast<VectorType>(entries.getType()).getNumElements();
       ++number) {
    Point at(place);
    at[coordinate] = emit.add(at[coordinate], emit.index(number));
    emit.store(vector::ExtractOp::create(builder, loc, entries, number), buffer, at);
  }
}

/// What a lane reads at entries that follow each other, which move `coordinate`, if any.
Value BlockEmitter::loadForTensor(Location loc, Value value, ValueRange place,
                                  std::optional<unsigned> coordinate, VectorType type, Value lane) {
  if (!coordinate) {
    Value scalar = load(loc, value, place,
                        hasLanes(value) ? Lanes{Lanes::Kind::Single, lane} : getAccess(false));
    return vector::BroadcastOp::create(builder, loc, type, scalar);
  }
  if (!hasLanes(value))
    return vector::LoadOp::create(builder, loc, type, getBuffer(value), place);
  Emission emit(builder, loc);
  Point at(place);
  at.erase(at.begin() + *coordinate);
  Value row = emit.mul(lane, getUnitShape(value)[*coordinate]);
  at.push_back(emit.add(row, place[*coordinate]));
  return vector::LoadOp::create(builder, loc, type, transposed.lookup({value, *coordinate}), at);
}

//===----------------------------------------------------------------------===//
// Entries with samples
//===----------------------------------------------------------------------===//

bool BlockEmitter::emitSampleSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  if (sample || !hasSamples(result) || lists.contains(result) ||
      op.getWrt()[number] == op.getInitNumber())
    return false;
  std::optional<SumNest> nest = findSumNest(op, number);
  if (!nest || (nest->preimage.getLoops().empty() && !findDirectSum(op)))
    return false;
  const Preimage &preimage = nest->preimage;
  Rows rows = chooseRows(preimage, kSumTileRows * kSumTileVectors);
  SmallVector<int64_t> extents(preimage.getElementExtents());
  if (rows.variable)
    extents[*rows.variable] /= rows.number;
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  if (!reachesAll(*nest, result))
    forEachBlock(loc, [&] { fill(result, Combiner::Sum); });
  Type type = VectorType::get(lanes, getElementTypeOrSelf(result.getType()));
  auto emitTile = [&](ValueRange at) {
    SmallVector<Point> entries(rows.number, Point(at)), places;
    Point sums(rows.number, buildNeutral(builder, loc, type, Combiner::Sum));
    for (auto [row, entry] : llvm::enumerate(entries)) {
      if (rows.variable)
        entry[*rows.variable] =
            emit.add(emit.mul(at[*rows.variable], rows.number), emit.index(int64_t(row)));
      places.push_back(applyMap(loc, preimage.getElement(), entry));
    }
    sums = foldLoops(emit, preimage.getLoops(), at, sums, [&](ValueRange within, ValueRange old) {
      Point arguments(nest->reads.size()), next;
      for (auto [row, entry] : llvm::enumerate(entries)) {
        Point variables(entry);
        llvm::append_range(variables, within);
        for (auto [operand, read] : llvm::enumerate(nest->reads))
          if (!read.first)
            arguments[operand] = buildUnread(op, unsigned(operand), {Lanes::Kind::Block});
          else if (row == 0 || read.second.isFunctionOfDim(*rows.variable))
            arguments[operand] =
                load(loc, read.first, applyMap(loc, read.second, variables), {Lanes::Kind::Block});
        Point point = applyMap(loc, preimage.getPoint(), variables);
        Value part = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point)[number];
        next.push_back(buildSum(builder, loc, op.getSum(), old[row], part));
      }
      return next;
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      store(loc, result, place, {Lanes::Kind::Block}, sum);
  };
  forEach(loc, extents, [&](ValueRange at) { forEachBlock(loc, [&] { emitTile(at); }); });
  return true;
}

void BlockEmitter::emitSum(PullbackOp op) {
  Location loc = op.getLoc();
  SmallVector<unsigned> others;
  // What is turned for entries without samples is not kept while those with samples come to be.
  for (unsigned number = 0; number < op.getNumResults(); ++number)
    if (op.getWrt()[number] != op.getInitNumber() && !emitTensorSum(op, number))
      others.push_back(number);
  llvm::erase_if(others, [&](unsigned number) { return emitSampleSum(op, number); });
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Lanes access = getAccess(hasSamples(op.getAdjoint()) || anySamples(op.getInputs()));
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(op.getAdjoint()).size());
  auto addOthers = [&] {
    for (unsigned number : others)
      startOfBlock(op, op->getResult(number));
    forEachOutput(op, access, [&](ValueRange output, Value adjoint) {
      forEach(loc, reduced, [&](ValueRange rest) {
        Point point(output);
        llvm::append_range(point, rest);
        Point arguments;
        for (auto [operand, input] : llvm::enumerate(op.getInputs()))
          arguments.push_back(op.getAdjoints().getArgument(unsigned(operand)).use_empty()
                                  ? buildUnread(op, unsigned(operand), access)
                                  : load(loc, input, applyMap(loc, maps[operand], point), access));
        arguments.push_back(adjoint);
        SmallVector<Value> parts = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point);
        for (unsigned number : others)
          accumulate(loc, op.getResult(number), applyMap(loc, maps[op.getWrt()[number]], point),
                     access, parts[number], op.getSum());
      });
    });
  };
  if (!others.empty())
    forEachBlock(loc, addOthers);
  // Numbers increase: the init's is the last.
  if (op.getWrt().back() != op.getInitNumber())
    return;
  OpResult init = op->getResults().back();
  forEachBlock(loc, [&] {
    startOfBlock(op, init);
    if (!hasSamples(op.getAdjoint()) && !sample)
      return;
    forEachOutput(op, access, [&](ValueRange output, Value adjoint) {
      accumulate(loc, init, output, access, adjoint);
    });
  });
}

} // namespace trop
