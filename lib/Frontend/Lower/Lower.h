//===- Lower.h - From a checked program to the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_LOWER_LOWER_H
#define TROP_FRONTEND_LOWER_LOWER_H

#include "lib/Frontend/Sema/Sema.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace trop {

/// What a model may come to once its layers and repeats are written out.
inline constexpr unsigned kMaxOperations = 100000;
/// Elements of one tensor.
inline constexpr int64_t kMaxElements = INT32_MAX;

/// Lowers one model: a function for its output and one for its named values, and,
/// if it has a train block, for its loss and objective, and a trop.train. Emits
/// errors, and returns null if there are any.
mlir::OwningOpRef<mlir::ModuleOp> lowerModel(Sources &sources, const Registry &registry,
                                             const Program &program, const ast::Model &model);

} // namespace trop

#endif // TROP_FRONTEND_LOWER_LOWER_H
