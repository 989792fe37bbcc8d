//===- WarpMemory.h - Memory that each warp has for itself ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_WARPMEMORY_H
#define TROP_LIB_CONVERSION_NESTS_WARPMEMORY_H

#include "llvm/ADT/StringRef.h"

namespace trop {

/// On a function that becomes a kernel: who does its loops, the mapping of each scf.forall,
/// #gpu.warp<linear_dim_0> or #gpu.thread<linear_dim_0>.
inline constexpr llvm::StringLiteral kWorkersAttr = "trop.workers";
/// On an argument of a function with loops over warps: it leads to so many bytes for each, an i64.
inline constexpr llvm::StringLiteral kWarpBytesAttr = "trop.warp_bytes";

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_WARPMEMORY_H
