//===- SelectionEmitter.cpp - Adjoints of maxima and minima ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A winner alone is searched for (WitnessSearch.h). Of few leaves, as windows have them, each is
// compared for all samples of the block at once, and what hits gets its adjoint there. Where ties
// share, two passes go over the candidates of an output: one counts those that tie, the other
// gives each its part.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SelectionEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

static constexpr auto kEqual = arith::CmpFPredicate::OEQ, kDiffers = arith::CmpFPredicate::UNE;

void SelectionEmitter::emit(PullbackOp op) {
  Emission emit(builder, op.getLoc());
  Value adjoint = op.getAdjoint();
  for (OpResult result : op->getResults())
    accumulator.startOfBlock(op, result);
  auto emitActive = [&](Lanes access, ValueRange output, Value part) {
    Value zero = buildConstantLike(builder, emit.loc, part, 0);
    emit.when(emit.compare(kDiffers, part, zero), [&] {
      if (op.getTies().isNative())
        emitWitness(op, output, access, part);
      else
        emitTied(op, output, access, part);
    });
  };
  if (Lanes access = scope.getAccess(hasSamples(adjoint)); access.kind != Lanes::Kind::Block)
    return accumulator.forEachAdjoint(
        op, access, [&](ValueRange output, Value part) { emitActive(access, output, part); });
  if (findsWitnessesTogether(op))
    return forEach(emit, getUnitShape(adjoint),
                   [&](ValueRange output) { emitWitnesses(op, output); });
  forEach(emit, getUnitShape(adjoint), [&](ValueRange output) {
    emit.forRange(emit.index(0), scope.getValidLanes(), [&](Value lane) {
      Lanes access{Lanes::Kind::Single, lane};
      emitActive(access, output, elements.load(emit.loc, adjoint, output, access));
    });
  });
}

void SelectionEmitter::addInitAdjoint(PullbackOp op, ValueRange output, Lanes access,
                                      Value adjoint) {
  if (op.getWrt().back() == op.getInitNumber())
    accumulator.add(op.getLoc(), op.getResults().back(), output, access, adjoint);
}

void SelectionEmitter::addLeafAdjoints(PullbackOp op, ValueRange point, Lanes access,
                                       ValueRange arguments, Value adjoint) {
  Emission emit(builder, op.getLoc());
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  SmallVector<Value> parts =
      inlineLeaf(builder, emit.loc, op.getAdjoints(), concat(arguments, adjoint), point);
  SmallVector<Read> reads = getLeafReads(op);
  for (auto [number, result, part] : llvm::zip(op.getWrt(), op.getResults(), parts))
    emitWhere(emit, emitHolds(emit, reads[number].conditions, point),
              [&, number = number, result = Value(result), part = part] {
                accumulator.add(emit.loc, result, applyMap(emit, maps[number], point), access,
                                part);
              });
}

//===----------------------------------------------------------------------===//
// Winners
//===----------------------------------------------------------------------===//

void SelectionEmitter::emitWitness(PullbackOp op, ValueRange output, Lanes access, Value adjoint) {
  Emission emit(builder, op.getLoc());
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(output.size());
  Value numPoints = emit.index(computeProduct(reduced));
  Value value = elements.load(emit.loc, op.getValue(), output, access);
  auto addToWinner = [&] {
    WitnessSearch search(builder, buffers, elements, scope.lanes);
    Value witness = search.find(op, output, access, value, reduced, numPoints);
    emit.when(emit.less(witness, numPoints), [&] {
      Point point = concat(output, delinearize(emit, witness, reduced));
      Point arguments = elements.readAll(emit.loc, getLeafReads(op), point, access);
      addLeafAdjoints(op, point, access, arguments, adjoint);
    });
  };
  if (!op.getInit())
    return addToWinner();
  Value first = elements.load(emit.loc, op.getInit(), output, access);
  emit.choose(
      emit.compare(kEqual, first, value), [&] { addInitAdjoint(op, output, access, adjoint); },
      addToWinner);
}

bool SelectionEmitter::findsWitnessesTogether(PullbackOp op) {
  ArrayRef<int64_t> reduced = op.getExtents().drop_front(getUnitShape(op.getAdjoint()).size());
  return op.getTies().isNative() && computeProduct(reduced) <= kSearchChunk &&
         !buffers.getSearchStarts(op.getValue()) &&
         llvm::all_of(op.getResults(), [&](Value result) {
           return !buffers.getList(result) && buffers.hasLanes(result);
         });
}

void SelectionEmitter::emitWitnesses(PullbackOp op, ValueRange output) {
  Location loc = op.getLoc();
  Emission emit(builder, loc);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  SmallVector<Read> reads = getLeafReads(op);
  Lanes access{Lanes::Kind::Block};
  auto addWhere = [&](Value hits, Value result, ValueRange units, Value part) {
    Value old = elements.load(loc, result, units, access);
    Value sum = arith::AddFOp::create(builder, loc, old, part);
    elements.store(loc, result, units, access, emit.select(hits, sum, old));
  };
  Value adjoint = elements.load(loc, op.getAdjoint(), output, access);
  Value zero = buildConstantLike(builder, loc, adjoint, 0);
  Value active = emit.both(emit.compare(kDiffers, adjoint, zero), scope.getMask());
  emit.when(emit.any(active), [&] {
    Value value = elements.load(loc, op.getValue(), output, access), left = active;
    if (Value init = op.getInit()) {
      Value first = elements.load(loc, init, output, access);
      if (op.getWrt().back() == op.getInitNumber())
        addWhere(emit.both(left, emit.compare(kEqual, first, value)), op.getResults().back(),
                 output, adjoint);
      left = emit.both(left, emit.compare(kDiffers, first, value));
    }
    SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
    foldPoints(
        emit, op.getExtents(), conditions, output, left, [&](ValueRange rest, ValueRange old) {
          Value left = old[0];
          Point point = concat(output, rest);
          Point operands = elements.readAll(loc, reads, point, access);
          Value leaf = inlineLeaf(builder, loc, op.getLeaf(), operands, point).front();
          Value hits = emit.both(left, emit.compare(kEqual, leaf, value));
          operands.push_back(adjoint);
          SmallVector<Value> parts = inlineLeaf(builder, loc, op.getAdjoints(), operands, point);
          for (auto [number, result, part] : llvm::zip(op.getWrt(), op.getResults(), parts))
            emitWhere(emit, emitHolds(emit, reads[number].conditions, point),
                      [&, number = number, result = Value(result), part = part] {
                        addWhere(hits, result, applyMap(emit, maps[number], point), part);
                      });
          return Point{emit.both(left, emit.compare(kDiffers, leaf, value))};
        });
  });
}

//===----------------------------------------------------------------------===//
// Ties
//===----------------------------------------------------------------------===//

Value SelectionEmitter::foldCandidates(
    PullbackOp op, ValueRange output, Lanes access, Value value, Value start,
    function_ref<Value(Value)> onInit,
    function_ref<Value(ValueRange point, ValueRange arguments, Value)> onLeaf) {
  Emission emit(builder, op.getLoc());
  SmallVector<Read> reads = getLeafReads(op);
  auto emitIfTied = [&](Value candidate, Value carried, function_ref<Value()> body) {
    return emit.choose(carried.getType(), emit.compare(kEqual, candidate, value), body,
                       [&] { return carried; });
  };
  Value carried = start;
  if (Value init = op.getInit())
    carried = emitIfTied(elements.load(emit.loc, init, output, access), start,
                         [&] { return onInit(start); });
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  return foldPoints(
      emit, op.getExtents(), conditions, output, carried,
      [&](ValueRange rest, ValueRange old) -> Point {
        Value carried = old[0];
        Point point = concat(output, rest);
        Point arguments = elements.readAll(emit.loc, reads, point, access);
        Value leaf = inlineLeaf(builder, emit.loc, op.getLeaf(), arguments, point).front();
        return {emitIfTied(leaf, carried, [&] { return onLeaf(point, arguments, carried); })};
      })[0];
}

void SelectionEmitter::emitTied(PullbackOp op, ValueRange output, Lanes access, Value adjoint) {
  Location loc = op.getLoc();
  Value value = elements.load(loc, op.getValue(), output, access);
  Value one = buildConstantLike(builder, loc, adjoint, 1);
  auto addOne = [&](Value count) -> Value {
    return arith::AddFOp::create(builder, loc, count, one);
  };
  Value count = foldCandidates(op, output, access, value, buildConstantLike(builder, loc, one, 0),
                               addOne, [&](auto, auto, Value count) { return addOne(count); });
  auto [firstPart, otherPart] = buildTieParts(builder, loc, op.getTies(), adjoint, count);
  foldCandidates(
      op, output, access, value, firstPart,
      [&, other = otherPart](Value part) {
        addInitAdjoint(op, output, access, part);
        return other;
      },
      [&, other = otherPart](ValueRange point, ValueRange arguments, Value part) {
        addLeafAdjoints(op, point, access, arguments, part);
        return other;
      });
}

} // namespace trop
