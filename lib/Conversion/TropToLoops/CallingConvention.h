//===- CallingConvention.h - What lowered functions are called with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_CALLINGCONVENTION_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_CALLINGCONVENTION_H

#include "lib/Conversion/Nests/Halves.h"

#include "llvm/ADT/StringRef.h"

namespace trop {

/// Bytes of workspace a lowered function needs: an i64 attribute.
inline constexpr llvm::StringLiteral kWorkspaceAttr = "trop.workspace_bytes";
/// Arguments of a lowered function before the original ones.
inline constexpr unsigned kNumLeadingArguments = 4;
/// The last arguments of an active gradient, i64: which halves to run (Halves.h), and, a further
/// bit, whether a loss that is not finite is an error; then, of one sample's evaluate half, the
/// phase to run, or -1 for all, which part of it, and of how many.
inline constexpr int64_t kFiniteLosses = 4;
inline constexpr unsigned kNumHalvesArguments = 4;
/// How many phases that is, an i64 attribute. Threads can share odd ones, a part each; a phase
/// begins when all parts of the one before are done.
inline constexpr llvm::StringLiteral kPhasesAttr = "trop.phases";
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
