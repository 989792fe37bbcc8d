//===- Emission.h - Short words for loops, branches and cells -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_EMISSION_H
#define TROP_LIB_CONVERSION_NESTS_EMISSION_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace trop {

/// Emits integer arithmetic at the builder's place.
class Arithmetic {
public:
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;
  using Predicate = mlir::arith::CmpIPredicate;

  Arithmetic(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(builder, loc, value); }
  Value add(Value a, Value b) { return mlir::arith::AddIOp::create(builder, loc, a, b); }
  Value sub(Value a, Value b) { return mlir::arith::SubIOp::create(builder, loc, a, b); }
  Value mul(Value a, int64_t b) { return mlir::arith::MulIOp::create(builder, loc, a, index(b)); }
  Value mul(Value a, Value b) { return mlir::arith::MulIOp::create(builder, loc, a, b); }
  Value div(Value a, int64_t b) {
    return b == 1 ? a : mlir::arith::DivUIOp::create(builder, loc, a, index(b)).getResult();
  }
  Value div(Value a, Value b) { return mlir::arith::DivUIOp::create(builder, loc, a, b); }
  Value rem(Value a, int64_t b) { return mlir::arith::RemUIOp::create(builder, loc, a, index(b)); }
  Value min(Value a, Value b) { return mlir::arith::MinUIOp::create(builder, loc, a, b); }
  Value compare(Predicate predicate, Value a, Value b) {
    return mlir::arith::CmpIOp::create(builder, loc, predicate, a, b);
  }
  Value compare(mlir::arith::CmpFPredicate predicate, Value a, Value b) {
    return mlir::arith::CmpFOp::create(builder, loc, predicate, a, b);
  }
  Value equal(Value a, Value b) { return compare(Predicate::eq, a, b); }
  Value differ(Value a, Value b) { return compare(Predicate::ne, a, b); }
  Value less(Value a, Value b) { return compare(Predicate::ult, a, b); }
  Value either(Value a, Value b) { return mlir::arith::OrIOp::create(builder, loc, a, b); }
  Value both(Value a, Value b) { return mlir::arith::AndIOp::create(builder, loc, a, b); }
  Value select(Value condition, Value a, Value b) {
    return mlir::arith::SelectOp::create(builder, loc, condition, a, b);
  }
  Value toIndex(Value integer) {
    return mlir::arith::IndexCastOp::create(builder, loc, builder.getIndexType(), integer);
  }
  Value toInteger(Value index) {
    return mlir::arith::IndexCastOp::create(builder, loc, builder.getI64Type(), index);
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

/// Emits accesses of memory and control flow, too.
class Emission : public Arithmetic {
public:
  using Arithmetic::Arithmetic;

  Value load(Value buffer, ValueRange at) {
    return mlir::memref::LoadOp::create(builder, loc, buffer, at);
  }
  void store(Value value, Value buffer, ValueRange at) {
    mlir::memref::StoreOp::create(builder, loc, value, buffer, at);
  }
  /// The one element of a buffer of one.
  Value load(Value buffer) { return load(buffer, index(0)); }
  void store(Value value, Value buffer) { store(value, buffer, index(0)); }
  /// Row `at` of a buffer [rows][lanes], as a vector.
  Value loadRow(Value buffer, Value at) {
    auto type = mlir::cast<mlir::MemRefType>(buffer.getType());
    auto row = mlir::VectorType::get(type.getShape().back(), type.getElementType());
    return mlir::vector::LoadOp::create(builder, loc, row, buffer, ValueRange{at, index(0)});
  }
  void storeRow(Value row, Value buffer, Value at) {
    mlir::vector::StoreOp::create(builder, loc, row, buffer, ValueRange{at, index(0)});
  }

  /// What each lane finds so many elements behind an element of a buffer.
  Value gather(Value buffer, ValueRange at, Value offsets) {
    mlir::Type element = mlir::cast<mlir::MemRefType>(buffer.getType()).getElementType();
    auto row = mlir::cast<mlir::VectorType>(offsets.getType()).clone(element);
    return mlir::vector::GatherOp::create(builder, loc, row, buffer, at, offsets, allOf(row),
                                          zero(row));
  }
  /// Writes what lanes hold there where a mask has them.
  void scatter(Value row, Value buffer, ValueRange at, Value offsets, Value mask) {
    mlir::vector::ScatterOp::create(builder, loc, mlir::Type(), buffer, at, offsets, mask, row);
  }
  Value zero(mlir::Type type) {
    return mlir::arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  }
  /// A mask of all lanes.
  Value allOf(mlir::VectorType row) {
    auto mask = mlir::DenseElementsAttr::get(row.clone(builder.getI1Type()), true);
    return mlir::arith::ConstantOp::create(builder, loc, mask);
  }
  /// The number of each lane, an index.
  Value laneNumbers(int64_t lanes) {
    return mlir::vector::StepOp::create(builder, loc,
                                        mlir::VectorType::get(lanes, builder.getIndexType()));
  }
  /// The same in all lanes.
  Value spread(Value scalar, int64_t lanes) {
    return mlir::vector::BroadcastOp::create(
        builder, loc, mlir::VectorType::get(lanes, scalar.getType()), scalar);
  }

  /// Brings what will be read into the second level of caches: the first is too small
  /// for what a block of samples needs.
  void prefetch(Value buffer, ValueRange at) {
    mlir::memref::PrefetchOp::create(builder, loc, buffer, at, /*isWrite=*/false,
                                     /*localityHint=*/2, /*isDataCache=*/true);
  }

  /// Adds to the number in a buffer of integers.
  void addTo(Value buffer, int64_t at, Value amount) {
    Value place = index(at);
    store(add(load(buffer, place), amount), buffer, place);
  }

  void when(Value condition, llvm::function_ref<void()> body) {
    auto branch = mlir::scf::IfOp::create(builder, loc, condition, /*withElseRegion=*/false);
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    body();
  }
  void choose(Value condition, llvm::function_ref<void()> then,
              llvm::function_ref<void()> otherwise) {
    auto branch = mlir::scf::IfOp::create(builder, loc, condition, /*withElseRegion=*/true);
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    then();
    builder.setInsertionPointToStart(branch.elseBlock());
    otherwise();
  }
  Value choose(mlir::Type type, Value condition, llvm::function_ref<Value()> then,
               llvm::function_ref<Value()> otherwise) {
    auto branch = mlir::scf::IfOp::create(builder, loc, type, condition, /*withElseRegion=*/true);
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    mlir::scf::YieldOp::create(builder, loc, then());
    builder.setInsertionPointToStart(branch.elseBlock());
    mlir::scf::YieldOp::create(builder, loc, otherwise());
    return branch.getResult(0);
  }
  void forRange(Value from, Value to, llvm::function_ref<void(Value)> body) {
    auto loop = mlir::scf::ForOp::create(builder, loc, from, to, index(1));
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }
  /// Carries values through the steps.
  llvm::SmallVector<Value>
  foldRange(Value from, Value to, int64_t step, ValueRange start,
            llvm::function_ref<llvm::SmallVector<Value>(Value, ValueRange)> body) {
    auto loop = mlir::scf::ForOp::create(builder, loc, from, to, index(step), start);
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    llvm::SmallVector<Value> next = body(loop.getInductionVar(), loop.getRegionIterArgs());
    if (!start.empty()) // Else there is a terminator.
      mlir::scf::YieldOp::create(builder, loc, next);
    return llvm::SmallVector<Value>(loop.getResults());
  }

  /// Whether a lane is one of the first `count`.
  Value firstLanes(int64_t lanes, Value count) {
    auto numbers = llvm::to_vector(llvm::seq<int32_t>(0, lanes));
    Value number = mlir::arith::ConstantOp::create(builder, loc, builder.getI32VectorAttr(numbers));
    Value bound = mlir::arith::IndexCastOp::create(builder, loc, builder.getI32Type(), count);
    return less(number, mlir::vector::BroadcastOp::create(builder, loc, number.getType(), bound));
  }

  /// Whether any lane of a vector of i1 is set.
  Value any(Value mask) {
    return mlir::vector::ReductionOp::create(builder, loc, mlir::vector::CombiningKind::OR, mask);
  }
  /// The lanes of a vector of i1 as bits of an i64.
  Value bits(Value mask) {
    int64_t lanes = mlir::cast<mlir::VectorType>(mask.getType()).getNumElements();
    mlir::Type integer = builder.getIntegerType(unsigned(lanes));
    Value packed =
        mlir::vector::BitCastOp::create(builder, loc, mlir::VectorType::get(1, integer), mask);
    Value number = mlir::vector::ExtractOp::create(builder, loc, packed, 0);
    return mlir::arith::ExtUIOp::create(builder, loc, builder.getI64Type(), number);
  }
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_EMISSION_H
