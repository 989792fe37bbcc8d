//===- Reads.h - What points of nests read ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_READS_H
#define TROP_LIB_CONVERSION_NESTS_READS_H

#include "dialect/Trop/IR/TropOps.h"

namespace trop {

/// What a point of a nest reads: the element of a value that the map leads to.
struct Read {
  mlir::Value value;
  mlir::AffineMap map;
  bool isUsed = true; ///< else read as 0, and need not be kept
  /// Where the map may leave the value: expressions of the point, all at least 0 where it does
  /// not. Elsewhere the number is read.
  llvm::SmallVector<mlir::AffineExpr> conditions = {};
  double outside = 0;
};

/// What the leaf of an op reads, by operand, at points that have one.
llvm::SmallVector<Read> getReads(GenericOp op);
/// The same of points that may have no leaf (OutsideReads): any number there.
llvm::SmallVector<Read> getReadsAnywhere(PullbackOp op);
/// What the leaf of a pullback reads, to find winners; and what its parts are computed from: the
/// inputs, as far as any part uses them, then the adjoint.
llvm::SmallVector<Read> getLeafReads(PullbackOp op);
llvm::SmallVector<Read> getPartReads(PullbackOp op);
/// Whether code of the user looks at this operand.
bool isRead(mlir::OpOperand &use);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_READS_H
