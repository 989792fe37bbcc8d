//===- CallingConvention.h - What lowered functions are called with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_CALLINGCONVENTION_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_CALLINGCONVENTION_H

#include "llvm/ADT/StringRef.h"

namespace trop {

/// Bytes of workspace a lowered function needs: an i64 attribute.
inline constexpr llvm::StringLiteral kWorkspaceAttr = "trop.workspace_bytes";
/// Arguments of a lowered function before the original ones.
inline constexpr unsigned kNumLeadingArguments = 4;
/// The halves of an active gradient, bits of its last argument; and whether a loss that is
/// not finite is an error.
inline constexpr int64_t kEvaluateHalf = 1, kBackwardHalf = 2, kFiniteLosses = 4;
/// A function of role `state` becomes three, named after it.
inline constexpr llvm::StringLiteral kPrepareSuffix = ".prepare", kBuildSuffix = ".build",
                                     kUpdateSuffix = ".update";
/// On the last of these, what a state holds: i64 attributes, and an array of
/// dictionaries with the fields of trop_kept.
inline constexpr llvm::StringLiteral kBlockBytesAttr = "trop.block_bytes",
                                     kSharedBytesAttr = "trop.shared_bytes",
                                     kFanOutAttr = "trop.fan_out", kKeptAttr = "trop.kept";

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_CALLINGCONVENTION_H
