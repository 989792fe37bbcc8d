//===- UpdateEmitter.h - Brings kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H

#include "lib/Conversion/TropToLoops/SelectionUpdate.h"

namespace trop {

/// Emits, op by op, what becomes of a block after few weights changed. Each op reads
/// which units of its operands changed, and says which of its own did:
///
///   max, min   affected leaves are candidates. A better one wins; where the winner
///              itself got worse, the unit is searched anew: the block's row, or, with
///              a tree, one group of each level
///   sum        affected units are added up anew, in index order
///   none       affected units are computed anew
///
/// So every value is computed by the operations, in the order, of a fresh pass, or is
/// one that such a pass would find: the bits are the same. Where too much changed, the
/// block's value is computed as a whole.
class UpdateEmitter {
public:
  UpdateEmitter(mlir::OpBuilder &builder, BlockEmitter &emitter, const StatePlan &plan,
                mlir::Location loc, mlir::VectorType lanes)
      : emitter(emitter), plan(plan), code(builder, loc), changes(code, plan, lanes, emitter.scope),
        operands(code, plan, changes), reader(code, emitter, plan, changes, block, lanes),
        nodes(code, plan, reader, lanes),
        selections(code, emitter, plan, changes, operands, reader, nodes, block, lanes) {}
  UpdateEmitter(const UpdateEmitter &) = delete;

  /// As StateReader has them.
  void setLevels(mlir::Value value, llvm::ArrayRef<mlir::Value> buffers,
                 llvm::ArrayRef<mlir::Value> ofNextBlock) {
    reader.setLevels(value, buffers, ofNextBlock);
  }
  void setWeights(mlir::Value value, const WeightsChange &change) {
    changes.setWeights(value, change);
  }
  void setBlock(const UpdateBlock &given) { block = given; }

  /// Before the first block: `allocate` gives buffers for what is known of a block.
  void emitInit(llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate) {
    changes.emitInit(allocate);
  }
  void emit(GenericOp op);
  /// Whether any loss of the block may have changed.
  mlir::Value emitLossesChanged();
  void emitReset() { changes.emitReset(); }

  /// All of a kept value with a tree; operands have buffers.
  void emitTree(GenericOp op) { nodes.emitTree(op); }

private:
  void emitWhole(GenericOp op);
  void emitFallback(GenericOp op);
  void materialise(mlir::Value value, llvm::SetVector<mlir::Value> &done);
  void emitUnits(GenericOp op, llvm::ArrayRef<ChangedOperand> changed);
  void renewUnits(GenericOp op);

  BlockEmitter &emitter;
  const StatePlan &plan;
  Emission code;
  UpdateBlock block;
  BlockChanges changes;
  OperandChanges operands;
  StateReader reader;
  NodeEmitter nodes;
  SelectionUpdate selections;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H
