//===- Passes.h - Passes that order others ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_PASSES_H
#define TROP_LIB_PIPELINE_PASSES_H

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Pipeline/Passes.h.inc"

} // namespace trop

#endif // TROP_LIB_PIPELINE_PASSES_H
