//===- ExpandComposites.h - Composite ops as structural ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_EXPANDCOMPOSITES_EXPANDCOMPOSITES_H
#define TROP_DIALECT_TROP_TRANSFORMS_EXPANDCOMPOSITES_EXPANDCOMPOSITES_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h.inc"

/// Replaces the composites under `root`, or those that are derived by their parts, and
/// those among what they expand to. Returns how many.
unsigned expandComposites(mlir::Operation *root, bool derivedByParts);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_EXPANDCOMPOSITES_EXPANDCOMPOSITES_H
