//===- Callers.h - Who may call an entry point -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_CALLERS_H
#define TROP_LIB_TARGET_OBJECT_CALLERS_H

#include "llvm/IR/IRBuilder.h"

namespace trop {

/// Makes an entry point, of which this is the beginning, return TROP_INVALID_ARGUMENT to callers of
/// another version of trop/abi.h, in words, and where a stream is given to the CPU, which has none,
/// or none to another device. Its first argument is the trop_context, its last the trop_error.
void refuseOthers(llvm::IRBuilder<> &builder, llvm::Function &entry, bool hasStreams = false);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_CALLERS_H
