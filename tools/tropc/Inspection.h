//===- Inspection.h - Options to look inside --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_TROPC_INSPECTION_H
#define TROP_TOOLS_TROPC_INSPECTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CommandLine.h"

namespace trop {

/// Makes MLIR's options known that show what passes do, as in trop-opt, and shows them, and
/// LLVM's --time-passes, in this category of --help. Names of passes are values of some: these are
/// known where `arguments` ask for them.
void registerInspection(llvm::ArrayRef<char *> arguments, llvm::cl::OptionCategory &category);

/// Whether passes have to run one after the other for what was asked for.
bool needsOneThread();

} // namespace trop

#endif // TROP_TOOLS_TROPC_INSPECTION_H
