//===- Kernel.cpp - A kernel that is being made ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/Kernel.h"

#include "lib/Conversion/TropToGpu/CallingConvention.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

/// Threads of a block; and how many of these may take different units of the same samples.
static constexpr int64_t kThreads = 256, kUnitsOfBlock = 8;
/// Most blocks along the second and third dimension of a grid.
static constexpr int64_t kMostBlocks = 65535;

DeviceArray KernelScope::allocate(ArrayRef<int64_t> units, Type element, bool samples) {
  return {memory.allocate(computeProduct(units), element, samples), element,
          SmallVector<int64_t>(units), samples};
}

void KernelScope::choose(ArrayRef<TileChoice> choices, function_ref<void(const KernelTile &)> tiled,
                         function_ref<void()> plain) {
  if (choices.empty())
    return plain();
  Emission code(builder, source.getLoc());
  Value isEnough =
      code.compare(arith::CmpIPredicate::uge, host.count, code.index(choices.back().leastSamples));
  code.choose(
      isEnough, [&] { tiled(choices.back().tile); },
      [&] { choose(choices.drop_back(), tiled, plain); });
}

Kernel::Kernel(KernelScope &scope, Location loc, StringRef what)
    : scope(scope), op(scope.module.createKernel(loc, scope.source.getName(), what)),
      inside(OpBuilder::atBlockBegin(&op.getBody().front())), emit(inside, loc) {
  scope.memory.beginStep();
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

void Kernel::run(ArrayRef<int64_t> units, bool samples,
                 function_ref<void(ValueRange, Value)> body) {
  int64_t number = computeProduct(units);
  int64_t ofUnits = samples ? std::min(kUnitsOfBlock, int64_t(llvm::PowerOf2Ceil(number))) : 1;
  int64_t along = kThreads / ofUnits;
  auto getBlock = [&](gpu::Dimension dim) -> Value {
    return gpu::BlockIdOp::create(inside, emit.loc, dim);
  };
  auto place = [&](Value block, int64_t threads, gpu::Dimension dim) {
    Value thread = gpu::ThreadIdOp::create(inside, emit.loc, dim);
    return emit.add(emit.mul(block, threads), thread);
  };
  Emission host(scope.builder, emit.loc);
  Value x = place(getBlock(gpu::Dimension::x), along, gpu::Dimension::x);
  if (!samples) {
    emit.when(emit.less(x, emit.index(number)),
              [&] { body(delinearize(emit, x, units), Value()); });
    gpu::ReturnOp::create(inside, emit.loc);
    return launch(host.index(llvm::divideCeil(number, along)), along);
  }
  // Blocks of units go on along the third dimension.
  int64_t blocks = llvm::divideCeil(number, ofUnits), rows = std::min(blocks, kMostBlocks);
  int64_t layers = llvm::divideCeil(blocks, rows);
  Value block = getBlock(gpu::Dimension::y);
  if (layers > 1)
    block = emit.add(emit.mul(getBlock(gpu::Dimension::z), rows), block);
  Value unit = place(block, ofUnits, gpu::Dimension::y);
  Value isElement = emit.both(emit.less(x, getCount()), emit.less(unit, emit.index(number)));
  emit.when(isElement, [&] { body(delinearize(emit, unit, units), x); });
  gpu::ReturnOp::create(inside, emit.loc);
  Value ofSamples = host.div(host.add(scope.host.count, host.index(along - 1)), along);
  // No grid is empty: without samples its threads find nothing to do.
  ofSamples = arith::MaxUIOp::create(scope.builder, emit.loc, ofSamples, host.index(1));
  launch({ofSamples, host.index(rows), host.index(layers)}, {along, ofUnits});
}

void Kernel::runTiles(int64_t rows, std::optional<int64_t> columns, const KernelTile &tile,
                      function_ref<void(Value, Value)> body) {
  int64_t ofRows = tile.getBlockRows(), ofColumns = tile.getBlockColumns();
  auto getFirst = [&](gpu::Dimension dim, int64_t step) {
    return emit.mul(gpu::BlockIdOp::create(inside, emit.loc, dim).getResult(), step);
  };
  Value column = getFirst(gpu::Dimension::x, ofColumns);
  Value row = getFirst(gpu::Dimension::y, ofRows);
  Emission host(scope.builder, emit.loc);
  Value blocks;
  if (columns) {
    body(row, column);
    blocks = host.index(llvm::divideCeil(*columns, ofColumns));
  } else {
    // All threads of a block go in or none does, as they wait for each other there.
    emit.when(emit.less(column, getCount()), [&] { body(row, column); });
    blocks = host.div(host.add(scope.host.count, host.index(ofColumns - 1)), ofColumns);
    blocks = arith::MaxUIOp::create(scope.builder, emit.loc, blocks, host.index(1));
  }
  gpu::ReturnOp::create(inside, emit.loc);
  op->setAttr(NVVM::NVVMDialect::getMaxnregAttrName(),
              inside.getI32IntegerAttr(int32_t(tile.registers)));
  launch({blocks, host.index(llvm::divideCeil(rows, ofRows))},
         {tile.columnThreads, tile.rowThreads});
}

Value Kernel::getShared(int64_t bytes) {
  return LLVM::AddressOfOp::create(inside, emit.loc, scope.module.getShared(bytes));
}

void Kernel::wait() { gpu::BarrierOp::create(inside, emit.loc); }

Value Kernel::getThread(gpu::Dimension dim) {
  return gpu::ThreadIdOp::create(inside, emit.loc, dim);
}

void Kernel::launch(ArrayRef<Value> grid, ArrayRef<int64_t> threads) {
  Emission host(scope.builder, emit.loc);
  SmallVector<int32_t> block(3, 1);
  llvm::copy(threads, block.begin());
  SmallVector<Value> blocks(grid);
  blocks.append(3 - grid.size(), host.index(1));
  op.setKnownBlockSizeAttr(inside.getDenseI32ArrayAttr(block));
  op = scope.module.unify(op);
  auto symbol =
      SymbolRefAttr::get(inside.getContext(), scope.module.getName(), FlatSymbolRefAttr::get(op));
  gpu::LaunchFuncOp::create(scope.builder, emit.loc, symbol, {blocks[0], blocks[1], blocks[2]},
                            {host.index(block[0]), host.index(block[1]), host.index(block[2])},
                            /*dynamicSharedMemorySize=*/Value(), operands, scope.host.stream);
}

Value Kernel::pass(Value ofHost) {
  if (Value known = passed.lookup(ofHost))
    return known;
  unsigned number = op.getNumArguments();
  if (failed(op.insertArgument(number, ofHost.getType(), {}, emit.loc)))
    llvm_unreachable("a kernel takes any argument");
  operands.push_back(ofHost);
  scope.memory.use(ofHost);
  return passed[ofHost] = op.getArgument(number);
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Value Kernel::isNull(Value pointer) {
  Value number = LLVM::PtrToIntOp::create(inside, emit.loc, inside.getI64Type(), pointer);
  Value zero = arith::ConstantIntOp::create(inside, emit.loc, 0, 64);
  return emit.equal(number, zero);
}

Value Kernel::getElement(Value base, Type type, Value offset) {
  return LLVM::GEPOp::create(inside, emit.loc, base.getType(), type, base, emit.toInteger(offset));
}

/// What an element takes, and where it may begin.
static unsigned getBytes(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return unsigned(vector ? vector.getNumElements() : 1) *
         getElementTypeOrSelf(type).getIntOrFloatBitWidth() / 8;
}

/// The number that all elements of a value are; null if they are none.
static TypedAttr getNumber(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  auto elements = constant ? cast<DenseElementsAttr>(constant.getValue()) : DenseElementsAttr();
  return elements && elements.isSplat() ? elements.getSplatValue<TypedAttr>() : TypedAttr();
}

Value Kernel::loadElement(Value pointer, Type type) {
  return LLVM::LoadOp::create(inside, emit.loc, type, pointer, getBytes(type));
}

Value Kernel::loadAt(Value ofHost, Type type, Value offset) {
  return loadElement(getElement(pass(ofHost), type, offset), type);
}

void Kernel::storeAt(Value ofHost, Value offset, Value element) {
  LLVM::StoreOp::create(inside, emit.loc, element,
                        getElement(pass(ofHost), element.getType(), offset),
                        getBytes(element.getType()));
}

Value Kernel::locate(const DeviceArray &array, ValueRange units, Value sample) {
  Value offset = linearize(emit, units, array.units);
  return array.samples ? emit.add(emit.mul(offset, pass(scope.host.stride)), sample) : offset;
}

Value Kernel::load(const DeviceArray &array, ValueRange units, Value sample) {
  return loadAt(array.pointer, array.element, locate(array, units, sample));
}

void Kernel::store(const DeviceArray &array, ValueRange units, Value sample, Value element) {
  storeAt(array.pointer, locate(array, units, sample), element);
}

Value Kernel::findElement(Value value, ValueRange units, Value sample) {
  if (auto constant = value.getDefiningOp<ConstantOp>()) {
    Value base = LLVM::AddressOfOp::create(inside, emit.loc, scope.module.getGlobal(constant));
    return getElement(base, getElementTypeOrSelf(value.getType()),
                      linearize(emit, units, getUnitShape(constant)));
  }
  const DeviceArray &array = scope.arrays.at(value);
  Value offset = locate(array, units, sample);
  return getElement(pass(array.pointer), array.element, offset);
}

Value Kernel::load(Value value, ValueRange units, Value sample) {
  Type type = getElementTypeOrSelf(value.getType());
  if (TypedAttr number = getNumber(value))
    return arith::ConstantOp::create(inside, emit.loc, number);
  if (value.getDefiningOp<SampleCountOp>())
    return arith::SIToFPOp::create(inside, emit.loc, type, emit.toInteger(getCount()));
  return loadElement(findElement(value, units, sample), type);
}

Value Kernel::readWhere(const Read &read, Type type, ValueRange point,
                        function_ref<Value()> inRange) {
  if (read.conditions.empty())
    return inRange();
  return emit.choose(type, emitHolds(emit, read.conditions, point), inRange, [&]() -> Value {
    Type element = getElementTypeOrSelf(type);
    TypedAttr number = inside.getZeroAttr(element);
    if (isa<FloatType>(element))
      number = inside.getFloatAttr(element, read.outside);
    if (auto vector = dyn_cast<VectorType>(type))
      number = DenseElementsAttr::get(vector, cast<Attribute>(number));
    return arith::ConstantOp::create(inside, emit.loc, number);
  });
}

Value Kernel::readRow(const Read &read, ValueRange point, Value sample, int64_t lanes) {
  auto type = VectorType::get(lanes, getElementTypeOrSelf(read.value.getType()));
  return readWhere(read, type, point, [&] {
    return loadElement(findElement(read.value, applyMap(emit, read.map, point), sample), type);
  });
}

void Kernel::storeRow(const DeviceArray &array, ValueRange units, Value sample, Value row) {
  Value offset = locate(array, units, sample);
  Value place = getElement(pass(array.pointer), array.element, offset);
  LLVM::StoreOp::create(inside, emit.loc, row, place, getBytes(row.getType()));
}

Value Kernel::read(const Read &read, ValueRange point, Value sample) {
  Type type = getElementTypeOrSelf(read.value.getType());
  if (!read.isUsed)
    return arith::ConstantOp::create(inside, emit.loc, inside.getZeroAttr(type));
  return readWhere(read, type, point,
                   [&] { return load(read.value, applyMap(emit, read.map, point), sample); });
}

Point Kernel::readAll(ArrayRef<Read> reads, ValueRange point, Value sample) {
  return llvm::map_to_vector(reads, [&](const Read &one) { return read(one, point, sample); });
}

Point Kernel::foldBlocks(ValueRange start, function_ref<Point(Value, Value, ValueRange)> body) {
  return emit.foldRange(emit.index(0), getCount(), scope.lanes, start,
                        [&](Value first, ValueRange carried) {
                          Value end = emit.add(first, emit.index(scope.lanes));
                          return body(first, emit.min(end, getCount()), carried);
                        });
}

} // namespace trop
