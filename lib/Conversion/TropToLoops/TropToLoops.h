//===- TropToLoops.h - From values to blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_TROPTOLOOPS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_TROPTOLOOPS_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/TropToLoops/TropToLoops.h.inc"

/// Bytes of workspace a lowered function needs: an i64 attribute.
inline constexpr llvm::StringLiteral kWorkspaceAttr = "trop.workspace_bytes";
/// Arguments of a lowered function before the original ones.
inline constexpr unsigned kNumLeadingArguments = 4;
/// The halves of an active gradient, bits of its last argument.
inline constexpr int64_t kEvaluateHalf = 1, kBackwardHalf = 2;

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_TROPTOLOOPS_H
