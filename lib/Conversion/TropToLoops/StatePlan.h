//===- StatePlan.h - Where values of a state function are -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Conversion/Nests/Emission.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// What the ops of a state function say of its values; see trop-insert-sct and trop-place-sct.
class StatePlan {
public:
  struct Level {
    int64_t perUnit;  ///< nodes under a unit; 1 for the unit itself
    int64_t children; ///< under a unit, in the level below
  };

  /// A kept value in a block: its units, then the nodes of its tree.
  struct Slot {
    SctKeepOp keep;
    int64_t fanOut; ///< 0 without a tree
    int64_t units, offset, bytes = 0;
    llvm::SmallVector<Level> levels = {}; ///< above the leaves, the units last
  };

  /// A copy of a parameter with one extent moved to the end, in what a state shares.
  struct Pack {
    mlir::Value parameter;
    unsigned axis;
    int64_t offset;
    mlir::MemRefType type;

    mlir::Value emitView(Emission &code, mlir::Value shared) const;
    /// Where the copy has an element of the parameter.
    void reorder(llvm::SmallVectorImpl<mlir::Value> &element) const;
  };

  /// Emits errors at ops that a state cannot have.
  static mlir::FailureOr<StatePlan> get(mlir::func::FuncOp function, int64_t lanes);

  /// The value itself, for one that is kept.
  static mlir::Value resolve(mlir::Value value);

  SctPlace getPlace(mlir::Value value) const { return places.lookup(resolve(value)); }
  /// What is decided for an op that has samples.
  static SctAttr getSct(GenericOp op);
  /// Whether it depends on a parameter.
  bool changes(mlir::Value value) const { return changing.contains(resolve(value)); }
  const Slot *getSlot(mlir::Value value) const;
  llvm::ArrayRef<Slot> getSlots() const { return slots; }
  int64_t getBlockBytes() const { return blockBytes; }
  /// Whether an update computes a unit's sum from all of its leaves.
  bool isSummedAnew(GenericOp op) const;
  /// Calls `body` with each value in memory that the op's leaf reads, and how.
  void forEachTerminal(GenericOp op,
                       llvm::function_ref<void(mlir::Value, mlir::AffineMap)> body) const;
  const Pack *getPack(mlir::Value parameter, unsigned axis) const;
  llvm::ArrayRef<Pack> getPacks() const { return packs; }

  /// What the state holds, on the function.
  void describe(mlir::func::FuncOp function) const;

  /// The root's losses, and the ops that compute what has samples, in order.
  mlir::Value getLosses() const { return SctRootOp(root).getLosses(); }
  llvm::ArrayRef<GenericOp> getOps() const { return ops; }

private:
  void addSlot(SctKeepOp keep, int64_t lanes);
  void addPacks(GenericOp op, int64_t lanes);

  SctRootOp root;
  llvm::SmallVector<GenericOp> ops;
  llvm::DenseMap<mlir::Value, SctPlace> places;
  llvm::DenseSet<mlir::Value> changing;
  llvm::SmallVector<Slot> slots;
  llvm::DenseMap<mlir::Value, unsigned> slotNumbers;
  llvm::SmallVector<Pack> packs;
  int64_t blockBytes = 0, sharedBytes = 0;
};

/// Extents of the domain past the result's.
llvm::SmallVector<int64_t> getReducedExtents(GenericOp op);

/// Each point of the domain to itself.
mlir::AffineMap getDomainMap(GenericOp op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H
