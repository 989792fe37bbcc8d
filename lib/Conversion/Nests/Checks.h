//===- Checks.h - What lowerings refuse -------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_CHECKS_H
#define TROP_LIB_CONVERSION_NESTS_CHECKS_H

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// The type of the function's values, which says how many samples make a block.
mlir::Type getElement(mlir::func::FuncOp function);

/// Checks that values are of that type throughout, and weights of samples one number each.
mlir::LogicalResult checkTypes(mlir::func::FuncOp function);

/// Of an op that no lowering of the function's role knows.
mlir::LogicalResult refuseOp(mlir::Operation &op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_CHECKS_H
