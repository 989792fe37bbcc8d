//===- Options.h - Options of a call, from an op's attributes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_OPTIONS_H
#define TROP_LIB_TARGET_SOURCE_OPTIONS_H

#include "dialect/Trop/IR/TropInterfaces.h"

namespace trop {

/// What a call of a layer says.
struct LayerCall {
  LayerSignature signature;
  /// For each operand of the signature, the numbers of the op's operands.
  llvm::SmallVector<llvm::SmallVector<unsigned, 1>> operands;
  /// Options that are not as usual, in the order of the signature.
  llvm::SmallVector<std::pair<llvm::StringRef, std::string>> options;
};

/// `train` is the trop.train whose derived programs stand where a call says none, or null.
/// Emits an error at an op that no call makes.
mlir::FailureOr<LayerCall> describeCall(mlir::Operation *op, mlir::Operation *train);

/// The value of an option as a source has it, from the op's attribute. Emits an error at an op
/// with an attribute that no value makes.
mlir::FailureOr<std::string> formatOption(mlir::Operation *op, const LayerOption &option);

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_OPTIONS_H
