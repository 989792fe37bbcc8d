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
  /// hold no vectors, and those without a combiner that selects no candidates.
  ChangeList(Emission &emit, int64_t units, mlir::VectorType lanes, bool withOld,
             bool withCandidates, llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);

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

  /// The position of a unit, which is appended if it is new; `now` gives its lanes then.
  mlir::Value emitTouch(Emission &emit, mlir::Value unit, llvm::function_ref<mlir::Value()> now,
                        Combiner combiner) const;
  /// A leaf (or a node) of the unit at `position` changed.
  void emitCandidate(Emission &emit, mlir::Value position, Combiner combiner, mlir::Value before,
                     mlir::Value after) const;
  /// Replaces units by what `renew` makes of them, and drops those that stay the same
  /// bits. It is given the position and the unit.
  void emitRenew(Emission &emit, mlir::Value buffer,
                 llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> renew) const;
  /// The best candidate of a position, and a mask of lanes whose former winner changed.
  std::pair<mlir::Value, mlir::Value> emitCandidates(Emission &emit, mlir::Value position) const;

  /// After a block: nothing changed in the next.
  void emitReset(Emission &emit) const;

private:
  mlir::Value count;      // memref<1xindex>; kWhole: all units
  mlir::Value units;      // memref<N x index>
  mlir::Value marks;      // memref<N x index>, position + 1, or 0
  mlir::Value old;        // memref<N x lanes>
  mlir::Value best, lost; // memref<N x lanes>, of integers the second
  mlir::VectorType row;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGELIST_H
