//===- Derivation.h - What both modes of derivation share -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVATION_H
#define TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVATION_H

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

enum class DerivationTarget;

/// A function of one result that becomes its own derivative, in place.
struct Derivation {
  explicit Derivation(mlir::func::FuncOp function);

  /// Marks what the arguments of `kinds` reach, or those of them that training moves; expands
  /// composites that are derived by their parts. Refuses ops that say nothing of their derivative.
  mlir::LogicalResult prepare(llvm::ArrayRef<llvm::StringRef> kinds, bool movingAlone = false);
  bool isActive(mlir::Value value) const { return active.contains(value); }
  struct NewArgument {
    mlir::Type type;
    mlir::Attribute name; ///< may be null
    mlir::Location loc;
  };
  /// Adds arguments of a kind after all others, at once: a signature is written anew for
  /// each change. Returns their values.
  mlir::FailureOr<mlir::ValueRange> addArguments(llvm::StringRef kind,
                                                 llvm::ArrayRef<NewArgument> added);
  /// The user's name of an argument; null if it has none.
  mlir::Attribute getName(mlir::BlockArgument argument);
  /// Lets the function return `results`, named `names` or, where null, nothing.
  void finish(llvm::ArrayRef<mlir::Value> results, llvm::ArrayRef<mlir::Attribute> names);

  mlir::func::FuncOp function;
  mlir::OpBuilder builder;
  mlir::func::ReturnOp returned;
  mlir::Value result; ///< what is derived
  llvm::SmallVector<mlir::BlockArgument> sources;
  llvm::SmallVector<mlir::Operation *> ops; ///< active ones, in order
  llvm::DenseSet<mlir::Value> active;
};

/// The function becomes the gradient by the arguments of `target`. Adds to
/// `numPullbacks` the structural ops reversed.
mlir::LogicalResult deriveReverse(mlir::func::FuncOp function, DerivationTarget target,
                                  unsigned &numPullbacks);

/// The function becomes the derivative along directions, which are new arguments.
/// Adds to `numTangents` the structural ops derived.
mlir::LogicalResult deriveForward(mlir::func::FuncOp function, unsigned &numTangents);

/// `number` everywhere, in the type of `like`.
mlir::Value buildFilled(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value like,
                        double number);

/// An error at a structural op that gives no adjoint of a leaf operand.
mlir::LogicalResult refuseLeafOperand(DifferentiableLeafOpInterface op, unsigned number);

/// Drops inputs that the leaf does not read, but for `kept` and those that say which points there
/// are.
void dropUnused(GenericOp op, mlir::Value kept);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_DERIVEGRADIENT_DERIVATION_H
