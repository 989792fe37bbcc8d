//===- BlockChanges.h - What changed in one block -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKCHANGES_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKCHANGES_H

#include "lib/Conversion/TropToLoops/ChangeList.h"
#include "lib/Conversion/TropToLoops/SampleScope.h"
#include "lib/Conversion/TropToLoops/StatePlan.h"

namespace trop {

/// What an update knows of a value without samples that may have changed.
struct WeightsChange {
  mlir::Value before;  ///< its buffer with the old parameters
  mlir::Value indices; ///< memref<?xi64>, row-major positions that changed
  mlir::Value count;   ///< how many, an index
};

/// Where an update looks up, and says, what changed of a value: weights before any block, all
/// others block by block.
class BlockChanges {
public:
  BlockChanges(Emission &code, const StatePlan &plan, mlir::VectorType lanes,
               const SampleScope &scope)
      : code(code), plan(plan), lanes(lanes), scope(scope) {}

  void setWeights(mlir::Value value, const WeightsChange &change) { weights[value] = change; }
  const WeightsChange &getWeights(mlir::Value value) const { return weights.find(value)->second; }

  /// Before the first block: `allocate` gives buffers for what is known of a block.
  void emitInit(llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);
  /// After a block: nothing changed in the next.
  void emitReset() {
    forEachList([&](const ChangeList &list) { list.emitReset(code); });
  }

  /// Of the units of a value that is not weights.
  const ChangeList &getList(mlir::Value value) const;
  /// Of a kept maximum or minimum, by level, the units last; empty of all others.
  llvm::ArrayRef<ChangeList> getLevels(mlir::Value value) const;

  /// How many entries changed; -1, the largest index, if all may have.
  mlir::Value emitCount(mlir::Value value);
  mlir::Value emitAny(mlir::Value value) { return code.differ(emitCount(value), code.index(0)); }
  /// Calls `body` with each entry that changed.
  void forEach(mlir::Value value, llvm::function_ref<void(mlir::ValueRange)> body);

private:
  void forEachList(llvm::function_ref<void(const ChangeList &)> body) const;

  Emission &code;
  const StatePlan &plan;
  mlir::VectorType lanes;
  const SampleScope &scope;
  llvm::DenseMap<mlir::Value, WeightsChange> weights;
  llvm::MapVector<mlir::Value, mlir::SmallVector<ChangeList>> levels;
  llvm::MapVector<mlir::Value, ChangeList> lists; ///< of what has no levels
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKCHANGES_H
