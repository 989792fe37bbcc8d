//===- SparsifyBackward.h - Backward code along active paths -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SPARSIFYBACKWARD_SPARSIFYBACKWARD_H
#define TROP_DIALECT_TROP_TRANSFORMS_SPARSIFYBACKWARD_SPARSIFYBACKWARD_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/SparsifyBackward/SparsifyBackward.h.inc"

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SPARSIFYBACKWARD_SPARSIFYBACKWARD_H
