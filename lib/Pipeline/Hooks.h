//===- Hooks.h - Passes that the command line adds --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_HOOKS_H
#define TROP_LIB_PIPELINE_HOOKS_H

#include "lib/Pipeline/Positions.h"

#include "llvm/Support/Error.h"

namespace trop {

/// What --pass-pipeline-at= takes: `POSITION:PIPELINE`, with any passes that are registered by
/// then. An error says what is known, and where the pipeline is wrong.
llvm::Expected<PipelineHook> parseHook(llvm::StringRef text);

/// Adds the passes of all hooks of a position, each hook as one `trop-at-position`.
void addHooks(mlir::OpPassManager &manager, Position position, llvm::ArrayRef<PipelineHook> hooks);

} // namespace trop

#endif // TROP_LIB_PIPELINE_HOOKS_H
