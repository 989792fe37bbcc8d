//===- ActiveLists.h - Lists of active entries as buffers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"

namespace trop {

/// The buffers of a `!trop.active`, or of a trop_sparse of the caller: ascending
/// row-major positions, memref<?xi64>; their values, memref<?xT>; how many there
/// are, memref<1xi64>.
struct ActiveList {
  mlir::Value positions, values, count;
};

/// Empties a list.
void emitClear(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list);

/// Adds `part`, a scalar, to the entry at `position`, an index; makes one if there
/// is none and the part is not 0.
void emitInsert(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list,
                mlir::Value position, mlir::Value part);

/// The value of the entry at `position`, 0 if there is none.
mlir::Value emitRead(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list,
                     mlir::Value position);

/// Sets the entry at `position`; makes one if there is none and the value is not 0.
void emitWrite(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list,
               mlir::Value position, mlir::Value value);

/// Adds every element of a tensor, a contiguous buffer, in one pass over both.
void emitMerge(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list,
               mlir::Value tensor);

/// Calls `body` with the position, an index, and the value of each entry, in order.
void emitForEach(mlir::OpBuilder &builder, mlir::Location loc, const ActiveList &list,
                 llvm::function_ref<void(mlir::Value, mlir::Value)> body);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H
