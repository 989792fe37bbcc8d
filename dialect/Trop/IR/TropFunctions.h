//===- TropFunctions.h - Functions of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPFUNCTIONS_H
#define TROP_DIALECT_TROP_IR_TROPFUNCTIONS_H

#include "dialect/Trop/IR/TropKinds.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// What a function computes for its model (attrs::kRole); empty outside of models.
llvm::StringRef getRole(mlir::func::FuncOp function);

/// What an argument is (attrs::kKind); empty if that is not said.
llvm::StringRef getArgumentKind(mlir::func::FuncOp function, unsigned index);

/// Whether a function of blocks brings an argument of samples into lanes before it is read: labels
/// are, and what may be null. Others can be read where the caller has them, too.
bool isAlwaysGathered(mlir::func::FuncOp function, unsigned index);

/// The training loss of each model (attrs::kModel), or its loss where it takes no noise.
llvm::DenseMap<mlir::Attribute, mlir::func::FuncOp> findTrainingLosses(mlir::ModuleOp module);

/// Checks what passes rely on in a function with a role that is not lowered yet:
/// one block that returns; arguments and results that are values or labels; of a
/// loss or an objective, one result, of a loss a number a sample; of a state, a root.
mlir::LogicalResult verifyModelFunction(mlir::func::FuncOp function);

/// Makes the losses of `loss` the last result of a gradient of it: whoever takes a step
/// along the gradient wants both, and they share the forward pass once CSE has run.
void appendLosses(mlir::func::FuncOp gradient, mlir::func::FuncOp loss);

/// Drops what the parameters are (attrs::kValue, attrs::kCheckpoint) from what is made of a forward
/// function, which alone has it.
void dropValues(mlir::func::FuncOp function);

/// Erases what nothing in the block uses, last op first.
void eraseDead(mlir::Block &block);

/// What reports call a value that has no name: `linear@12`, what computes it and the
/// line.
std::string inventName(mlir::Value value);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPFUNCTIONS_H
