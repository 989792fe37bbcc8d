//===- DeriveExplanation.h - What can be asked of a sample -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_DERIVEEXPLANATION_DERIVEEXPLANATION_H
#define TROP_DIALECT_TROP_TRANSFORMS_DERIVEEXPLANATION_DERIVEEXPLANATION_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/DeriveExplanation/DeriveExplanation.h.inc"

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_DERIVEEXPLANATION_DERIVEEXPLANATION_H
