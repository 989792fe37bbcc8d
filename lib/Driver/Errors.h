//===- Errors.h - Errors that are at no line --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_ERRORS_H
#define TROP_LIB_DRIVER_ERRORS_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/WithColor.h"

namespace trop {

/// Says it on standard error, in the tool's name. Always a failure.
inline mlir::LogicalResult reportError(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "tropc") << message << '\n';
  return mlir::failure();
}

/// The same of an error; success of none.
inline mlir::LogicalResult reportError(llvm::Error error) {
  return error ? reportError(toString(std::move(error))) : mlir::success();
}

} // namespace trop

#endif // TROP_LIB_DRIVER_ERRORS_H
