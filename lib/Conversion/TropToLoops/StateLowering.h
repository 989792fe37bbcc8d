//===- StateLowering.h - Maintained values as loops -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H

#include "lib/Schedule/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Lowers a function of role `state` to the functions behind trop_state_entries: to
/// prepare, build and update; see TropToLoops.h for their names and attributes.
mlir::LogicalResult lowerState(mlir::func::FuncOp function, const TargetModel &machine);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATELOWERING_H
