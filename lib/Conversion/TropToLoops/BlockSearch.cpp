//===- BlockSearch.cpp - Finds the leaf that a value came from ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A gradient finds its winners by looking for the first leaf that equals the value, for
// one output of one sample. Where it will be looked for along one dimension, the forward
// pass notes the chunk of leaves that changed the value last: one comparison a chunk
// instead of one index a leaf. No leaf before that chunk equals the value, so the search
// starts there; that the winner stands in it is likely, not required (every leaf of a
// maximum may be -inf, which changes nothing).
//
// Of few leaves, as windows have them, each is compared for all samples of the block at
// once, and what hits gets its adjoint there.
//
// The search compares all leaves of a chunk at a time, as vectors: where among them the
// winner is cannot be foreseen, and a wrong guess costs more. Memory may have leaves far
// from each other, as where weights of neighbouring outputs lie beside each other;
// elements are brought together one by one then. A sample's inputs lie beside each other
// in the caller's rows.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// The first number from `start` on, in steps, at which `stops` is true; `end` or more if there
/// is none below `end`.
static Value searchUpTo(Emission &emit, Value start, Value end, int64_t step,
                        function_ref<Value(Value)> stops) {
  OpBuilder &builder = emit.builder;
  auto search = scf::WhileOp::create(
      builder, emit.loc, builder.getIndexType(), start,
      [&](OpBuilder &, Location, ValueRange carried) {
        Value within = emit.less(carried[0], end);
        Value goesOn = emit.choose(
            builder.getI1Type(), within,
            [&]() -> Value {
              Value one = arith::ConstantOp::create(builder, emit.loc, builder.getBoolAttr(true));
              return arith::XOrIOp::create(builder, emit.loc, stops(carried[0]), one);
            },
            [&] { return within; });
        scf::ConditionOp::create(builder, emit.loc, goesOn, carried);
      },
      [&](OpBuilder &, Location, ValueRange carried) {
        scf::YieldOp::create(builder, emit.loc, emit.add(carried[0], emit.index(step)));
      });
  builder.setInsertionPointAfter(search);
  return search.getResult(0);
}

bool looksAtIndex(Region &region, unsigned dim) {
  return llvm::any_of(region.getOps<IndexOp>(),
                      [&](IndexOp index) { return unsigned(index.getDim()) == dim; });
}

/// Whether this op computes the leaves that the pullback looks through.
static bool computes(StructuralOpInterface op, PullbackOp pullback) {
  if (op.getLeafOperands() != SmallVector<Value>(pullback.getInputs()) ||
      op.getIndexingMaps() != pullback.getIndexingMaps() || op.getInit() != pullback.getInit() ||
      op.getCombiner() != pullback.getCombiner() ||
      ArrayRef(op.getDomain()) != pullback.getExtents())
    return false;
  Region leaf;
  OpBuilder builder(op->getContext());
  Block *block = builder.createBlock(&leaf);
  for (BlockArgument argument : pullback.getLeaf().getArguments())
    block->addArgument(argument.getType(), argument.getLoc());
  SmallVector<Value> indices;
  for (size_t dim = 0; dim < pullback.getExtents().size(); ++dim)
    indices.push_back(IndexOp::create(builder, op.getLoc(), dim));
  Value value = op.buildLeaf(builder, op.getLoc(), block->getArguments(), indices);
  YieldOp::create(builder, op.getLoc(), value);
  for (Operation &unused : llvm::make_early_inc_range(llvm::reverse(*block)))
    if (isOpTriviallyDead(&unused))
      unused.erase();
  return OperationEquivalence::isRegionEquivalentTo(&leaf, &pullback.getLeaf(),
                                                    OperationEquivalence::IgnoreLocations);
}

bool wantsSearchStarts(PullbackOp op) {
  Value value = op.getValue();
  if (!selects(op.getCombiner()) || !op.getTies().isNative() || !hasSamples(value))
    return false;
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(value).size());
  auto source = value.getDefiningOp<StructuralOpInterface>();
  return source && reduced.size() == 1 && reduced[0] > kSearchChunk && computes(source, op);
}

BlockEmitter::Point
BlockEmitter::combineInChunks(Location loc, Combiner combiner, int64_t extent, ValueRange start,
                              function_ref<Point(ValueRange, ValueRange)> combine) {
  Emission emit(builder, loc);
  size_t number = start.size();
  Type type = start[0].getType();
  Type integer = builder.getIntegerType(getElementTypeOrSelf(type).getIntOrFloatBitWidth());
  auto vectorType = dyn_cast<VectorType>(type);
  auto spread = [&](Value index) -> Value {
    Value scalar = arith::IndexCastOp::create(builder, loc, integer, index);
    if (!vectorType)
      return scalar;
    return vector::BroadcastOp::create(builder, loc,
                                       VectorType::get(vectorType.getShape(), integer), scalar);
  };
  auto combineChunk = [&](Value first, int64_t size, ValueRange carried) {
    Point updated = foldAll(loc, size, carried.take_front(number),
                            [&](ValueRange offset, ValueRange accumulated) {
                              return combine(emit.add(first, offset[0]), accumulated);
                            });
    Value place = spread(first);
    for (size_t i = 0; i < number; ++i) {
      Value changed = buildBeats(builder, loc, combiner, updated[i], carried[i]);
      updated.push_back(emit.select(changed, place, carried[number + i]));
    }
    return updated;
  };
  Point carried(start);
  carried.append(number, spread(emit.index(0)));
  int64_t rest = extent % kSearchChunk;
  carried = emit.foldRange(
      emit.index(0), emit.index(extent - rest), kSearchChunk, carried,
      [&](Value first, ValueRange carried) { return combineChunk(first, kSearchChunk, carried); });
  return rest == 0 ? carried : combineChunk(emit.index(extent - rest), rest, carried);
}

Value BlockEmitter::findWitness(PullbackOp op, ValueRange output, Lanes access, Value value,
                                ArrayRef<int64_t> reduced, Value numPoints) {
  Emission emit(builder, op.getLoc());
  Value start = emit.index(0);
  if (Value searchStarts = getSearchStarts(op.getValue())) {
    Point place(output);
    if (hasLanes(op.getValue()))
      place.push_back(access.index);
    start = emit.toIndex(emit.load(searchStarts, place));
  }
  if (reduced.size() == 1 && reduced[0] >= lanes && !looksAtIndex(op.getLeaf(), output.size()))
    return findInChunks(op, output, access, value, start, reduced[0]);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  return searchUpTo(emit, start, numPoints, 1, [&](Value number) -> Value {
    Point point(output);
    llvm::append_range(point, delinearize(emit.loc, number, reduced));
    Point arguments = loadArguments(emit.loc, op.getInputs(), maps, point, access);
    Value leaf = inlineLeaf(builder, emit.loc, op.getLeaf(), arguments, point).front();
    return arith::CmpFOp::create(builder, emit.loc, arith::CmpFPredicate::OEQ, leaf, value);
  });
}

/// Adds the adjoint along the one path that an output's value came by.
void BlockEmitter::emitWitness(PullbackOp op, ValueRange output, Lanes access, Value adjoint) {
  Location loc = op.getLoc();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(output.size());
  Value numPoints = buildIndex(loc, computeProduct(reduced));
  Value value = load(loc, op.getValue(), output, access);

  OpBuilder::InsertionGuard guard(builder);
  if (Value init = op.getInit()) {
    Value first = load(loc, init, output, access);
    Value wins = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, first, value);
    auto branch = scf::IfOp::create(builder, loc, wins, /*withElseRegion=*/true);
    builder.setInsertionPointToStart(branch.thenBlock());
    if (op.getWrt().back() == op.getInitNumber())
      accumulate(loc, op.getResults().back(), output, access, adjoint);
    builder.setInsertionPointToStart(branch.elseBlock());
  }

  Value witness = findWitness(op, output, access, value, reduced, numPoints);
  Value found = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, witness, numPoints);
  auto branch = scf::IfOp::create(builder, loc, found, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  Point point(output);
  llvm::append_range(point, delinearize(loc, witness, reduced));
  Point arguments = loadArguments(loc, op.getInputs(), maps, point, access);
  addLeafAdjoints(op, point, access, arguments, adjoint);
}

void BlockEmitter::addLeafAdjoints(PullbackOp op, ValueRange point, Lanes access,
                                   ValueRange arguments, Value adjoint) {
  Location loc = op.getLoc();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Point operands(arguments);
  operands.push_back(adjoint);
  SmallVector<Value> parts = inlineLeaf(builder, loc, op.getAdjoints(), operands, point);
  for (auto [number, result, part] : llvm::zip(op.getWrt(), op.getResults(), parts))
    accumulate(loc, result, applyMap(loc, maps[number], point), access, part);
}

bool BlockEmitter::findsWitnessesTogether(PullbackOp op) {
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(op.getAdjoint()).size());
  return op.getTies().isNative() && computeProduct(reduced) <= kSearchChunk &&
         !getSearchStarts(op.getValue()) && llvm::all_of(op.getResults(), [&](Value result) {
           return !lists.contains(result) && hasLanes(result);
         });
}

void BlockEmitter::emitWitnesses(PullbackOp op, ValueRange output) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Lanes access{Lanes::Kind::Block};
  auto compare = [&](arith::CmpFPredicate predicate, Value a, Value b) -> Value {
    return arith::CmpFOp::create(builder, loc, predicate, a, b);
  };
  auto addWhere = [&](Value hits, Value result, ValueRange units, Value part) {
    Value old = load(loc, result, units, access);
    Value sum = arith::AddFOp::create(builder, loc, old, part);
    store(loc, result, units, access, emit.select(hits, sum, old));
  };
  Value adjoint = load(loc, op.getAdjoint(), output, access);
  Value zero = buildConstantLike(builder, loc, adjoint, 0);
  Value active = emit.both(compare(arith::CmpFPredicate::UNE, adjoint, zero), mask);
  emit.when(emit.any(active), [&] {
    Value value = load(loc, op.getValue(), output, access), left = active;
    if (Value init = op.getInit()) {
      Value first = load(loc, init, output, access);
      if (op.getWrt().back() == op.getInitNumber())
        addWhere(emit.both(left, compare(arith::CmpFPredicate::OEQ, first, value)),
                 op.getResults().back(), output, adjoint);
      left = emit.both(left, compare(arith::CmpFPredicate::UNE, first, value));
    }
    ArrayRef<int64_t> reduced = op.getExtents().drop_front(output.size());
    fold(loc, reduced, left, [&](ValueRange rest, Value left) {
      Point point(output);
      llvm::append_range(point, rest);
      Point operands = loadArguments(loc, op.getInputs(), maps, point, access);
      Value leaf = inlineLeaf(builder, loc, op.getLeaf(), operands, point).front();
      Value hits = emit.both(left, compare(arith::CmpFPredicate::OEQ, leaf, value));
      operands.push_back(adjoint);
      SmallVector<Value> parts = inlineLeaf(builder, loc, op.getAdjoints(), operands, point);
      for (auto [number, result, part] : llvm::zip(op.getWrt(), op.getResults(), parts))
        addWhere(hits, result, applyMap(loc, maps[number], point), part);
      return emit.both(left, compare(arith::CmpFPredicate::UNE, leaf, value));
    });
  });
}

Value BlockEmitter::loadAlong(Location loc, Value operand, AffineMap map, ValueRange output,
                              Value first, Lanes access) {
  unsigned dim = output.size();
  auto placeOf = [&](int64_t lane) {
    Point point(output);
    point.push_back(arith::AddIOp::create(builder, loc, first, buildIndex(loc, lane)));
    return applyMap(loc, map, point);
  };
  if (!map.isFunctionOfDim(dim)) {
    Value scalar = load(loc, operand, placeOf(0), access);
    return vector::BroadcastOp::create(builder, loc, VectorType::get(lanes, scalar.getType()),
                                       scalar);
  }
  if (!hasLanes(operand) && movesAlone(map, dim))
    return load(loc, operand, placeOf(0), {Lanes::Kind::Units, {}, lanes});
  if (auto [array, rowOfLane] = rows.lookup(operand);
      array && hasLanes(operand) && movesAlone(map, dim) && access.kind == Lanes::Kind::Single) {
    Point place = placeOf(0);
    place.insert(place.begin(), memref::LoadOp::create(builder, loc, rowOfLane, access.index));
    auto type = VectorType::get(lanes, getElementTypeOrSelf(operand.getType()));
    return vector::LoadOp::create(builder, loc, type, array, place);
  }
  Point elements;
  for (int64_t lane = 0; lane < lanes; ++lane)
    elements.push_back(load(loc, operand, placeOf(lane), access));
  return vector::FromElementsOp::create(builder, loc, VectorType::get(lanes, elements[0].getType()),
                                        elements);
}

Value BlockEmitter::findInChunks(PullbackOp op, ValueRange output, Lanes access, Value value,
                                 Value start, int64_t extent) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  Value wanted =
      vector::BroadcastOp::create(builder, loc, VectorType::get(lanes, value.getType()), value);
  Value end = emit.index(extent), last = emit.index(extent - lanes);
  // The last chunk overlaps the one before, in which nothing was found.
  auto compare = [&](Value first) -> Value {
    Point point(output), arguments;
    point.push_back(first);
    for (auto [operand, map] : llvm::zip(op.getInputs(), maps))
      arguments.push_back(loadAlong(loc, operand, map, output, first, access));
    Value leaf = inlineLeaf(builder, loc, op.getLeaf(), arguments, point).front();
    return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, leaf, wanted);
  };
  // All of a chunk at a time: which of its vectors hits is not to be foreseen. The loop over
  // them is one for compilers, which find most of a long program in what it says.
  int64_t step = std::min(llvm::alignTo(extent, lanes), llvm::alignTo(kSearchChunk, lanes));
  auto search = scf::WhileOp::create(
      builder, loc, TypeRange{builder.getIndexType(), builder.getIndexType()}, start,
      [&](OpBuilder &, Location, ValueRange carried) {
        Point found = emit.foldRange(
            emit.index(0), emit.index(step), lanes, {end}, [&](Value offset, ValueRange found) {
              Value first = emit.min(emit.add(carried[0], offset), last);
              Value hits = emit.bits(compare(first));
              Value lane = math::CountTrailingZerosOp::create(builder, loc, hits);
              Value none = emit.equal(hits, arith::ConstantIntOp::create(builder, loc, 0, 64));
              Value hit = emit.add(first, emit.toIndex(lane));
              return Point{emit.min(found[0], emit.select(none, end, hit))};
            });
        Value following = emit.add(carried[0], emit.index(step));
        Value goesOn = emit.both(emit.equal(found[0], end), emit.less(following, end));
        scf::ConditionOp::create(builder, loc, goesOn, ValueRange{following, found[0]});
      },
      [&](OpBuilder &, Location, ValueRange carried) {
        scf::YieldOp::create(builder, loc, carried[0]);
      });
  builder.setInsertionPointAfter(search);
  return search.getResult(1);
}

} // namespace trop
