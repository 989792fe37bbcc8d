//===- OperandChanges.h - What changed of an op's operands -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_OPERANDCHANGES_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_OPERANDCHANGES_H

#include "lib/Conversion/Nests/LoopNest.h"
#include "lib/Conversion/TropToLoops/BlockChanges.h"

namespace trop {

/// An operand that may have changed, and what that affects.
struct ChangedOperand {
  mlir::Value value;
  bool isInit;
  int64_t visits = 0;                  ///< for an entry that changed (SctAttr)
  std::optional<Preimage> points = {}; ///< none: everything

  /// Whether entries that changed may have units in common, since windows overlap.
  bool overlaps() const { return points && points->overlaps(); }
};

/// An entry of an operand that changed is followed to the points that read it
/// (lib/Analysis/Access): those of a row or column of a product, the windows that hold a
/// place of a picture, the one place that a picture's has in a row.
class OperandChanges {
public:
  OperandChanges(Emission &code, const StatePlan &plan, BlockChanges &changes)
      : code(code), plan(plan), changes(changes) {}

  llvm::SmallVector<ChangedOperand> find(GenericOp op) const;
  mlir::Value emitAny(llvm::ArrayRef<ChangedOperand> operands);
  /// Whether the whole pass is cheaper.
  mlir::Value emitTooMuch(GenericOp op, llvm::ArrayRef<ChangedOperand> operands);

  /// Calls `body` with each point of the op that reads what changed of an operand whose points
  /// are known, in lexicographic order for each entry. `onEntry`, if any, is called before
  /// them, and can count them.
  void forEachPoint(GenericOp op, const ChangedOperand &operand,
                    llvm::function_ref<void(mlir::ValueRange)> onEntry,
                    llvm::function_ref<void(mlir::ValueRange)> body);
  /// `samples` times the number of points that read `entry`.
  mlir::Value emitPointCount(const Preimage &points, mlir::ValueRange entry, mlir::Value samples);

private:
  mlir::Value emitIsWhole(const ChangedOperand &operand);
  void whenRead(const Preimage &points, mlir::ValueRange entry, llvm::function_ref<void()> body);

  Emission &code;
  const StatePlan &plan;
  BlockChanges &changes;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_OPERANDCHANGES_H
