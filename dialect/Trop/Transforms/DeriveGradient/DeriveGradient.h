//===- DeriveGradient.h - Both modes through the interfaces -*- C++ -*-===//
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

/// Adjoints from the loss backwards, or tangents from the arguments forwards.
enum class DerivationMode { Reverse, Forward };
/// Which arguments' adjoints reverse mode returns.
enum class DerivationTarget { Parameters, Inputs };

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h.inc"

/// Builds the adjoints of a structural op's operands from its result's: pairs of a
/// leaf operand, or the init, and what it receives, for those that are `wanted`.
/// Fails, having built nothing, at one that takes no derivative.
mlir::FailureOr<llvm::SmallVector<std::pair<mlir::Value, mlir::Value>>>
buildStructuralReverse(mlir::OpBuilder &builder, DifferentiableLeafOpInterface op,
                       mlir::Value adjoint, llvm::function_ref<bool(mlir::Value)> wanted);

/// Builds the tangent of a structural op's result from those of its leaf operands
/// and init; `getTangent` gives null for one that does not move. A tangent has the
/// type of its value. Fails at a moving leaf operand that takes no derivative.
mlir::FailureOr<mlir::Value>
buildStructuralForward(mlir::OpBuilder &builder, DifferentiableLeafOpInterface op,
                       llvm::function_ref<mlir::Value(mlir::Value)> getTangent);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVEGRADIENT_H
