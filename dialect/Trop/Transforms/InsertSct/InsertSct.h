//===- InsertSct.h - Values kept from step to step -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_INSERTSCT_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_INSERTSCT_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/InsertSct/InsertSct.h.inc"

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_INSERTSCT_H
