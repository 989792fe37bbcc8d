//===- PlaceSct.h - How updates bring a state up to date --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PLACESCT_PLACESCT_H
#define TROP_DIALECT_TROP_TRANSFORMS_PLACESCT_PLACESCT_H

#include "dialect/Trop/IR/TropDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h.inc"

/// Writes attrs::kSct on the ops of a function of role state.
void placeSct(mlir::func::FuncOp state);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PLACESCT_PLACESCT_H
