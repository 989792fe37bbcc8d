//===- ThreadMemory.cpp - Memory as threads of a warp access it -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/LanesToThreads/ThreadMemory.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {

static constexpr unsigned kGlobalSpace = 1;

Type getThreadType(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.getElementType();
  if (isa<MemRefType>(type))
    return LLVM::LLVMPointerType::get(type.getContext());
  return type;
}

/// As it lies in memory.
static Type getStoredType(Type element) {
  return element.isIndex() ? IntegerType::get(element.getContext(), 64) : element;
}

static unsigned getBytes(Type stored) {
  return unsigned(llvm::divideCeil(stored.getIntOrFloatBitWidth(), 8));
}

Value ThreadMemory::getPlace(Location loc, int64_t lanes) {
  Warp warp(builder, loc, lane);
  Value place = lanes < kWarpThreads ? warp.min(lane, warp.integer(lanes - 1)) : lane;
  return arith::IndexCastUIOp::create(builder, loc, builder.getIndexType(), place);
}

Value ThreadMemory::getAddress(Location loc, Value memref, ValueRange indices, Value offset) {
  Arithmetic code(builder, loc);
  auto type = cast<MemRefType>(memref.getType());
  Value place = indices.empty() ? code.index(0) : values.lookup(indices.front());
  for (unsigned dim = 1; dim < indices.size(); ++dim)
    place = code.add(code.mul(place, type.getDimSize(dim)), values.lookup(indices[dim]));
  if (offset)
    place = code.add(place, offset);
  Value base = values.lookup(memref);
  return LLVM::GEPOp::create(builder, loc, base.getType(), getStoredType(type.getElementType()),
                             base, code.toInteger(place));
}

Value ThreadMemory::loadBehind(Location loc, Value memref, ValueRange indices, Value offset) {
  Type element = cast<MemRefType>(memref.getType()).getElementType();
  Type stored = getStoredType(element);
  Value address = getAddress(loc, memref, indices, offset);
  Value number = LLVM::LoadOp::create(builder, loc, stored, address, getBytes(stored));
  return element.isIndex() ? Arithmetic(builder, loc).toIndex(number) : number;
}

void ThreadMemory::storeBehind(Location loc, Value number, Value memref, ValueRange indices,
                               Value offset) {
  Value address = getAddress(loc, memref, indices, offset);
  if (number.getType().isIndex())
    number = Arithmetic(builder, loc).toInteger(number);
  LLVM::StoreOp::create(builder, loc, number, address, getBytes(number.getType()));
}

Value ThreadMemory::load(Location loc, Value memref, ValueRange indices, int64_t lanes) {
  return loadBehind(loc, memref, indices, lanes > 1 ? getPlace(loc, lanes) : Value());
}

void ThreadMemory::store(Location loc, Value number, Value memref, ValueRange indices,
                         int64_t lanes) {
  auto write = [&] {
    storeBehind(loc, number, memref, indices, lanes > 1 ? getPlace(loc, lanes) : Value());
  };
  if (!lane || lanes == kWarpThreads)
    return write();
  Emission code(builder, loc);
  code.when(Warp(builder, loc, lane).isBelow(lanes), write);
}

void ThreadMemory::addAtomically(Location loc, Value number, Value memref, ValueRange indices) {
  auto add = [&] {
    LLVM::AtomicRMWOp::create(builder, loc, LLVM::AtomicBinOp::add,
                              getAddress(loc, memref, indices, {}), number,
                              LLVM::AtomicOrdering::monotonic);
  };
  if (!lane)
    return add();
  Emission(builder, loc).when(Warp(builder, loc, lane).isFirst(), add);
}

Value ThreadMemory::getGlobal(memref::GetGlobalOp op) {
  auto source = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(op, op.getNameAttr());
  auto global = module.lookupSymbol<LLVM::GlobalOp>(op.getName());
  if (!global) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    auto value = cast<DenseElementsAttr>(*source.getInitialValue());
    int64_t number = value.getNumElements();
    value = value.reshape(RankedTensorType::get({number}, value.getElementType()));
    auto type = LLVM::LLVMArrayType::get(value.getElementType(), unsigned(number));
    global = LLVM::GlobalOp::create(builder, op.getLoc(), type, /*isConstant=*/true,
                                    LLVM::Linkage::Internal, op.getName(), value, /*alignment=*/16,
                                    kGlobalSpace);
  }
  Value place = LLVM::AddressOfOp::create(builder, op.getLoc(), global);
  return LLVM::AddrSpaceCastOp::create(builder, op.getLoc(),
                                       LLVM::LLVMPointerType::get(builder.getContext()), place);
}

LogicalResult ThreadMemory::convert(Operation &op) {
  Location loc = op.getLoc();
  Arithmetic code(builder, loc);
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](memref::ViewOp view) {
        Value base = values.lookup(view.getSource());
        Value shift = code.toInteger(values.lookup(view.getByteShift()));
        Value place =
            LLVM::GEPOp::create(builder, loc, base.getType(), builder.getI8Type(), base, shift);
        values.map(view.getResult(), place);
        return success(view.getSizes().empty());
      })
      .Case([&](UnrealizedConversionCastOp cast) { // A pointer that was loaded.
        bool isPointer = cast->getNumOperands() == 1 && cast->getNumResults() == 1 &&
                         isa<LLVM::LLVMPointerType>(cast.getOperand(0).getType()) &&
                         isa<MemRefType>(cast.getResult(0).getType());
        if (isPointer)
          values.map(cast.getResult(0), values.lookup(cast.getOperand(0)));
        return success(isPointer);
      })
      .Case([&](memref::GetGlobalOp global) {
        values.map(global.getResult(), getGlobal(global));
        return success();
      })
      .Case([&](memref::ExtractAlignedPointerAsIndexOp pointer) {
        Value number = LLVM::PtrToIntOp::create(builder, loc, builder.getI64Type(),
                                                values.lookup(pointer.getSource()));
        values.map(pointer.getResult(), code.toIndex(number));
        return success();
      })
      .Case([&](memref::PrefetchOp) { return success(); }) // A hint.
      .Case([&](memref::LoadOp read) {
        values.map(read.getResult(), load(loc, read.getMemref(), read.getIndices(), 1));
        return success();
      })
      .Case([&](memref::StoreOp write) {
        store(loc, values.lookup(write.getValueToStore()), write.getMemref(), write.getIndices(),
              1);
        return success();
      })
      .Case([&](memref::AtomicRMWOp sum) {
        if (sum.getKind() != arith::AtomicRMWKind::addi)
          return failure();
        addAtomically(loc, values.lookup(sum.getValue()), sum.getMemref(), sum.getIndices());
        return success(sum.getResult().use_empty());
      })
      .Default([](Operation *) { return failure(); });
}

} // namespace trop
