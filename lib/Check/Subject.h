//===- Subject.h - An op that is checked ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_SUBJECT_H
#define TROP_LIB_CHECK_SUBJECT_H

#include "dialect/Trop/IR/TropRegistry.h"
#include "lib/Check/Journal.h"

namespace trop::check {

/// What a source writes to reach an op.
enum class Surface { Layer, Loss, Reduction, None };

/// An op, and how callers see it. Ops that no source names have the operands of their traits.
struct Subject {
  mlir::RegisteredOperationName name;
  Surface surface = Surface::None;
  std::string surfaceName = {};
  LayerSignature signature = {};
  bool takesClasses = false;                 ///< of a loss: its target is a label
  llvm::ArrayRef<std::string> archives = {}; ///< with C functions that its code may call

  mlir::MLIRContext *getContext() const { return mlir::RegisteredOperationName(name).getContext(); }
  /// "weights", or "operand 2" where a signature ends before it.
  std::string getOperandName(unsigned number) const;
};

/// The number of operands that the op has by its traits; nullopt if it may differ.
std::optional<unsigned> getFixedOperands(mlir::RegisteredOperationName name);

/// Checks what the op says of itself without being built: its names, its signature against its
/// operands and attributes, the interfaces it has and lacks. Nullopt if no more can be looked at.
std::optional<Subject> checkDeclaration(mlir::RegisteredOperationName name, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_SUBJECT_H
