//===- MathToIntrinsics.td - Functions that kernels have -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_MATHTOINTRINSICS_TD
#define TROP_CONVERSION_MATHTOINTRINSICS_TD

include "mlir/Pass/PassBase.td"

def MathToIntrinsics : Pass<"convert-math-to-intrinsics", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Make IEEE's functions of floats intrinsics of LLVM, and refuse others";
  let description = [{
    **What.** In kernels `math.absf`, `ceil`, `copysign`, `floor`, `fma`, `roundeven`, `sqrt` and
    `trunc` of f32 and f64 become calls of intrinsics that LLVM has instructions for; the root is
    that which rounds to nearest. Other functions of floats are errors. `ctpop` and `cttz` of
    integers become intrinsics, too.

    **Why it is sound.** Each is an IEEE operation. Upstream's `convert-gpu-to-nvvm` calls CUDA's
    libdevice for most of these, and has an approximation for the root.

    **Before/After.** test/Conversion/MathToIntrinsics/basic.mlir

    **Needs.** What `trop-expand-math` writes out is written out.

    **Leaves alone.** Other functions of integers.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // TROP_CONVERSION_MATHTOINTRINSICS_TD
