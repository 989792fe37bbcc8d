//===- Reports.h - Reports on models ----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_REPORTS_H
#define TROP_LIB_DRIVER_REPORTS_H

#include "lib/Driver/Options.h"

namespace trop {

/// What a module with gradients costs, which is lowered for its workspaces. Fails with an error at
/// the module.
mlir::LogicalResult reportCost(mlir::ModuleOp module, const DriverOptions &options,
                               llvm::raw_ostream &out);

/// What is kept of the samples.
mlir::LogicalResult reportSct(mlir::ModuleOp module, const DriverOptions &options,
                              llvm::raw_ostream &out);

/// The network with its shapes, as a picture.
mlir::LogicalResult reportNetwork(mlir::ModuleOp module, const DriverOptions &options,
                                  llvm::raw_ostream &out);

/// A header of the model for C programs.
mlir::LogicalResult reportHeader(mlir::ModuleOp module, const DriverOptions &options,
                                 llvm::raw_ostream &out);

/// The bytes of a file of ONNX, of a module with gradients; what is not `forward` is erased.
mlir::LogicalResult reportOnnx(mlir::ModuleOp module, const DriverOptions &options,
                               llvm::raw_ostream &out);

/// Newton polytopes and linear regions of a module without gradients.
mlir::LogicalResult reportPolytopes(mlir::ModuleOp module, const DriverOptions &options,
                                    llvm::raw_ostream &out);

} // namespace trop

#endif // TROP_LIB_DRIVER_REPORTS_H
