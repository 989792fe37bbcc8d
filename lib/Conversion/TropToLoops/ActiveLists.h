//===- ActiveLists.h - Lists of active entries as buffers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H

#include "lib/Conversion/Nests/Emission.h"

namespace trop {

/// The buffers of a `!trop.active`, or of a trop_sparse of the caller: ascending
/// row-major positions, memref<?xi64>; their values, memref<?xT>; how many there
/// are, memref<1xi64>.
struct ActiveList {
  mlir::Value positions, values, count;

  /// Empties the list.
  void emitClear(Emission &emit) const;
  /// Adds `part`, a scalar, to the entry at `position`, an index; makes one if there
  /// is none and the part is not 0.
  void emitInsert(Emission &emit, mlir::Value position, mlir::Value part) const;
  /// The value of the entry at `position`, 0 if there is none.
  mlir::Value emitRead(Emission &emit, mlir::Value position) const;
  /// Sets the entry at `position`; makes one if there is none and the value is not 0.
  void emitWrite(Emission &emit, mlir::Value position, mlir::Value value) const;
  /// Adds every element of a tensor, a contiguous buffer, in one pass over both.
  void emitMerge(Emission &emit, mlir::Value tensor) const;
  /// Calls `body` with the position, an index, and the value of each entry, in order.
  void emitForEach(Emission &emit, llvm::function_ref<void(mlir::Value, mlir::Value)> body) const;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELISTS_H
