//===- TransferKernels.cpp - Rows of the caller to values and back --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/TransferKernels.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// The row that a sample names.
static Value getRow(Kernel &kernel, const HostFunction &host, Value sample) {
  Emission &emit = kernel.emit;
  return emit.choose(
      emit.builder.getIndexType(), kernel.isNull(kernel.pass(host.indices)),
      [&] { return emit.add(kernel.pass(host.first), sample); },
      [&] { return emit.toIndex(kernel.loadAt(host.indices, emit.builder.getI64Type(), sample)); });
}

/// What a null array stands for.
static Value buildDefault(Kernel &kernel, Type element, NullMeans meaning) {
  OpBuilder &builder = kernel.emit.builder;
  Location loc = kernel.emit.loc;
  Value one = arith::ConstantOp::create(builder, loc, builder.getFloatAttr(element, 1));
  if (meaning == NullMeans::One)
    return one;
  Value count =
      arith::SIToFPOp::create(builder, loc, element, kernel.emit.toInteger(kernel.getCount()));
  return arith::DivFOp::create(builder, loc, one, count);
}

/// Where a row has its unit.
static Value locate(Emission &emit, Value row, ValueRange unit, ArrayRef<int64_t> units) {
  return emit.add(emit.mul(row, computeProduct(units)), linearize(emit, unit, units));
}

void emitGatherRows(KernelScope &scope, BlockArgument argument) {
  Value passed = scope.host.arguments[argument.getArgNumber()];
  const DeviceArray &array = scope.arrays.at(argument);
  const ArgumentKind *kind =
      findArgumentKind(getArgumentKind(scope.source, argument.getArgNumber()));
  bool isListed = kind && kind->extent == Extent::Listed;
  Kernel kernel(scope, argument.getLoc(), "rows");
  Emission &emit = kernel.emit;
  kernel.run(array.units, /*samples=*/true, [&](ValueRange unit, Value sample) {
    auto load = [&] {
      Value row = isListed ? sample : getRow(kernel, scope.host, sample);
      return kernel.loadAt(passed, array.element, locate(emit, row, unit, array.units));
    };
    Value element;
    if (!kind || kind->null == NullMeans::Nothing)
      element = load();
    else
      element = emit.choose(
          array.element, kernel.isNull(kernel.pass(passed)),
          [&] { return buildDefault(kernel, array.element, kind->null); }, load);
    kernel.store(array, unit, sample, element);
  });
}

void emitScatterRows(KernelScope &scope, Value value, Value passed) {
  SmallVector<int64_t> units(getUnitShape(value));
  bool samples = hasSamples(value);
  auto write = [&] {
    Kernel kernel(scope, value.getLoc(), "results");
    Emission &emit = kernel.emit;
    kernel.run(units, samples, [&](ValueRange unit, Value sample) {
      Value place = samples ? locate(emit, sample, unit, units) : linearize(emit, unit, units);
      kernel.storeAt(passed, place, kernel.load(value, unit, sample));
    });
  };
  if (!samples)
    return write();
  Emission host(scope.builder, value.getLoc());
  Value address =
      LLVM::PtrToIntOp::create(host.builder, host.loc, host.builder.getI64Type(), passed);
  Value zero = arith::ConstantIntOp::create(host.builder, host.loc, 0, 64);
  host.when(host.differ(address, zero), write);
}

} // namespace trop
