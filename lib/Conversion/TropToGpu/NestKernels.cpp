//===- NestKernels.cpp - Kernels of structural ops and pullbacks ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/NestKernels.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/SumNest.h"
#include "lib/Conversion/TropToGpu/Gather.h"
#include "lib/Conversion/TropToGpu/TileFold.h"

using namespace mlir;

namespace trop {

namespace {

/// A thread's code of an op's own, for one sample.
class OwnKernel : public KernelLowering {
public:
  OwnKernel(Kernel &kernel, GenericOp op, Value sample)
      : KernelLowering(kernel.emit.builder, op, getElementTypeOrSelf(op->getResult(0).getType())),
        kernel(kernel), op(op), sample(sample) {}

  Value load(unsigned operand, ValueRange place) override {
    return kernel.load(op->getOperand(operand), place, sample);
  }

private:
  Kernel &kernel;
  GenericOp op;
  Value sample;
};

} // namespace

/// A nest of which a thread computes an output as the op says itself.
static void emitOwn(KernelScope &scope, GenericOp op) {
  const DeviceArray &array = scope.arrays.at(op->getResult(0));
  Kernel kernel(scope, op.getLoc(), "own");
  kernel.run(array.units, array.samples, [&](ValueRange output, Value sample) {
    OwnKernel code(kernel, op, sample);
    kernel.store(array, output, sample, emitKernel(op.getKernelAttr(), code, output));
  });
}

/// A nest whose threads compute tiles. Maxima and minima start without their init, which may be NaN
/// and is compared with what they come to; those that are 0 are looked for anew, as their sign is
/// that of the first leaf.
static void emitTiled(KernelScope &scope, GenericOp op, const DenseNest &nest, KernelTile tile) {
  const DeviceArray &array = scope.arrays.at(op->getResult(0));
  bool isSelection = selects(op.getCombiner());
  Kernel kernel(scope, op.getLoc(), stringifyCombiner(op.getCombiner()));
  Emission &emit = kernel.emit;
  TileFold tiles(kernel, nest, tile);
  tiles.run([&] {
    Value neutral = buildNeutral(emit.builder, emit.loc, array.element, op.getCombiner());
    Point start(tiles.count(), neutral);
    if (op.getInit() && !isSelection)
      start = tiles.load(op.getInit());
    auto combine = [&](Value carried, Value leaf) {
      return isSelection ? buildFastSelection(emit, op.getCombiner(), carried, leaf)
                         : buildSum(emit.builder, emit.loc, op.getSummation(), carried, leaf);
    };
    Point outputs =
        tiles.fold(start, combine, [](Value, ValueRange, Point combined) { return combined; });
    tiles.store(array, emit.builder.getMultiDimIdentityMap(unsigned(array.units.size())), outputs);
    if (!isSelection)
      return;
    Value zero = buildConstantLike(emit.builder, emit.loc, neutral, 0);
    auto isZero = [&](Value value) { return emit.compare(arith::CmpFPredicate::OEQ, value, zero); };
    auto finish = [&] {
      tiles.forEachOutput([&](Value row, Value sample) {
        Point output = nest.getOutput(emit, row, sample);
        Value found = kernel.load(array, output, sample);
        Value value = emit.choose(
            array.element, isZero(found),
            [&] {
              Value point = tiles.search(row, sample, emit.index(0), zero);
              return nest.loadLeaf(kernel, row, point, sample);
            },
            [&] { return found; });
        if (op.getInit()) {
          Value init = kernel.load(op.getInit(), output, sample);
          value = buildCombine(emit.builder, emit.loc, op.getCombiner(), init, value);
        }
        kernel.store(array, output, sample, value);
      });
    };
    if (op.getInit())
      return finish();
    Value anyZero = isZero(outputs.front());
    for (Value value : ArrayRef(outputs).drop_front())
      anyZero = emit.either(anyZero, isZero(value));
    emit.when(anyZero, finish);
  });
}

/// A nest of which a thread computes an output.
static void emitPlain(KernelScope &scope, GenericOp op, ArrayRef<Read> reads,
                      ArrayRef<AffineExpr> conditions) {
  const DeviceArray &array = scope.arrays.at(op->getResult(0));
  SmallVector<int64_t> domain = op.getDomain();
  Kernel kernel(scope, op.getLoc(), stringifyCombiner(op.getCombiner()));
  Emission &emit = kernel.emit;
  kernel.run(array.units, array.samples, [&](ValueRange output, Value sample) {
    auto combine = [&](ValueRange rest, Value ofSample, ValueRange carried) -> Point {
      Point point = concat(output, rest);
      Point arguments = kernel.readAll(reads, point, ofSample);
      Value leaf = op.buildLeaf(emit.builder, emit.loc, arguments, point);
      return {buildCombine(emit.builder, emit.loc, op.getCombiner(), carried[0], leaf,
                           op.getSummation())};
    };
    Point value{op.getInit()
                    ? kernel.load(op.getInit(), output, sample)
                    : buildNeutral(emit.builder, emit.loc, array.element, op.getCombiner())};
    auto foldLeaves = [&](ValueRange start, function_ref<Point(ValueRange, ValueRange)> body) {
      return foldPoints(emit, domain, conditions, output, start, body);
    };
    if (array.samples || !anySamples(op.getLeafOperands()))
      value = foldLeaves(value, [&](ValueRange rest, ValueRange carried) {
        return combine(rest, sample, carried);
      });
    else
      value = kernel.foldBlocks(value, [&](Value first, Value end, ValueRange carried) {
        return foldLeaves(carried, [&](ValueRange rest, ValueRange carried) {
          return emit.foldRange(first, end, 1, carried, [&](Value each, ValueRange carried) {
            return combine(rest, each, carried);
          });
        });
      });
    kernel.store(array, output, sample, value[0]);
  });
}

void emitNest(KernelScope &scope, GenericOp op) {
  bool isReduction = !hasSamples(op->getResult(0)) && anySamples(op.getLeafOperands());
  if (op.getKernelAttr() && !isReduction)
    return emitOwn(scope, op);
  const DeviceArray &array = scope.arrays.at(op->getResult(0));
  SmallVector<Read> reads = getReads(op);
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  auto plain = [&] { emitPlain(scope, op, reads, conditions); };
  if (!array.samples || op.getCombiner() == Combiner::None || scope.active.computes(*op))
    return plain();
  auto nest =
      DenseNest::find({reads, op.getLeaf(), 0, op.getDomain(), array.units.size(), conditions},
                      array.element, /*sumsSamples=*/false);
  if (!nest)
    return plain();
  scope.choose(
      nest->chooseTiles(Kept::Value, scope.processors),
      [&](const KernelTile &tile) { emitTiled(scope, op, *nest, tile); }, plain);
}

/// Whether each element has as many steps, from 0 on.
static bool isBox(ArrayRef<Preimage::Loop> loops) {
  return llvm::all_of(loops, [](const Preimage::Loop &loop) {
    return loop.lower.isSingleConstant() && loop.lower.getSingleConstantResult() == 0 &&
           loop.upper.isSingleConstant() && loop.upper.getSingleConstantResult() == loop.most;
  });
}

/// Sums of parts whose threads compute tiles, if there are such; `plain` emits others.
static void emitParts(KernelScope &scope, PullbackOp op, unsigned number,
                      function_ref<void()> plain) {
  const DeviceArray &array = scope.arrays.at(op.getResult(number));
  std::optional<SumNest> sums = findSumNest(op, number);
  if (scope.active.has(op.getAdjoint()) || !sums || !isBox(sums->preimage.getLoops()) ||
      !reachesAll(*sums, op.getResult(number)))
    return plain();
  const Preimage &preimage = sums->preimage;
  SmallVector<int64_t> domain(preimage.getElementExtents());
  size_t rank = domain.size();
  for (const Preimage::Loop &loop : preimage.getLoops())
    domain.push_back(loop.most);
  auto nest = DenseNest::find(
      {sums->reads, op.getAdjoints(), number, domain, rank, sums->conditions}, array.element,
      /*sumsSamples=*/!array.samples);
  if (!nest)
    return plain();
  auto tiled = [&](const KernelTile &tile) {
    Kernel kernel(scope, op.getLoc(), "gather");
    Emission &emit = kernel.emit;
    TileFold tiles(kernel, *nest, tile);
    tiles.run([&] {
      Value neutral = buildNeutral(emit.builder, emit.loc, array.element, Combiner::Sum);
      Point outputs = tiles.fold(
          Point(tiles.count(), neutral),
          [&](Value sum, Value part) {
            return buildSum(emit.builder, emit.loc, op.getSum(), sum, part);
          },
          [](Value, ValueRange, Point combined) { return combined; });
      tiles.store(array, preimage.getElement(), outputs);
    });
  };
  scope.choose(nest->chooseTiles(Kept::Value, scope.processors), tiled, plain);
}

void emitSumPullback(KernelScope &scope, PullbackOp op) {
  SmallVector<Read> reads = getPartReads(op);
  for (unsigned number = 0; number < op.getNumResults(); ++number) {
    if (op.getWrt()[number] == op.getInitNumber()) {
      emitInitGather(scope, op, [&](Kernel &kernel, ValueRange output, Value sample, Value sum) {
        Value part = kernel.load(op.getAdjoint(), output, sample);
        return buildSum(kernel.emit.builder, op.getLoc(), Summation::Rounded, sum, part);
      });
      continue;
    }
    auto add = [&](Kernel &kernel, ValueRange point, Value sample, Value sum) {
      OpBuilder &builder = kernel.emit.builder;
      auto addPart = [&] {
        Point arguments = kernel.readAll(reads, point, sample);
        SmallVector<Value> parts =
            inlineLeaf(builder, op.getLoc(), op.getAdjoints(), arguments, point);
        return Point{buildSum(builder, op.getLoc(), op.getSum(), sum, parts[number])};
      };
      if (!scope.active.has(op.getAdjoint()))
        return addPart()[0];
      // What is 0 brings nothing, not even times an infinity.
      auto output = point.take_front(getUnitShape(op.getAdjoint()).size());
      Value adjoint = kernel.load(op.getAdjoint(), output, sample);
      Value zero = buildConstantLike(builder, op.getLoc(), adjoint, 0);
      return foldWhere(kernel.emit, kernel.emit.compare(arith::CmpFPredicate::UNE, adjoint, zero),
                       sum, addPart)[0];
    };
    emitParts(scope, op, number, [&] { emitGather(scope, op, number, std::nullopt, add); });
  }
}

} // namespace trop
