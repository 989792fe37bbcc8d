//===- Losses.h - Gradients give the losses with them -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_LOSSES_H
#define TROP_LIB_CONVERSION_NESTS_LOSSES_H

#include "mlir/IR/BuiltinOps.h"

namespace trop {

/// Makes the losses the last result of every gradient of a module, from the values that both
/// compute.
mlir::LogicalResult appendAllLosses(mlir::ModuleOp module);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_LOSSES_H
