//===- PtxCheck.h - Whether PTX keeps the numeric contract ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_GPU_PTXCHECK_H
#define TROP_LIB_TARGET_GPU_PTXCHECK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace trop {

/// Fails, naming kernel and instruction, where bits would not be those of IEEE operations rounded
/// to nearest, in the order of the program:
///
/// - .approx and .ftz;
/// - additions, products, quotients, roots of floats without .rn, which the driver's compiler may
///   contract;
/// - atomic additions of floats, which have no order;
/// - functions that are elsewhere, as in CUDA's libdevice.
llvm::Error checkPtx(llvm::StringRef text);

} // namespace trop

#endif // TROP_LIB_TARGET_GPU_PTXCHECK_H
