//===- LanesToThreads.td - Lanes of vectors as threads -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_LANESTOTHREADS_TD
#define TROP_CONVERSION_LANESTOTHREADS_TD

include "mlir/Pass/PassBase.td"

def LanesToThreads : Pass<"convert-lanes-to-threads", "::mlir::ModuleOp"> {
  let summary = "Turn code over vectors of 32 lanes into kernels whose threads are the lanes";
  let description = [{
    **What.** A function with `trop.workers`, warps or threads, as each `scf.forall` in it is
    mapped to (`#gpu.warp<linear_dim_0>`, `#gpu.thread<linear_dim_0>`), becomes a kernel of the
    module's `gpu.module`, which is made if there is none, and a function of the host that queues
    it:

        (stream, arguments..., warps)

    Memrefs are pointers; the grid has so many warps. What the function returns goes. An empty
    function queues nothing.

    Of a loop over warps, each warp of the grid takes every so manyth step, and does what
    stands outside the loop by itself, in memory of its own: an argument with
    `trop.warp_bytes` leads to so many bytes for each warp. A vector of 32 elements is one
    number a thread. Scalars are the same in all threads of a warp: all compute and load them,
    the first stores them. So control is uniform, and where lanes meet, in reductions,
    masks that become bits, and extracted elements, there are votes and shuffles.
    Threads wait for each other (`nvvm.bar.warp.sync`) between two accesses of the same memory
    that are not by the same thread alone, unless both read (WarpBarriers.h).

    Of a loop over threads, whose body has no vectors, each thread of the grid takes every so
    manyth step.

    **Why it is sound.** Every lane computes what it did. Steps of an `scf.forall` may be done at
    any time, by anybody. Arguments lead to different memory, as everywhere in Trop, and warps
    write what no other one reads, but for atomic sums of integers.

    **Before/After.** In test/Conversion/LanesToThreads: elements.mlir, lanes.mlir, memory.mlir,
    barriers.mlir, loops.mlir, errors.mlir

    **Needs.** Memrefs with the identity layout; vectors of one dimension, of at most 32 elements.

    **Leaves alone.** Functions without `trop.workers`. Prefetches go, as hints.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::gpu::GPUDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect", "::mlir::NVVM::NVVMDialect",
    "::mlir::scf::SCFDialect"
  ];
}

#endif // TROP_CONVERSION_LANESTOTHREADS_TD
