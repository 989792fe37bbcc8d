//===- ExpandMath.h - exp, log and tanh as IEEE operations -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_EXPANDMATH_EXPANDMATH_H
#define TROP_LIB_CONVERSION_EXPANDMATH_EXPANDMATH_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/ExpandMath/ExpandMath.h.inc"

/// math.exp and math.log of f32 and f64 ==> the ops of lib/Support/Elementary.h.
void populateExpandMathPatterns(mlir::RewritePatternSet &patterns);

} // namespace trop

#endif // TROP_LIB_CONVERSION_EXPANDMATH_EXPANDMATH_H
