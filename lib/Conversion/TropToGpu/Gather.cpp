//===- Gather.cpp - The points that reach each entry of an adjoint --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/Gather.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/SumNest.h"
#include "lib/Conversion/TropToGpu/ActiveKernels.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// All points of the domain, for each entry: those that its map leads elsewhere are passed over.
static Gather askAllPoints(PullbackOp op, unsigned number) {
  AffineMap ofResult = op.getIndexingMaps()[op.getWrt()[number]];
  SmallVector<int64_t> entries(getUnitShape(op.getResult(number)));
  unsigned rank = entries.size(), dims = op.getExtents().size();
  MLIRContext *context = op.getContext();
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + dims, context);
  Gather gather{entries,
                AffineMap::getMultiDimIdentityMap(rank, context),
                Preimage::getLoops(op.getExtents(), 0, context),
                all.getMinorSubMap(dims),
                {},
                /*reachesAll=*/true};
  auto shift = [&](AffineExpr ofPoint) { return ofPoint.shiftDims(dims, rank); };
  for (auto [dim, result] : llvm::enumerate(ofResult.getResults())) {
    AffineExpr beyond = shift(result) - getAffineDimExpr(dim, context);
    gather.conditions.append({beyond, -beyond});
  }
  for (AffineExpr condition : OutsideReads(op).getPointConditions())
    gather.conditions.push_back(shift(condition));
  return gather;
}

Gather Gather::find(PullbackOp op, unsigned number) {
  std::optional<SumNest> nest = findSumNest(op, number);
  if (!nest)
    return askAllPoints(op, number);
  const Preimage &preimage = nest->preimage;
  return {SmallVector<int64_t>(preimage.getElementExtents()),
          preimage.getElement(),
          SmallVector<Preimage::Loop>(preimage.getLoops()),
          preimage.getPoint(),
          nest->conditions,
          trop::reachesAll(*nest, op.getResult(number))};
}

/// Writes what entries are that nothing is added to.
static void emitZeros(KernelScope &scope, Value result) {
  const DeviceArray &array = scope.arrays.at(result);
  Kernel kernel(scope, result.getLoc(), "zero");
  kernel.run(array.units, array.samples, [&](ValueRange entry, Value sample) {
    Emission &emit = kernel.emit;
    Value zero = scope.active.isSum(result)
                     ? buildUntouched(emit, array.element)
                     : buildNeutral(emit.builder, emit.loc, array.element, Combiner::Sum);
    kernel.store(array, entry, sample, zero);
  });
}

void emitGather(KernelScope &scope, PullbackOp op, unsigned number,
                std::optional<unsigned> outerDims, AddPart addPart) {
  Value result = op.getResult(number);
  const DeviceArray &array = scope.arrays.at(result);
  Gather gather = Gather::find(op, number);
  if (!gather.reachesAll)
    emitZeros(scope, result);
  // Loops of the dimensions in front move no others, but those of windows, whose places follow.
  ArrayRef<Preimage::Loop> loops = gather.loops;
  size_t numOuter =
      outerDims
          ? llvm::count_if(loops, [&](const Preimage::Loop &loop) { return loop.dim < *outerDims; })
          : loops.size();
  auto outer = loops.take_front(numOuter), inner = loops.drop_front(numOuter);

  Kernel kernel(scope, op.getLoc(), "gather");
  Emission &emit = kernel.emit;
  kernel.run(gather.extents, array.samples, [&](ValueRange entry, Value sample) {
    auto add = [&](ValueRange variables, Value ofSample, ValueRange sum) {
      return foldWhere(emit, emitHolds(emit, gather.conditions, variables), sum, [&] {
        Point point = applyMap(emit, gather.point, variables);
        return Point{addPart(kernel, point, ofSample, sum[0])};
      });
    };
    auto addInner = [&](ValueRange variables, Value ofSample, ValueRange sum) {
      return foldLoops(emit, inner, entry, sum, [&](ValueRange within, ValueRange sum) {
        return add(concat(variables, within), ofSample, sum);
      });
    };
    auto addOuter = [&](ValueRange sum, function_ref<Point(ValueRange, ValueRange)> body) {
      return foldLoops(emit, outer, entry, sum, [&](ValueRange within, ValueRange sum) {
        return body(concat(entry, within), sum);
      });
    };
    Point sum{buildNeutral(emit.builder, emit.loc, array.element, Combiner::Sum)};
    auto addSample = [&](Value sample) {
      return addOuter(sum, [&](ValueRange variables, ValueRange sum) {
        return addInner(variables, sample, sum);
      })[0];
    };
    if (scope.active.isSum(result))
      sum = {foldActiveSamples(kernel, array.element, addSample)};
    else if (array.samples || !anySamples(op.getOperands()))
      sum = {addSample(sample)};
    else
      sum = kernel.foldBlocks(sum, [&](Value first, Value end, ValueRange sum) {
        return addOuter(sum, [&](ValueRange variables, ValueRange sum) {
          return emit.foldRange(first, end, 1, sum, [&](Value ofBlock, ValueRange sum) {
            return addInner(variables, ofBlock, sum);
          });
        });
      });
    kernel.store(array, applyMap(emit, gather.element, entry), sample, sum[0]);
  });
}

void emitInitGather(KernelScope &scope, PullbackOp op, AddPart addPart) {
  const DeviceArray &array = scope.arrays.at(op.getResults().back());
  Kernel kernel(scope, op.getLoc(), "gather");
  Emission &emit = kernel.emit;
  kernel.run(array.units, array.samples, [&](ValueRange output, Value sample) {
    Value sum = buildNeutral(emit.builder, emit.loc, array.element, Combiner::Sum);
    if (scope.active.isSum(op.getResults().back()))
      sum = foldActiveSamples(kernel, array.element,
                              [&](Value each) { return addPart(kernel, output, each, sum); });
    else if (array.samples || !hasSamples(op.getAdjoint()))
      sum = addPart(kernel, output, sample, sum);
    else
      sum =
          emit.foldRange(emit.index(0), kernel.getCount(), 1, sum, [&](Value each, ValueRange sum) {
            return Point{addPart(kernel, output, each, sum[0])};
          })[0];
    kernel.store(array, output, sample, sum);
  });
}

} // namespace trop
