//===- SelectionUpdate.h - Maxima and minima after a change -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONUPDATE_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONUPDATE_H

#include "lib/Conversion/TropToLoops/NodeEmitter.h"
#include "lib/Conversion/TropToLoops/OperandChanges.h"

namespace trop {

/// Brings a kept maximum or minimum up to date, level by level: offers what changed below
/// as candidates, and searches where the winner may be gone.
class SelectionUpdate {
public:
  SelectionUpdate(Emission &code, BlockEmitter &emitter, const StatePlan &plan,
                  BlockChanges &changes, OperandChanges &operands, StateReader &reader,
                  NodeEmitter &nodes, const UpdateBlock &block, mlir::VectorType lanes)
      : code(code), emitter(emitter), plan(plan), changes(changes), operands(operands),
        reader(reader), nodes(nodes), block(block), lanes(lanes) {}

  void emit(GenericOp op, llvm::ArrayRef<ChangedOperand> changed);

private:
  void offer(GenericOp op, unsigned number, mlir::Value node, mlir::Value before,
             mlir::Value after);
  void offerLeaf(GenericOp op, mlir::ValueRange point);
  void offerInit(GenericOp op, mlir::Value init);
  void offerLevelBelow(GenericOp op, unsigned number);
  void renewLevel(GenericOp op, unsigned number);
  mlir::Value search(GenericOp op, unsigned number, mlir::Value node, mlir::Value wanted,
                     mlir::Value otherwise);
  mlir::Value searchRows(GenericOp op, mlir::Value node, mlir::Value wanted, mlir::Value otherwise);
  void forEachLane(mlir::Value mask, llvm::function_ref<void(mlir::Value)> body);
  mlir::Value emitLaneCount(mlir::Value mask);

  Emission &code;
  BlockEmitter &emitter;
  const StatePlan &plan;
  BlockChanges &changes;
  OperandChanges &operands;
  StateReader &reader;
  NodeEmitter &nodes;
  const UpdateBlock &block;
  mlir::VectorType lanes;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONUPDATE_H
