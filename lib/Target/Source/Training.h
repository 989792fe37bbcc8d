//===- Training.h - Train blocks of a source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_TRAINING_H
#define TROP_LIB_TARGET_SOURCE_TRAINING_H

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Writes the train block of a model, whose options of loss and reduction are those of the
/// functions of these roles: trop.train has them rounded, for people. Emits an error at what
/// no source can say.
mlir::LogicalResult writeTrain(TrainOp train, mlir::func::FuncOp loss, mlir::func::FuncOp objective,
                               llvm::raw_ostream &out);

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_TRAINING_H
