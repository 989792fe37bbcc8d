//===- Emission.h - Short words for loops, branches and cells -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_EMISSION_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_EMISSION_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace trop {

/// Emits index arithmetic and control flow at the builder's place.
class Emission {
public:
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;
  using Predicate = mlir::arith::CmpIPredicate;

  Emission(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(builder, loc, value); }
  Value add(Value a, Value b) { return mlir::arith::AddIOp::create(builder, loc, a, b); }
  Value sub(Value a, Value b) { return mlir::arith::SubIOp::create(builder, loc, a, b); }
  Value mul(Value a, int64_t b) { return mlir::arith::MulIOp::create(builder, loc, a, index(b)); }
  Value mul(Value a, Value b) { return mlir::arith::MulIOp::create(builder, loc, a, b); }
  Value div(Value a, int64_t b) {
    return b == 1 ? a : mlir::arith::DivUIOp::create(builder, loc, a, index(b)).getResult();
  }
  Value rem(Value a, int64_t b) { return mlir::arith::RemUIOp::create(builder, loc, a, index(b)); }
  Value min(Value a, Value b) { return mlir::arith::MinUIOp::create(builder, loc, a, b); }
  Value compare(Predicate predicate, Value a, Value b) {
    return mlir::arith::CmpIOp::create(builder, loc, predicate, a, b);
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

  /// Whether a lane is one of the first `count`.
  Value firstLanes(int64_t lanes, Value count) {
    auto numbers = llvm::to_vector(llvm::seq<int32_t>(0, lanes));
    Value number = mlir::arith::ConstantOp::create(builder, loc, builder.getI32VectorAttr(numbers));
    Value bound = mlir::arith::IndexCastOp::create(builder, loc, builder.getI32Type(), count);
    return less(number, mlir::vector::BroadcastOp::create(builder, loc, number.getType(), bound));
  }

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

  /// Vectors, a power of two and at most as many as they have elements, turned: what follows
  /// each other are the first elements of all, then the second ones. A register holds `most`
  /// elements; wider vectors are turned in parts, since LLVM looks at shuffles across registers
  /// for longer than at all else, and finds worse code.
  llvm::SmallVector<Value> transpose(llvm::ArrayRef<Value> vectors, int64_t most) {
    size_t size = vectors.size();
    int64_t elements = mlir::cast<mlir::VectorType>(vectors[0].getType()).getNumElements();
    if (elements <= most || size == 1)
      return interleave(llvm::to_vector(vectors));
    auto indices = llvm::to_vector(llvm::seq(elements));
    llvm::SmallVector<Value> turned;
    for (int64_t from : {int64_t(0), elements / 2}) {
      llvm::SmallVector<Value> halves;
      for (Value vector : vectors)
        halves.push_back(
            shuffle(vector, vector, llvm::ArrayRef(indices).slice(from, elements / 2)));
      // Of a square, the parts of a column lie one below the other, else beside each other.
      bool isSquare = int64_t(size) == elements;
      llvm::SmallVector<Value> parts, below;
      parts = transpose(llvm::ArrayRef(halves).take_front(isSquare ? size / 2 : size), most);
      if (isSquare)
        below = transpose(llvm::ArrayRef(halves).drop_front(size / 2), most);
      for (size_t i = 0; i < size / 2; ++i)
        turned.push_back(isSquare ? shuffle(parts[i], below[i], indices)
                                  : shuffle(parts[2 * i], parts[2 * i + 1], indices));
    }
    return turned;
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

  mlir::OpBuilder &builder;
  mlir::Location loc;

private:
  Value shuffle(Value first, Value second, llvm::ArrayRef<int64_t> order) {
    return mlir::vector::ShuffleOp::create(builder, loc, first, second, order);
  }

  /// Every round interleaves the first half of the vectors with the second; after as many
  /// rounds as their number has bits each element is in its place.
  llvm::SmallVector<Value> interleave(llvm::SmallVector<Value> vectors) {
    size_t size = vectors.size();
    int64_t elements = mlir::cast<mlir::VectorType>(vectors[0].getType()).getNumElements();
    llvm::SmallVector<int64_t> low, high;
    for (int64_t i = 0; i < elements / 2; ++i) {
      low.append({i, elements + i});
      high.append({elements / 2 + i, elements + elements / 2 + i});
    }
    for (size_t round = 1; round < size; round *= 2) {
      llvm::SmallVector<Value> next;
      for (size_t i = 0; i < size / 2; ++i)
        for (const auto &order : {low, high})
          next.push_back(shuffle(vectors[i], vectors[size / 2 + i], order));
      vectors = std::move(next);
    }
    return vectors;
  }
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_EMISSION_H
