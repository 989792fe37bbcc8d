//===- Interpreter.h - What every op of the dialect means -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_INTERPRETER_H
#define TROP_LIB_REFERENCE_INTERPRETER_H

#include "lib/Reference/Precision.h"
#include "lib/Reference/Tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Evaluates a function of one block. Every sum runs in the documented order, the
/// same for both precisions. Emits an error and fails where arguments do not fit
/// the function or each other, and at an op that has no meaning here. A state is no
/// argument: what it keeps is computed from scratch. `numCells` gets the number of points
/// that pullbacks visit: the cost of the backward part.
mlir::FailureOr<llvm::SmallVector<Tensor>> interpret(mlir::func::FuncOp function,
                                                     llvm::ArrayRef<Tensor> arguments,
                                                     Precision precision,
                                                     int64_t *numCells = nullptr);

} // namespace trop

#endif // TROP_LIB_REFERENCE_INTERPRETER_H
