//===- LoweredFunction.h - What a lowered function is called with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_LOWEREDFUNCTION_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_LOWEREDFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace trop {

/// A function on memrefs that is called as TropToLoops.td says, for one on tensors.
struct LoweredFunction {
  mlir::func::FuncOp op;
  mlir::Value indices, first, count, workspace;
  mlir::ValueRange arguments, results; ///< those of the source, and those that take its results

  /// Begins one behind the source, with the builder in it; of arguments that take results the
  /// types are given.
  static LoweredFunction create(mlir::OpBuilder &builder, mlir::func::FuncOp source,
                                llvm::ArrayRef<mlir::Type> resultArguments);
};

/// The memref a tensor, or a state, is passed as.
mlir::MemRefType getPassedType(mlir::Type type);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_LOWEREDFUNCTION_H
