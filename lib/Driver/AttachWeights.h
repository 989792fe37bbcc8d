//===- AttachWeights.h - Weights on the parameters of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_ATTACHWEIGHTS_H
#define TROP_LIB_DRIVER_ATTACHWEIGHTS_H

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace trop {

/// Puts the weights of a file on the parameters of a model, as the front end gives it, and what
/// the file says of itself on its forward function (attrs::kValue, attrs::kCheckpoint). The file
/// may be of a program or of any tool, `map` says which of its tensors parameters are
/// (WeightsFile); what says which model it is of is of this one. Errors leave through the module's
/// context, at the parameter that they are about.
mlir::LogicalResult attachWeights(mlir::ModuleOp module, const std::string &path,
                                  const std::string &map = "");

/// The bytes of a file of the weights that a module has, as the front end gives it or a pass left
/// it, with the names of its source (lib/Target/Source). What it says of the data is what the
/// checkpoint of these weights said. Emits an error where a parameter has no value.
mlir::FailureOr<std::string> formatAttachedWeights(mlir::ModuleOp module);

} // namespace trop

#endif // TROP_LIB_DRIVER_ATTACHWEIGHTS_H
