//===- Training.h - What layers ask of training -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_LOWER_TRAINING_H
#define TROP_FRONTEND_LOWER_TRAINING_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Marks the parameters of a forward function with the penalties of their layers, which
/// add. Error: the weights of a layer with a penalty are no parameter.
mlir::LogicalResult markPenalties(mlir::func::FuncOp forward);

/// Whether a layer of the function takes noise in training.
bool takesNoise(mlir::func::FuncOp function);

/// Gives such layers their noise, an argument each, after all others.
mlir::LogicalResult addNoise(mlir::func::FuncOp trainingLoss);

/// Error: a layer asks for what only the mean loss has, and `objective`, whose losses are
/// reduced at `reduce`, chooses among samples.
mlir::LogicalResult checkReduction(mlir::func::FuncOp objective, mlir::Location reduce);

} // namespace trop

#endif // TROP_FRONTEND_LOWER_TRAINING_H
