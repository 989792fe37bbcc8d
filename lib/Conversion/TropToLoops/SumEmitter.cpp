//===- SumEmitter.cpp - Adjoints of sums, many entries at a time ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SumEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

void SumEmitter::emit(PullbackOp op) {
  SmallVector<unsigned> others;
  // What is turned for entries without samples is not kept while those with samples come to be.
  for (unsigned number = 0; number < op.getNumResults(); ++number)
    if (op.getWrt()[number] != op.getInitNumber() && !emitTensorSum(op, number))
      others.push_back(number);
  llvm::erase_if(others, [&](unsigned number) { return emitSampleSum(op, number); });
  if (!others.empty())
    scope.forEachBlock(op.getLoc(), [&] { emitPoints(op, others); });
  // Numbers increase: the init's is the last.
  if (op.getWrt().back() == op.getInitNumber())
    scope.forEachBlock(op.getLoc(), [&] { emitInit(op); });
}

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
        if (of && hasSamples(read.value))
          wanted.push_back({read.value, *of});
  return wanted;
}

bool SumEmitter::emitTensorSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  auto found = findTensorNest(op, number);
  if (scope.hasSample() || buffers.getList(result) || !found)
    return false;
  Emission emit(builder, op.getLoc());
  const SumNest &nest = found->first;
  const VectorVariable &vectors = found->second;
  SmallVector<Turned> turned;
  for (auto [read, of] : llvm::zip(nest.reads, vectors.ofReads))
    if (of && buffers.hasLanes(read.value))
      turned.push_back({read.value, *of});
  if (llvm::any_of(turned, [&](Turned one) { return !buffers.getTransposed(one); }))
    return false;
  scope.forEachBlock(emit.loc, [&] {
    for (Turned one : turned)
      transposer.emitCopy(emit.loc, one);
  });

  int64_t extent = nest.preimage.getElementExtents()[vectors.variable], lanes = scope.lanes;
  int64_t whole = extent / lanes, rest = extent % lanes;
  int64_t together = whole % kSumTileVectors == 0 ? kSumTileVectors : 1;
  if (whole > 0)
    forEach(emit, {whole / together}, [&](ValueRange at) {
      Value first = emit.mul(at[0], together * lanes);
      emitTensorTile(op, number, nest, vectors, first, lanes, together);
    });
  if (rest > 0)
    emitTensorTile(op, number, nest, vectors, emit.index(whole * lanes), rest, 1);
  return true;
}

void SumEmitter::emitTensorTile(PullbackOp op, unsigned number, const SumNest &nest,
                                const VectorVariable &vectors, Value first, int64_t width,
                                int64_t count) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  Value buffer = buffers.get(op.getResult(number));
  auto type = VectorType::get(width, cast<MemRefType>(buffer.getType()).getElementType());
  Rows rows = chooseRows(nest.preimage, kSumTileRows * kSumTileVectors / count, vectors.variable);
  SmallVector<int64_t> extents(nest.preimage.getElementExtents());
  extents[vectors.variable] = 1;
  if (rows.variable)
    extents[*rows.variable] /= rows.number;

  forEach(emit, extents, [&](ValueRange at) {
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
      places.push_back(applyMap(emit, nest.preimage.getElement(), entry));
      sums.push_back(elements.loadLine(loc, buffer, places.back(), vectors.ofEntry, type));
    }
    auto addLane = [&](ArrayRef<Point> points, Value lane, ValueRange carried) -> Point {
      Lanes access = Lanes{Lanes::Kind::Single, lane}.along(vectors.variable, width);
      // By operand, row and vector, where it moves along these.
      llvm::DenseMap<std::tuple<unsigned, int64_t, int64_t>, Value> loaded;
      auto read = [&](unsigned operand, size_t place) -> Value {
        const Read &one = nest.reads[operand];
        bool moves = rows.variable && one.map.isFunctionOfDim(*rows.variable);
        int64_t row = moves ? place / count : 0;
        int64_t vector = vectors.ofReads[operand] ? place % count : 0;
        Value &element = loaded[{operand, row, vector}];
        if (!element)
          element = elements.read(loc, one, points[place], access);
        return element;
      };
      Point next;
      for (size_t place = 0; place < points.size(); ++place) {
        Point arguments;
        for (unsigned operand = 0; operand < nest.reads.size(); ++operand)
          arguments.push_back(read(operand, place));
        Point point = applyMap(emit, nest.preimage.getPoint(), points[place]);
        Value part = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point)[number];
        next.push_back(buildSum(builder, loc, op.getSum(), carried[place], part));
      }
      return next;
    };
    sums = scope.foldBlocks(loc, sums, [&](ValueRange old) {
      return foldLoops(emit, nest.preimage.getLoops(), at, old,
                       [&](ValueRange within, ValueRange carried) {
                         auto points = llvm::map_to_vector(
                             entries, [&](const Point &entry) { return concat(entry, within); });
                         return emit.foldRange(emit.index(0), scope.getValidLanes(), 1, carried,
                                               [&](Value lane, ValueRange carried) {
                                                 return addLane(points, lane, carried);
                                               });
                       });
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      elements.storeLine(loc, buffer, place, vectors.ofEntry, sum);
  });
}

//===----------------------------------------------------------------------===//
// Entries with samples
//===----------------------------------------------------------------------===//

bool SumEmitter::emitSampleSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  if (scope.hasSample() || !hasSamples(result) || buffers.getList(result) ||
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
  Lanes access{Lanes::Kind::Block};
  if (!reachesAll(*nest, result))
    scope.forEachBlock(loc, [&] { accumulator.fill(result, Combiner::Sum); });
  Type type = elements.getType(getElementTypeOrSelf(result.getType()), access);
  auto emitTile = [&](ValueRange at) {
    SmallVector<Point> entries(rows.number, Point(at)), places;
    Point sums(rows.number, buildNeutral(builder, loc, type, Combiner::Sum));
    for (auto [row, entry] : llvm::enumerate(entries)) {
      if (rows.variable)
        entry[*rows.variable] =
            emit.add(emit.mul(at[*rows.variable], rows.number), emit.index(int64_t(row)));
      places.push_back(applyMap(emit, preimage.getElement(), entry));
    }
    sums = foldLoops(emit, preimage.getLoops(), at, sums, [&](ValueRange within, ValueRange old) {
      Point arguments(nest->reads.size()), next;
      for (auto [row, entry] : llvm::enumerate(entries)) {
        Point variables = concat(entry, within);
        for (auto [argument, read] : llvm::zip_equal(arguments, nest->reads))
          if (row == 0 || read.map.isFunctionOfDim(*rows.variable))
            argument = elements.read(loc, read, variables, access);
        Point point = applyMap(emit, preimage.getPoint(), variables);
        Value part = inlineLeaf(builder, loc, op.getAdjoints(), arguments, point)[number];
        next.push_back(buildSum(builder, loc, op.getSum(), old[row], part));
      }
      return next;
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      elements.store(loc, result, place, access, sum);
  };
  forEach(emit, extents, [&](ValueRange at) { scope.forEachBlock(loc, [&] { emitTile(at); }); });
  return true;
}

//===----------------------------------------------------------------------===//
// Point by point
//===----------------------------------------------------------------------===//

void SumEmitter::emitPoints(PullbackOp op, ArrayRef<unsigned> results) {
  Emission emit(builder, op.getLoc());
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  SmallVector<Read> reads = getPartReads(op);
  Lanes access = getAccess(op);
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(op.getAdjoint()).size());
  for (unsigned number : results)
    accumulator.startOfBlock(op, op->getResult(number));
  accumulator.forEachAdjoint(op, access, [&](ValueRange output, Value adjoint) {
    forEach(emit, reduced, [&](ValueRange rest) {
      Point point = concat(output, rest);
      Point arguments = elements.readAll(emit.loc, ArrayRef(reads).drop_back(), point, access);
      arguments.push_back(adjoint);
      SmallVector<Value> parts = inlineLeaf(builder, emit.loc, op.getAdjoints(), arguments, point);
      for (unsigned number : results)
        accumulator.add(emit.loc, op.getResult(number),
                        applyMap(emit, maps[op.getWrt()[number]], point), access, parts[number],
                        op.getSum());
    });
  });
}

void SumEmitter::emitInit(PullbackOp op) {
  OpResult init = op->getResults().back();
  accumulator.startOfBlock(op, init);
  if (!hasSamples(op.getAdjoint()) && !scope.hasSample())
    return;
  Lanes access = getAccess(op);
  accumulator.forEachAdjoint(op, access, [&](ValueRange output, Value adjoint) {
    accumulator.add(op.getLoc(), init, output, access, adjoint);
  });
}

} // namespace trop
