//===- SelectionKernels.cpp - Adjoints of maxima and minima ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/SelectionKernels.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/TropToGpu/Gather.h"
#include "lib/Conversion/TropToGpu/TileFold.h"

using namespace mlir;

namespace trop {

namespace {

constexpr auto kEqual = arith::CmpFPredicate::OEQ, kDiffers = arith::CmpFPredicate::UNE;

/// What stands for a leaf's number where no leaf comes first: the adjoint is 0; the init does,
/// or nothing.
constexpr int64_t kInactive = -2, kNoLeaf = -1;

class Selection {
public:
  Selection(KernelScope &scope, PullbackOp op)
      : scope(scope), op(op), reads(getLeafReads(op)), rank(getUnitShape(op.getAdjoint()).size()),
        reduced(op.getExtents().drop_front(rank)), sharesTies(!op.getTies().isNative()) {}

  void emit() {
    findFirst();
    for (unsigned number = 0; number < op.getNumResults(); ++number)
      if (op.getWrt()[number] == op.getInitNumber())
        addToInit();
      else
        addToLeaves(number);
  }

private:
  /// Of every output the number of its first leaf, of those that tie, and the parts.
  void findFirst();
  void findFirstByThreads(ArrayRef<AffineExpr> conditions);
  void findFirstInTiles(const DenseNest &nest, KernelTile tile);
  void addToInit();
  void addToLeaves(unsigned number);

  Value constant(Kernel &kernel, int64_t number) {
    return arith::ConstantIntOp::create(kernel.emit.builder, kernel.emit.loc, number, 32);
  }
  Value numberLeaf(Kernel &kernel, ValueRange rest) {
    Emission &emit = kernel.emit;
    return arith::IndexCastOp::create(emit.builder, emit.loc, emit.builder.getI32Type(),
                                      linearize(emit, rest, reduced));
  }
  Value buildLeaf(Kernel &kernel, ValueRange point, ValueRange arguments) {
    return inlineLeaf(kernel.emit.builder, op.getLoc(), op.getLeaf(), arguments, point).front();
  }
  Value add(Kernel &kernel, Value sum, Value part) {
    return buildSum(kernel.emit.builder, op.getLoc(), Summation::Rounded, sum, part);
  }

  KernelScope &scope;
  PullbackOp op;
  SmallVector<Read> reads;
  size_t rank; ///< of an output
  ArrayRef<int64_t> reduced;
  bool sharesTies;
  DeviceArray first, firstPart, otherPart; ///< by output; parts where ties share
};

} // namespace

void Selection::findFirst() {
  Value adjoint = op.getAdjoint();
  const DeviceArray &ofAdjoint = scope.arrays.at(adjoint);
  auto allocate = [&](Type element) {
    return scope.allocate(ofAdjoint.units, element, ofAdjoint.samples);
  };
  first = allocate(scope.builder.getI32Type());
  if (sharesTies) {
    firstPart = allocate(ofAdjoint.element);
    otherPart = allocate(ofAdjoint.element);
  }
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  auto plain = [&] { findFirstByThreads(conditions); };
  auto nest = sharesTies
                  ? std::nullopt
                  : DenseNest::find({reads, op.getLeaf(), 0, SmallVector<int64_t>(op.getExtents()),
                                     rank, conditions},
                                    ofAdjoint.element, /*sumsSamples=*/false);
  if (!nest)
    return plain();
  scope.choose(
      nest->chooseTiles(Kept::Winner, scope.processors),
      [&](const KernelTile &tile) { findFirstInTiles(*nest, tile); }, plain);
}

void Selection::findFirstByThreads(ArrayRef<AffineExpr> conditions) {
  Value adjoint = op.getAdjoint();
  const DeviceArray &ofAdjoint = scope.arrays.at(adjoint);
  Kernel kernel(scope, op.getLoc(), "winners");
  Emission &emit = kernel.emit;
  kernel.run(ofAdjoint.units, ofAdjoint.samples, [&](ValueRange output, Value sample) {
    Value whole = kernel.load(adjoint, output, sample);
    Value zero = buildConstantLike(emit.builder, emit.loc, whole, 0);
    auto search = [&] {
      Value value = kernel.load(op.getValue(), output, sample);
      Value one = buildConstantLike(emit.builder, emit.loc, whole, 1), none = constant(kernel, -1);
      auto count = [&](Value hits, Value before) {
        return emit.select(hits, add(kernel, before, one), before);
      };
      Point found{none}; // Then, where ties share, how many do.
      Value initTies;
      if (Value init = op.getInit())
        initTies = emit.compare(kEqual, kernel.load(init, output, sample), value);
      if (sharesTies)
        found.push_back(initTies ? count(initTies, zero) : zero);
      found = foldPoints(emit, op.getExtents(), conditions, output, found,
                         [&](ValueRange rest, ValueRange before) {
                           Point point = concat(output, rest);
                           Value leaf =
                               buildLeaf(kernel, point, kernel.readAll(reads, point, sample));
                           Value hits = emit.compare(kEqual, leaf, value);
                           Value isFirst = emit.both(hits, emit.equal(before[0], none));
                           Point after{emit.select(isFirst, numberLeaf(kernel, rest), before[0])};
                           if (sharesTies)
                             after.push_back(count(hits, before[1]));
                           return after;
                         });
      if (initTies)
        found[0] = emit.select(initTies, constant(kernel, kNoLeaf), found[0]);
      kernel.store(first, output, sample, found[0]);
      if (!sharesTies)
        return;
      auto [ofFirst, ofOther] =
          buildTieParts(emit.builder, emit.loc, op.getTies(), whole, found[1]);
      kernel.store(firstPart, output, sample, ofFirst);
      kernel.store(otherPart, output, sample, ofOther);
    };
    emit.choose(emit.compare(kDiffers, whole, zero), search,
                [&] { kernel.store(first, output, sample, constant(kernel, kInactive)); });
  });
}

void Selection::findFirstInTiles(const DenseNest &nest, KernelTile tile) {
  Kernel kernel(scope, op.getLoc(), "winners");
  Emission &emit = kernel.emit;
  TileFold tiles(kernel, nest, tile);
  size_t count = tiles.count();
  // Of each output the chunk in which the value last changed; then, of those that are asked for,
  // the first leaf there that equals the value.
  auto combine = [&](Value carried, Value leaf) {
    return buildFastSelection(emit, op.getCombiner(), carried, leaf);
  };
  auto noteChunk = [&](Value start, ValueRange before, Point combined) {
    Value chunk =
        arith::IndexCastOp::create(emit.builder, emit.loc, emit.builder.getI32Type(), start);
    for (size_t output = 0; output < count; ++output) {
      Value changed =
          buildBeats(emit.builder, emit.loc, op.getCombiner(), combined[output], before[output]);
      combined.push_back(emit.select(changed, chunk, before[count + output]));
    }
    return combined;
  };
  auto search = [&](Value row, Value sample) {
    Point output = nest.getOutput(emit, row, sample);
    Value value = kernel.load(op.getValue(), output, sample);
    Value start = emit.toIndex(kernel.load(first, output, sample));
    Value point = tiles.search(row, sample, start, value);
    Value isFound = emit.less(point, emit.index(*nest.countReduced()));
    Value number =
        arith::IndexCastOp::create(emit.builder, emit.loc, emit.builder.getI32Type(), point);
    return emit.select(isFound, number, constant(kernel, kNoLeaf));
  };
  auto searchBesideInit = [&](Value row, Value sample) {
    Value init = op.getInit();
    if (!init)
      return search(row, sample);
    Point output = nest.getOutput(emit, row, sample);
    Value value = kernel.load(op.getValue(), output, sample);
    Value ties = emit.compare(kEqual, kernel.load(init, output, sample), value);
    return emit.choose(
        first.element, ties, [&] { return constant(kernel, kNoLeaf); },
        [&] { return search(row, sample); });
  };
  tiles.run([&] {
    Point start(count, buildNeutral(emit.builder, emit.loc, nest.getElement(), op.getCombiner()));
    start.append(count, constant(kernel, 0));
    Point kept = tiles.fold(start, combine, noteChunk);
    tiles.store(first, emit.builder.getMultiDimIdentityMap(unsigned(rank)),
                ArrayRef(kept).drop_front(count));
    tiles.forEachOutput([&](Value row, Value sample) {
      Point output = nest.getOutput(emit, row, sample);
      Value whole = kernel.load(op.getAdjoint(), output, sample);
      Value zero = buildConstantLike(emit.builder, emit.loc, whole, 0);
      Value number = emit.choose(
          first.element, emit.compare(kDiffers, whole, zero),
          [&] { return searchBesideInit(row, sample); },
          [&] { return constant(kernel, kInactive); });
      kernel.store(first, output, sample, number);
    });
  });
}

void Selection::addToInit() {
  emitInitGather(scope, op, [&](Kernel &kernel, ValueRange output, Value sample, Value sum) {
    Emission &emit = kernel.emit;
    Value whole = kernel.load(op.getAdjoint(), output, sample);
    Value init = kernel.load(op.getInit(), output, sample);
    Value ties = emit.compare(kEqual, init, kernel.load(op.getValue(), output, sample));
    Value zero = buildConstantLike(emit.builder, emit.loc, whole, 0);
    Value takes = emit.both(emit.compare(kDiffers, whole, zero), ties);
    return foldWhere(emit, takes, sum, [&] {
      Value part = sharesTies ? kernel.load(firstPart, output, sample) : whole;
      return Point{add(kernel, sum, part)};
    })[0];
  });
}

void Selection::addToLeaves(unsigned number) {
  // All candidates of an output and a sample come before those of the next sample.
  emitGather(scope, op, number, unsigned(rank),
             [&](Kernel &kernel, ValueRange point, Value sample, Value sum) {
               Emission &emit = kernel.emit;
               auto output = point.take_front(rank);
               Value winner = kernel.load(first, output, sample);
               Value isFirst = emit.equal(winner, numberLeaf(kernel, point.drop_front(rank)));
               auto addPart = [&](Value adjoint, ValueRange arguments) {
                 SmallVector<Value> parts = inlineLeaf(emit.builder, emit.loc, op.getAdjoints(),
                                                       concat(arguments, adjoint), point);
                 return Point{add(kernel, sum, parts[number])};
               };
               if (!sharesTies)
                 return foldWhere(emit, isFirst, sum, [&] {
                   return addPart(kernel.load(op.getAdjoint(), output, sample),
                                  kernel.readAll(reads, point, sample));
                 })[0];
               Value isActive = emit.differ(winner, constant(kernel, kInactive));
               return foldWhere(emit, isActive, sum, [&] {
                 Point arguments = kernel.readAll(reads, point, sample);
                 Value value = kernel.load(op.getValue(), output, sample);
                 Value ties = emit.compare(kEqual, buildLeaf(kernel, point, arguments), value);
                 return foldWhere(emit, ties, sum, [&] {
                   Value part = emit.select(isFirst, kernel.load(firstPart, output, sample),
                                            kernel.load(otherPart, output, sample));
                   return addPart(part, arguments);
                 });
               })[0];
             });
}

void emitSelectionPullback(KernelScope &scope, PullbackOp op) { Selection(scope, op).emit(); }

} // namespace trop
