//===- StateReader.h - Reads values now and before an update -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATEREADER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATEREADER_H

#include "lib/Conversion/TropToLoops/BlockChanges.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"

#include "llvm/Support/SaveAndRestore.h"

namespace trop {

/// What an update of one block is given besides values.
struct UpdateBlock {
  mlir::Value valid; ///< samples in the block, an index
  mlir::Value rows;  ///< memref<lanes x index>, where the caller has them
  llvm::DenseMap<mlir::Value, mlir::Value> arrays; ///< of inputs and targets, [rows][units]
  mlir::Value counters;                            ///< memref<?xi64>, as trop/abi.h numbers them
  mlir::Value shared;                              ///< memref<?xi8>, copies of weights (StatePlan)
  mlir::Value lane;                                ///< memref<lanes>, for one vector

  void count(Emission &code, int64_t counter, mlir::Value amount) const {
    code.addTo(counters, counter, code.toInteger(amount));
  }
};

/// Reads a unit of any value of a state function for all lanes: from the state, weights or the
/// caller's rows, or by computing it; as it is now, or was before the update.
class StateReader {
public:
  enum class Time { Now, Before };

  StateReader(Emission &code, BlockEmitter &emitter, const StatePlan &plan,
              const BlockChanges &changes, const UpdateBlock &block, mlir::VectorType lanes)
      : code(code), emitter(emitter), plan(plan), changes(changes), block(block), lanes(lanes) {}

  /// Where the nodes of each level of a kept value are, [node][lane], the units last; in
  /// this block and in the next.
  void setLevels(mlir::Value value, llvm::ArrayRef<mlir::Value> buffers,
                 llvm::ArrayRef<mlir::Value> ofNextBlock);
  mlir::Value getNodes(mlir::Value value, unsigned level) const {
    return rows.find(value)->second[level];
  }
  mlir::Value getUnits(mlir::Value value) const { return rows.find(value)->second.back(); }

  /// A row of the state.
  mlir::Value loadRow(mlir::Value buffer, mlir::Value row);
  /// Until it is destroyed, rows of the next block are not fetched: where runs are read.
  [[nodiscard]] llvm::SaveAndRestore<bool> stopFetching() { return {fetches, false}; }

  mlir::Value read(mlir::Value value, mlir::ValueRange units, Time time);
  mlir::Value readLeaf(GenericOp op, mlir::ValueRange point, Time time);
  /// A unit of an input or target, from the caller's rows.
  mlir::Value readRows(mlir::Value value, mlir::ValueRange units);

private:
  mlir::Value readPacked(GenericOp op, mlir::Value value, mlir::AffineMap map, Point at);

  Emission &code;
  BlockEmitter &emitter;
  const StatePlan &plan;
  const BlockChanges &changes;
  const UpdateBlock &block;
  mlir::VectorType lanes;
  llvm::DenseMap<mlir::Value, mlir::SmallVector<mlir::Value>> rows; ///< of kept values, by level
  llvm::DenseMap<mlir::Value, mlir::Value> next;                    ///< of buffers in the state
  bool fetches = true;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATEREADER_H
