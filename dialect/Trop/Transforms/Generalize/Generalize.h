//===- Generalize.h - Structural ops with their leaves spelt out -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_GENERALIZE_GENERALIZE_H
#define TROP_DIALECT_TROP_TRANSFORMS_GENERALIZE_GENERALIZE_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/Generalize/Generalize.h.inc"

/// Makes generic ops of the structural ones under `root`, as the pass does with these options.
/// Returns how many; fails, with an error at the op, if a leaf, a loop or a kernel holds what none
/// may.
mlir::FailureOr<unsigned> generalize(mlir::Operation *root, const GeneralizeOptions &options = {});

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_GENERALIZE_GENERALIZE_H
