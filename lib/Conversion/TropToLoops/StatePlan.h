//===- StatePlan.h - Where values of a state function are -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SetVector.h"

#include <optional>

namespace trop {

/// How an update finds a value.
enum class StatePlace {
  Constant,
  Weights, ///< without samples: a parameter, or computed before the blocks
  Labels,  ///< gathered for each block
  Rows,    ///< the input, where the caller has it
  Kept,    ///< in the state
  Inlined, ///< one leaf a unit, computed where it is read
  Whole    ///< computed for a block as a whole, when something it depends on changed
};

/// What the ops of a state function say of its values; see trop-insert-sct.
class StatePlan {
public:
  /// A kept value in a block: its units, then the nodes of its tree.
  struct Slot {
    SctKeepOp keep;
    int64_t fanOut; ///< 0 without a tree
    int64_t units, offset, bytes = 0;
    int64_t leaves = 0;                    ///< under one unit of a tree
    llvm::SmallVector<int64_t> nodes = {}; ///< under one unit, level by level above the leaves
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

  StatePlace getPlace(mlir::Value value) const { return places.lookup(resolve(value)); }
  /// Whether it depends on a parameter.
  bool changes(mlir::Value value) const { return changing.contains(resolve(value)); }
  /// Whether a value that is computed as a whole is so for every block, because an op
  /// that reads it may have to though it did not change.
  bool isAlwaysComputed(mlir::Value value) const { return always.contains(resolve(value)); }
  const Slot *getSlot(mlir::Value value) const;
  llvm::ArrayRef<Slot> getSlots() const { return slots; }
  int64_t getBlockBytes() const { return blockBytes; }
  /// Whether a maximum that is kept without a tree is searched along rows of the input.
  bool isScannedByRow(StructuralOpInterface op) const;
  /// Whether an update computes a unit's sum from all of its leaves.
  bool isSummedAnew(StructuralOpInterface op) const;
  /// Calls `body` with each value in memory that the op's leaf reads, and how.
  void forEachTerminal(StructuralOpInterface op,
                       llvm::function_ref<void(mlir::Value, mlir::AffineMap)> body) const;
  const Pack *getPack(mlir::Value parameter, unsigned axis) const;
  llvm::ArrayRef<Pack> getPacks() const { return packs; }
  int64_t getSharedBytes() const { return sharedBytes; }

  /// The root's losses, and the ops that compute what has samples, in order.
  mlir::Value getLosses() const { return SctRootOp(root).getLosses(); }
  SctRootOp getRoot() const { return root; }
  llvm::ArrayRef<StructuralOpInterface> getOps() const { return ops; }

private:
  void addSlot(SctKeepOp keep, int64_t lanes);
  void place(StructuralOpInterface op);
  void findAlwaysComputed();
  /// Whether all that the leaf reads lies in rows of the input or in weights.
  bool readsRows(StructuralOpInterface op) const;
  void addPacks(StructuralOpInterface op, int64_t lanes);
  using Triggers = std::optional<llvm::SmallSetVector<mlir::Value, 4>>;
  Triggers getTriggers(StructuralOpInterface op,
                       const llvm::DenseMap<mlir::Value, Triggers> &ofWholes) const;

  SctRootOp root;
  llvm::SmallVector<StructuralOpInterface> ops;
  llvm::DenseMap<mlir::Value, StatePlace> places;
  llvm::DenseSet<mlir::Value> changing, always;
  llvm::DenseMap<mlir::Value, int64_t> inlinedLeaves; ///< with those of what they read
  llvm::SmallVector<Slot> slots;
  llvm::DenseMap<mlir::Value, unsigned> slotNumbers;
  llvm::SmallVector<Pack> packs;
  int64_t blockBytes = 0, sharedBytes = 0;
};

/// All operands of a structural op, the init last.
llvm::SmallVector<mlir::Value> getAllOperands(StructuralOpInterface op);

/// Extents of the domain past the result's.
llvm::SmallVector<int64_t> getReducedExtents(StructuralOpInterface op);

/// Each point of the domain to itself.
mlir::AffineMap getDomainMap(StructuralOpInterface op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPLAN_H
