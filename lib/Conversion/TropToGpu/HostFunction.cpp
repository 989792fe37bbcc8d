//===- HostFunction.cpp - The function that queues kernels ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/HostFunction.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToGpu/CallingConvention.h"
#include "lib/Schedule/Buffers.h"

#include "trop/abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

HostFunction HostFunction::create(OpBuilder &builder, func::FuncOp source) {
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext());
  SmallVector<Type> types{pointer, pointer, builder.getIndexType(), builder.getIndexType(),
                          pointer};
  unsigned numPassed = source.getNumArguments() + source.getNumResults();
  types.append(numPassed, pointer);
  bool hasHalves = getRole(source) == roles::kActiveGradient;
  if (hasHalves)
    types.push_back(builder.getI64Type());
  builder.setInsertionPoint(source);
  auto op = func::FuncOp::create(builder, source.getLoc(), source.getName(),
                                 builder.getFunctionType(types, {}));
  op->setDiscardableAttrs(source->getDiscardableAttrDictionary());
  Block *entry = op.addEntryBlock();
  SmallVector<DictionaryAttr> attributes(types.size());
  for (unsigned index = 0; index < source.getNumArguments(); ++index)
    attributes[kNumHostArguments + index] = source.getArgAttrDict(index);
  for (unsigned index = 0; index < source.getNumResults(); ++index)
    attributes[kNumHostArguments + source.getNumArguments() + index] =
        source.getResultAttrDict(index);
  op.setAllArgAttrs(attributes);
  dropValues(op);
  builder.setInsertionPointToStart(entry);
  auto leading = ValueRange(entry->getArguments()).take_front(kNumHostArguments);
  auto passed = ValueRange(entry->getArguments()).slice(kNumHostArguments, numPassed);
  Location loc = source.getLoc();
  auto index = [&](int64_t number) {
    return arith::ConstantIndexOp::create(builder, loc, number).getResult();
  };
  Value up = arith::AddIOp::create(builder, loc, leading[3], index(kSampleStep - 1));
  Value rest = arith::RemUIOp::create(builder, loc, up, index(kSampleStep));
  return {op,
          leading[0],
          leading[1],
          leading[2],
          leading[3],
          leading[4],
          passed.take_front(source.getNumArguments()),
          passed.drop_front(source.getNumArguments()),
          arith::SubIOp::create(builder, loc, up, rest),
          hasHalves ? Value(entry->getArguments().back()) : Value()};
}

Value DeviceMemory::allocate(int64_t elements, Type element, bool samples) {
  // Where everything can be computed from: behind the stride.
  OpBuilder builder(host.op.getContext());
  builder.setInsertionPointAfterValue(arrays.empty() ? host.stride : arrays.back().pointer);
  Location loc = host.op.getLoc();
  int64_t bytes = elements * llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  Type type = builder.getI64Type();
  auto offset = arith::ConstantIntOp::create(builder, loc, type, 0);
  Value place = offset;
  if (samples) {
    Value stride = arith::IndexCastOp::create(builder, loc, type, host.stride);
    starts.push_back(arith::ConstantIntOp::create(builder, loc, type, 0));
    place = arith::AddIOp::create(builder, loc, starts.back(),
                                  arith::MulIOp::create(builder, loc, offset, stride));
  } else {
    bytes = int64_t(llvm::alignTo(bytes, TROP_WORKSPACE_ALIGNMENT));
  }
  Value pointer = LLVM::GEPOp::create(builder, loc, host.workspace.getType(), builder.getI8Type(),
                                      host.workspace, place);
  arrays.push_back({pointer, offset, bytes, samples, INT64_MAX, INT64_MIN});
  return pointer;
}

void DeviceMemory::use(Value pointer) {
  for (Array &array : arrays)
    if (array.pointer == pointer) {
      array.first = std::min(array.first, step);
      array.last = std::max(array.last, step);
    }
}

int64_t DeviceMemory::placeThose(bool samples) {
  SmallVector<Array> those =
      llvm::filter_to_vector(arrays, [&](const Array &array) { return array.samples == samples; });
  SmallVector<Buffer> buffers;
  for (const Array &array : those) // What no kernel uses takes nothing.
    buffers.push_back({array.last < 0 ? 0 : array.bytes, array.first, array.last});
  Placement placement = placeBuffers(buffers);
  OpBuilder builder(host.op.getContext());
  for (auto [array, offset] : llvm::zip_equal(those, placement.offsets))
    array.offset.setValueAttr(builder.getI64IntegerAttr(offset));
  return placement.bytes;
}

void DeviceMemory::place() {
  OpBuilder builder(host.op.getContext());
  int64_t bytes = placeThose(/*samples=*/false), sampleBytes = placeThose(/*samples=*/true);
  for (arith::ConstantIntOp start : starts)
    start.setValueAttr(builder.getI64IntegerAttr(bytes));
  host.op->setAttr(kDeviceBytesAttr, builder.getI64IntegerAttr(bytes));
  host.op->setAttr(kDeviceSampleBytesAttr, builder.getI64IntegerAttr(sampleBytes));
}

} // namespace trop
