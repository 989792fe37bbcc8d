//===- ActiveKernels.cpp - Sums of samples' gradients ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/ActiveKernels.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

Value buildUntouched(Emission &emit, Type element) {
  return arith::ConstantOp::create(emit.builder, emit.loc,
                                   emit.builder.getFloatAttr(element, -0.0));
}

Value foldActiveSamples(Kernel &kernel, Type element, function_ref<Value(Value)> getPart) {
  Emission &emit = kernel.emit;
  auto addSample = [&](Value sample, ValueRange sum) {
    Value part = getPart(sample);
    Value zero = buildConstantLike(emit.builder, emit.loc, part, 0);
    Value counts = emit.compare(arith::CmpFPredicate::UNE, part, zero);
    Value more = buildSum(emit.builder, emit.loc, Summation::Rounded, sum[0], part);
    return Point{emit.select(counts, more, sum[0])};
  };
  return emit.foldRange(emit.index(0), kernel.getCount(), 1, buildUntouched(emit, element),
                        addSample)[0];
}

void emitActiveSum(KernelScope &scope, Value gradient, Value passed) {
  SmallVector<int64_t> units(getUnitShape(gradient));
  Kernel kernel(scope, gradient.getLoc(), "samples");
  kernel.run(units, /*samples=*/false, [&](ValueRange unit, Value) {
    Value sum =
        foldActiveSamples(kernel, getElementTypeOrSelf(gradient.getType()),
                          [&](Value sample) { return kernel.load(gradient, unit, sample); });
    kernel.storeAt(passed, linearize(kernel.emit, unit, units), sum);
  });
}

void emitAccumulate(KernelScope &scope, AccumulateOp op) {
  Value result = op->getResult(0);
  const DeviceArray &array = scope.arrays.at(result);
  Kernel kernel(scope, op.getLoc(), "accumulate");
  Emission &emit = kernel.emit;
  kernel.run(array.units, array.samples, [&](ValueRange unit, Value sample) {
    Value sum = buildNeutral(emit.builder, emit.loc, array.element, Combiner::Sum);
    for (Value part : op->getOperands())
      sum = buildSum(emit.builder, emit.loc, Summation::Rounded, sum,
                     kernel.load(part, unit, sample));
    kernel.store(array, unit, sample, sum);
  });
}

} // namespace trop
