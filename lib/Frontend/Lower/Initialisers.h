//===- Initialisers.h - What initialisers ask of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_LOWER_INITIALISERS_H
#define TROP_FRONTEND_LOWER_INITIALISERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Checks what initialisers of the parameters of a forward function ask of these, of the layers
/// that they weigh, and of each other. Emits errors.
mlir::LogicalResult checkInitialisers(mlir::func::FuncOp forward);

} // namespace trop

#endif // TROP_FRONTEND_LOWER_INITIALISERS_H
