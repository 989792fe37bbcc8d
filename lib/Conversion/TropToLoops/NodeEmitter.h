//===- NodeEmitter.h - Units and nodes from all under them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_NODEEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_NODEEMITTER_H

#include "lib/Conversion/TropToLoops/StateReader.h"

namespace trop {

/// Computes units, and the nodes of trees above the leaves, from all that is under them, in order.
class NodeEmitter {
public:
  NodeEmitter(Emission &code, const StatePlan &plan, StateReader &reader, mlir::VectorType lanes)
      : code(code), plan(plan), reader(reader), lanes(lanes) {}

  /// The value of a node of a level.
  mlir::Value emit(GenericOp op, unsigned number, mlir::Value node);
  /// All of a kept value with a tree, level by level; operands have buffers.
  void emitTree(GenericOp op);
  /// What the combination of a unit starts with.
  mlir::Value emitStart(GenericOp op, mlir::ValueRange output);

private:
  mlir::Value combineLeaves(GenericOp op, mlir::ValueRange output, mlir::Value from, mlir::Value to,
                            mlir::Value start);

  Emission &code;
  const StatePlan &plan;
  StateReader &reader;
  mlir::VectorType lanes;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_NODEEMITTER_H
