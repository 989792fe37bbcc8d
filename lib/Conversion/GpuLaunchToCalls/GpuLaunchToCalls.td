//===- GpuLaunchToCalls.td - Launches through a stream -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_GPULAUNCHTOCALLS_TD
#define TROP_CONVERSION_GPULAUNCHTOCALLS_TD

include "mlir/Pass/PassBase.td"

def GpuLaunchToCalls : Pass<"convert-gpu-launch-to-calls", "::mlir::ModuleOp"> {
  let summary = "Queue kernels by a function that the caller gives";
  let description = [{
    **What.** Each `gpu.launch_func` on a stream becomes a call of the stream's `launch`
    (trop_stream of trop/abi.h), with the number of the kernel among those of its
    `gpu.module`. Arguments are indices and pointers, of 8 bytes; a function has one array for
    them, which each launch fills. The `gpu.module` goes: its code is another's.

    **Why it is sound.** Launches keep their order, and `launch` has read the arguments when it
    returns. Objects need no symbol of a driver.

    **Before/After.** test/Conversion/GpuLaunchToCalls/basic.mlir

    **Needs.** Launches in functions, on a stream; one `gpu.module`.

    **Leaves alone.** All else.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect"];
}

#endif // TROP_CONVERSION_GPULAUNCHTOCALLS_TD
