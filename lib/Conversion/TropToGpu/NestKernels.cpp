//===- NestKernels.cpp - Kernels of structural ops and pullbacks ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/NestKernels.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/TropToGpu/Gather.h"

using namespace mlir;

namespace trop {

void emitNest(KernelScope &scope, GenericOp op) {
  Value result = op->getResult(0);
  const DeviceArray &array = scope.arrays.at(result);
  SmallVector<Read> reads = getReads(op);
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
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
    emitGather(scope, op, number, std::nullopt,
               [&](Kernel &kernel, ValueRange point, Value sample, Value sum) {
                 OpBuilder &builder = kernel.emit.builder;
                 Point arguments = kernel.readAll(reads, point, sample);
                 SmallVector<Value> parts =
                     inlineLeaf(builder, op.getLoc(), op.getAdjoints(), arguments, point);
                 return buildSum(builder, op.getLoc(), op.getSum(), sum, parts[number]);
               });
  }
}

} // namespace trop
