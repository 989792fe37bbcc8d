//===- TropToLoops.td - From values to blocks of samples -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CONVERSION_TROPTOLOOPS_TD
#define TROP_CONVERSION_TROPTOLOOPS_TD

include "mlir/Pass/PassBase.td"

def TropToLoops : Pass<"convert-trop-to-loops", "::mlir::ModuleOp"> {
  let summary = "Lower model functions to loops over blocks of samples";
  let description = [{
    **What.** A function on tensors becomes one on memrefs that computes all its
    values for one block of samples after the other, 64 bytes of elements a
    block, every sample in a vector lane and values laid out [unit][lane]:

        (indices, first, count, workspace, arguments..., results...) -> i64

    Sample p is row `indices[p]` of arguments of kind input and target, or row
    `first + p` if `indices` is null; results and weights are indexed by p. Null
    weights mean 1/count each; a null result with samples is not written. Values
    without samples are computed once, before the blocks. Results without samples
    from operands with samples are summed block by block. Returns `count`; for a
    function of role `loss` the least p whose loss is not finite, if there is one.
    All intermediate values lie in the workspace, `trop.workspace_bytes` large, in which those
    that are not needed at the same time share bytes (Workspace.h).

    A function of role `state` becomes three (StateLowering.cpp): `.build` computes
    what is kept of all samples, `.update` what becomes of it after few entries of
    parameters changed, `.prepare` copies of parameters that both share.

    A function of role `explain` computes the values of the first sample, then the leaves
    of one unit of one of its steps (ExplainLowering.cpp), which two arguments name.

    Outputs that read the same element of an operand are computed several at a time,
    in half of the target's vector registers, of which there are `registers` of
    `register-bytes`: 32 of 64 with AVX-512, 16 of 32 with AVX2, 32 of 16 with NEON, 16 of
    16 with SSE.

    Where an op reads weights, or sums gradients of such, that take more than half of
    `level2-bytes`, several blocks are computed together (GroupEmitter.h): each op for all
    of them before the next, and of that op each tile, whose weights then are near. Those
    that lie lines apart are brought side by side first (a panel), where later groups find them.

    Blocks of samples that do not stay near go from rows to lanes and back by squares of
    vectors (LaneTransposer.h). An op that gives its operand another shape computes nothing:
    its result is a view.

    Functions of role `forward`, `loss` and `active_gradient` have code for one sample
    alone, too, taken where `count` is 1: values are laid out [unit], and outputs that lie
    beside each other are the lanes.

    Where a gradient will look for a maximum's winners along one dimension, each chunk
    of 32 leaves notes whether it changed the value, and the search, a vector of leaves
    at a time, starts at the last that did (WitnessSearch.h).

    With `threads`, functions of role `state` are for a GPU: a block is what a warp computes,
    its loop an `scf.forall` over warps, which convert-lanes-to-threads takes; lanes read rows
    by `vector.gather`; losses that are not finite are left to the caller, who has them.
    Copies of `.prepare` are an `scf.forall` over threads.

    **Why it is sound.** Every lane computes what the reference interpreter does,
    in its order: combinations in index order, sums over samples in their order.
    What an update does not compute anew is what such a pass would find
    (UpdateEmitter.h).

    **Before/After.** In test/Conversion/TropToLoops: basic.mlir, tiles.mlir, turned.mlir,
    groups.mlir, single.mlir, search.mlir, state.mlir, state_threads.mlir, explain.mlir, transfer.mlir,
    workspace.mlir

    **Needs.** `trop.generic` (composites expanded, structural ops generalized), pullbacks and
    constants.

    **Leaves alone.** Functions without `trop.role`. Those of role `objective` go:
    whoever calls the loss reduces it over samples. So does `trop.train`, which is
    for the descriptor.
  }];
  let options = [
    Option<"registers", "registers", "int64_t", "32", "Vector registers of the target">,
    Option<"registerBytes", "register-bytes", "int64_t", "64", "Bytes that one of them holds">,
    Option<"level2Bytes", "level2-bytes", "int64_t", "262144",
           "Bytes of a core's cache of the second level">,
    Option<"level3Bytes", "level3-bytes", "int64_t", "1205248",
           "Bytes of a core's part of the cache of the third level">,
    Option<"threads", "threads", "int64_t", "0",
           "Samples of a block that are threads of a GPU; 0: a block is 64 bytes of elements">,
    ListOption<"roles", "roles", "std::string",
               "Lower functions of these roles only, and leave all others">,
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

#endif // TROP_CONVERSION_TROPTOLOOPS_TD
