//===- TropScratchLeaf.h - A leaf by itself, to be looked at -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPSCRATCHLEAF_H
#define TROP_DIALECT_TROP_IR_TROPSCRATCHLEAF_H

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/Builders.h"

namespace trop {

/// What a structural op computes at one point: a block of its own whose arguments are one scalar
/// for each leaf operand, also one that is a list, then the coordinates of the point.
struct ScratchLeaf {
  explicit ScratchLeaf(StructuralOpInterface op) : numOperands(op.getLeafOperands().size()) {
    mlir::OpBuilder builder(op->getContext());
    builder.setInsertionPointToStart(&block);
    for (mlir::Value operand : op.getLeafOperands())
      block.addArgument(getTensorType(operand.getType()).getElementType(), op.getLoc());
    for (size_t dim = 0; dim < op.getDomain().size(); ++dim)
      block.addArgument(builder.getIndexType(), op.getLoc());
    value = op.buildLeaf(builder, op.getLoc(), getOperands(), getPoint());
  }

  mlir::ValueRange getOperands() { return block.getArguments().take_front(numOperands); }
  mlir::ValueRange getPoint() { return block.getArguments().drop_front(numOperands); }

  mlir::Block block;
  size_t numOperands;
  mlir::Value value;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPSCRATCHLEAF_H
