//===- ChangeList.h - What changed of a value in one block -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGELIST_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGELIST_H

#include "lib/Conversion/Nests/Emission.h"

#include "dialect/Trop/IR/TropDialect.h"

namespace trop {

/// Units (or nodes of a tree) of one block that changed, in the order found, each with
/// its vector of lanes before; or the statement that all may have. Lives in the
/// workspace of an update.
class ChangeList {
public:
  ChangeList() = default;
  /// `allocate` gives buffers. Lists of units that are recomputed where they are read
  /// hold no vectors, and those without a combiner that selects no masks.
  ChangeList(Emission &emit, int64_t units, mlir::VectorType lanes, bool withOld, bool selects,
             llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);

  explicit operator bool() const { return bool(count); }
  bool hasOld() const { return bool(old); }

  /// Before the first block: no unit is marked. In zeros there is none.
  void emitInit(Emission &emit) const;
  mlir::Value emitCount(Emission &emit) const { return emit.load(count); }
  mlir::Value emitIsWhole(Emission &emit) const;
  void emitSetWhole(Emission &emit) const;
  mlir::Value emitUnit(Emission &emit, mlir::Value position) const;
  mlir::Value emitOld(Emission &emit, mlir::Value position) const {
    return emit.loadRow(old, position);
  }
  /// The vector before of a unit that may have changed; `now` if it did not.
  mlir::Value emitOldOf(Emission &emit, mlir::Value unit, mlir::Value now) const;

  /// Appends a unit that is new.
  void emitTouch(Emission &emit, mlir::Value unit) const;
  /// A leaf (or a node) under a unit of a maximum or minimum changed; `now` is what `buffer` has
  /// of the unit. A better one goes there at once; lanes whose winner may be gone, or where a zero
  /// ties, are noted. So of units that are not listed nothing is written.
  void emitOffer(Emission &emit, mlir::Value buffer, mlir::Value unit, mlir::Value now,
                 Combiner combiner, mlir::Value before, mlir::Value after) const;
  /// Of a listed unit of a maximum or minimum: its lanes that offers do not settle.
  mlir::Value emitUnsettled(Emission &emit, mlir::Value position) const;
  /// Replaces units in `buffer` by what `renew` makes of them, and drops those that stay the same
  /// bits. It is given the position, the unit and what the buffer has of it.
  void
  emitRenew(Emission &emit, mlir::Value buffer,
            llvm::function_ref<mlir::Value(mlir::Value, mlir::Value, mlir::Value)> renew) const;

  /// After a block: nothing changed in the next.
  void emitReset(Emission &emit) const;

private:
  mlir::Value emitFind(Emission &emit, mlir::Value unit,
                       llvm::function_ref<void(mlir::Value)> onNew) const;

  mlir::Value count;     // memref<1xindex>; kWhole: all units
  mlir::Value units;     // memref<N x index>
  mlir::Value marks;     // memref<N x index>, position + 1, or 0
  mlir::Value old;       // memref<N x lanes>
  mlir::Value unsettled; // memref<N x lanes>, of integers
  mlir::VectorType row;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGELIST_H
