//===- Architectures.h - GPUs that kernels are compiled for -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_GPU_ARCHITECTURES_H
#define TROP_LIB_TARGET_GPU_ARCHITECTURES_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace trop {

/// What drivers compile for when nothing is said: its PTX runs on all that came after.
inline constexpr llvm::StringLiteral kDefaultGpuArch = "sm_80";

/// A kind of GPU, and the first version of PTX that knows it, which is what the oldest drivers
/// that know it take.
struct GpuArchitecture {
  llvm::StringLiteral name, ptx;
};

/// The architectures of a list with commas, as it names them. Fails on one that is not known, or
/// named twice.
llvm::Expected<llvm::SmallVector<GpuArchitecture, 1>> parseGpuArchitectures(llvm::StringRef list);

} // namespace trop

#endif // TROP_LIB_TARGET_GPU_ARCHITECTURES_H
