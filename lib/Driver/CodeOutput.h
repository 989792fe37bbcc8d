//===- CodeOutput.h - Machine code -----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_CODEOUTPUT_H
#define TROP_LIB_DRIVER_CODEOUTPUT_H

#include "lib/Driver/Lowering.h"
#include "lib/Driver/Outputs.h"

namespace trop {

/// Lowers a module and writes LLVM IR, assembly, an object file or what is linked of it.
mlir::LogicalResult emitCode(const LoweringInput &input, const DriverOptions &options,
                             const Outputs &outputs);

} // namespace trop

#endif // TROP_LIB_DRIVER_CODEOUTPUT_H
