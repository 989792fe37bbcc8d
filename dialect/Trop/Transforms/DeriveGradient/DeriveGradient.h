//===- DeriveGradient.h - Reverse mode through the interfaces -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVEGRADIENT_H
#define TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVEGRADIENT_H

#include "dialect/Trop/IR/TropInterfaces.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h.inc"

/// Builds the adjoints of a structural op's operands from its result's: pairs of a
/// leaf operand, or the init, and what it receives, for those that are `wanted`.
/// Fails, having built nothing, at one that takes no derivative.
mlir::FailureOr<llvm::SmallVector<std::pair<mlir::Value, mlir::Value>>>
buildStructuralReverse(mlir::OpBuilder &builder, StructuralOpInterface op, mlir::Value adjoint,
                       llvm::function_ref<bool(mlir::Value)> wanted);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVEGRADIENT_H
