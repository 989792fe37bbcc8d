//===- ExpandMath.td - exp, log and tanh as IEEE operations -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_EXPANDMATH_TD
#define TROP_CONVERSION_EXPANDMATH_TD

include "mlir/Pass/PassBase.td"

def ExpandMath : Pass<"trop-expand-math"> {
  let summary = "Write exp, log and tanh out as IEEE operations";
  let description = [{
    **What.** `math.exp`, `math.log` and `math.tanh` of f32 and f64, scalars and
    vectors, become the arith ops of lib/Support/Elementary.h.

    **Why it is sound.** Each op rounds once and none may be fused, so that every
    target, and the reference interpreter, gives the same bits. A target's own
    functions do not: libm, vector libraries and GPUs differ in the last place.

    **Before/After.** test/Conversion/ExpandMath/basic.mlir

    **Needs.** Nothing.

    **Leaves alone.** Other functions, other element types, tensors.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"numExpanded", "num-expanded", "functions written out">
  ];
}

#endif // TROP_CONVERSION_EXPANDMATH_TD
