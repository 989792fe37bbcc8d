//===- StateLowering.h - Maintained values as loops -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Lowers a function of role `state` to the functions behind trop_state_entries: to
/// prepare, build and update; see TropToLoops.h for their names and attributes.
/// `registerBytes`: what all vector registers of the target hold.
mlir::LogicalResult lowerState(mlir::func::FuncOp function, int64_t registerBytes);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H
