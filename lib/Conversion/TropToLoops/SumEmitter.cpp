//===- SumEmitter.cpp - Adjoints of sums, many entries at a time ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SumEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"

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

bool startsWithFirstBlock(PullbackOp op, unsigned number, const ValueBuffers &buffers) {
  if (selects(op.getCombiner()) || buffers.getList(op.getResult(number)))
    return false;
  auto found = findTensorNest(op, number);
  return found && reachesAll(found->first, op.getResult(number));
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
    if (of && buffers.hasLanes(read.value) && !buffers.hasRowsAlong({read.value, *of}))
      turned.push_back({read.value, *of});
  if (llvm::any_of(turned, [&](Turned one) { return !buffers.getTransposed(one); }))
    return false;
  scope.forEachBlock(emit.loc, [&] {
    for (Turned one : turned)
      transposer.emitCopy(emit.loc, one);
  });

  int64_t extent = nest.preimage.getElementExtents()[vectors.variable], lanes = scope.lanes;
  int64_t whole = extent / lanes, rest = extent % lanes;
  int64_t count = whole % together.vectors == 0 ? together.vectors : 1;
  if (whole > 0)
    forEach(emit, {whole / count}, [&](ValueRange at) {
      Value first = emit.mul(at[0], count * lanes);
      emitTensorTile(op, number, nest, vectors, first, lanes, count);
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
  Rows rows = chooseRows(nest, together.count() / count, vectors.variable);
  SmallVector<int64_t> extents = rows.getExtents(nest.preimage);
  extents[vectors.variable] = 1;
  // As startsWithFirstBlock has it; null: by whoever calls.
  Value isStarted = reachesAll(nest, op.getResult(number)) ? scope.getIsLater() : Value();

  forEach(emit, extents, [&](ValueRange at) {
    Tile tile{rows, count, {}};
    SmallVector<Point> places;
    Point sums;
    for (int64_t row = 0; row < rows.number; ++row)
      for (int64_t vector = 0; vector < count; ++vector) {
        Point &entry = tile.entries.emplace_back(at);
        entry[vectors.variable] = emit.add(first, emit.index(vector * width));
        rows.moveTo(emit, entry, row);
      }
    for (const Point &entry : tile.entries)
      places.push_back(applyMap(emit, nest.preimage.getElement(), entry));
    Point zeros(places.size(), buildNeutral(builder, loc, type, Combiner::Sum));
    sums = foldWhere(emit, isStarted, zeros, [&] {
      return llvm::map_to_vector(places, [&](const Point &place) {
        return elements.loadLine(loc, buffer, place, vectors.ofEntry, type);
      });
    });
    sums = scope.foldBlocks(loc, sums, [&](ValueRange old) {
      return foldLoops(
          emit, nest.preimage.getLoops(), at, old, [&](ValueRange within, ValueRange carried) {
            Value holds = emitHolds(emit, nest.conditions, concat(at, within));
            return foldWhere(emit, holds, carried, [&] {
              return emit.foldRange(
                  emit.index(0), scope.getValidLanes(), 1, carried,
                  [&](Value lane, ValueRange carried) {
                    Lanes access = Lanes{Lanes::Kind::Single, lane}.along(vectors.variable, width);
                    return addParts(op, number, nest, tile, within, access, carried);
                  });
            });
          });
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      elements.storeLine(loc, buffer, place, vectors.ofEntry, sum);
  });
}

Point SumEmitter::addParts(PullbackOp op, unsigned number, const SumNest &nest, const Tile &tile,
                           ValueRange within, Lanes access, ValueRange carried) {
  Emission emit(builder, op.getLoc());
  // By operand, row and vector, where it moves along these.
  llvm::DenseMap<std::tuple<size_t, int64_t, int64_t>, Value> loaded;
  Point next;
  for (auto [place, entry] : llvm::enumerate(tile.entries)) {
    Point variables = concat(entry, within), arguments;
    for (auto [operand, read] : llvm::enumerate(nest.reads)) {
      bool moves = tile.rows.variable && read.map.isFunctionOfDim(*tile.rows.variable);
      int64_t row = moves ? place / tile.count : 0;
      int64_t vector = read.map.isFunctionOfDim(access.dim) ? place % tile.count : 0;
      Value &element = loaded[{operand, row, vector}];
      if (!element)
        element = elements.read(emit.loc, read, variables, access);
      arguments.push_back(element);
    }
    Point point = applyMap(emit, nest.preimage.getPoint(), variables);
    Value part = inlineLeaf(builder, emit.loc, op.getAdjoints(), arguments, point)[number];
    next.push_back(buildSum(builder, emit.loc, op.getSum(), carried[place], part));
  }
  return next;
}

//===----------------------------------------------------------------------===//
// Entries with samples
//===----------------------------------------------------------------------===//

bool SumEmitter::emitSampleSum(PullbackOp op, unsigned number) {
  Value result = op.getResult(number);
  if (scope.hasSample() || !hasSamples(result) || buffers.getList(result) ||
      op.getWrt()[number] == op.getInitNumber())
    return false;
  std::optional<SumNest> nest = findKeptSum(op, number);
  if (!nest || (nest->preimage.getLoops().empty() && !findDirectSum(op)))
    return false;
  const Preimage &preimage = nest->preimage;
  Rows rows = chooseRows(*nest, together.count());
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  Lanes access{Lanes::Kind::Block};
  if (!reachesAll(*nest, result))
    scope.forEachBlock(loc, [&] { accumulator.fill(result, Combiner::Sum); });
  Type type = elements.getType(getElementTypeOrSelf(result.getType()), access);
  auto emitTile = [&](ValueRange at) {
    Tile tile{rows, 1, SmallVector<Point>(rows.number, Point(at))};
    SmallVector<Point> places;
    Point sums(rows.number, buildNeutral(builder, loc, type, Combiner::Sum));
    for (auto [row, entry] : llvm::enumerate(tile.entries)) {
      rows.moveTo(emit, entry, row);
      places.push_back(applyMap(emit, preimage.getElement(), entry));
    }
    sums = foldLoops(emit, preimage.getLoops(), at, sums, [&](ValueRange within, ValueRange old) {
      return foldWhere(emit, emitHolds(emit, nest->conditions, concat(at, within)), old,
                       [&] { return addParts(op, number, *nest, tile, within, access, old); });
    });
    for (auto [place, sum] : llvm::zip(places, sums))
      elements.store(loc, result, place, access, sum);
  };
  forEach(emit, rows.getExtents(preimage),
          [&](ValueRange at) { scope.forEachBlock(loc, [&] { emitTile(at); }); });
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
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  for (unsigned number : results)
    accumulator.startOfBlock(op, op->getResult(number));
  accumulator.forEachAdjoint(op, access, [&](ValueRange output, Value adjoint) {
    foldPoints(emit, op.getExtents(), conditions, output, {}, [&](ValueRange rest, ValueRange) {
      Point point = concat(output, rest);
      Point arguments = elements.readAll(emit.loc, ArrayRef(reads).drop_back(), point, access);
      arguments.push_back(adjoint);
      SmallVector<Value> parts = inlineLeaf(builder, emit.loc, op.getAdjoints(), arguments, point);
      for (unsigned number : results) {
        int64_t operand = op.getWrt()[number]; // To nothing outside nothing is added.
        emitWhere(emit, emitHolds(emit, reads[operand].conditions, point), [&] {
          accumulator.add(emit.loc, op.getResult(number), applyMap(emit, maps[operand], point),
                          access, parts[number], op.getSum());
        });
      }
      return Point();
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
