//===- TropToGpu.td - From values to kernels -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_TROPTOGPU_TD
#define TROP_CONVERSION_TROPTOGPU_TD

include "mlir/Pass/PassBase.td"

def TropToGpu : Pass<"convert-trop-to-gpu", "::mlir::ModuleOp"> {
  let summary = "Lower model functions to kernels of a GPU and host functions that queue them";
  let description = [{
    **What.** Of a function on tensors kernels are made, `gpu.func` in one `gpu.module`
    @kernels, and a function of the host that queues them, one after the other:

        (stream, indices, first, count, workspace, arguments..., results...)

    Pointers lead to the device's memory, but for `stream`, which each `gpu.launch_func`
    passes on. Sample p is row `indices[p]` of arguments of kind input and target, or row
    `first + p` if `indices` is null; results, weights and noise are indexed by p. Null weights
    mean 1/count each, null noise and weights of rows 1; a null result with samples is not
    written. Gradients give the losses with them, the last result.

    An active gradient takes an i64 behind the results, which half to run (Halves.h): values
    and losses, or adjoints; its lists are tensors. Each sample's gradient is formed for
    itself, from 0, and they are added in their order, to sums that begin at -0: what is
    still -0 no active path reached, since parts that are 0 are not added and nothing else
    gives -0.

    The workspace has `trop.device_bytes`, and `trop.device_sample_bytes` for each sample,
    of which there are `count`, rounded up to a multiple of 32. In it values lie [unit][sample]:
    neighbouring threads have neighbouring samples. Values that are not needed at the same
    time share bytes.

    Each op of samples is a kernel with a thread an element, which combines its leaves in
    index order. Adjoints are gathered (Gather.h): a thread an entry adds up what points
    bring that reach it, no float is added by an atomic. Where two operands are read, one at an
    output's row and the reduced point and one at its column and the point (DenseNest.h),
    a thread has a tile of outputs, as long as they fill it (TileFold.h): chunks of both
    operands go through memory that a block shares. The host takes a wide tile, a narrow one
    or a thread an output by `count`. Of maxima and minima a kernel finds the
    winners first (SelectionKernels.h). An op that gives its operand another shape computes
    nothing. Kernels that do the same are one, whichever functions launch them.

    **Why it is sound.** A thread computes what the reference interpreter does, in its order:
    combinations in index order, sums over samples block by block, in a block point by
    point, as code for vectors does (lib/Schedule/Lanes.h). Of an active gradient what code
    with lists does: an adjoint that is 0 brings nothing.

    Tiles take maxima by an instruction that keeps the bits of all but zeros; an output that
    is 0 takes its sign from its first leaf that is.

    **Before/After.** In test/Conversion/TropToGpu: nests.mlir, tiles.mlir, sums.mlir,
    maxima.mlir, rows.mlir, host.mlir, active.mlir

    **Needs.** `trop.generic` (composites expanded, structural ops generalized), pullbacks and
    constants.

    **Leaves alone.** Functions without `trop.role`, and of roles explain and state. Those of
    role `objective` go, as does `trop.train`.
  }];
  let options = [
    Option<"remarks", "remarks", "bool", "false", "Say which functions have no kernels">,
    Option<"dropOthers", "drop-others", "bool", "false", "Erase functions of these roles">,
    Option<"processors", "processors", "int64_t", "kGpuProcessors",
           "Of a GPU, each of which should have a block">,
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect"
  ];
}

#endif // TROP_CONVERSION_TROPTOGPU_TD
