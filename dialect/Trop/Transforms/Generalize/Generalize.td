//===- Generalize.td - Structural ops with their leaves spelt out -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_GENERALIZE_TD
#define TROP_TRANSFORMS_GENERALIZE_TD

include "mlir/Pass/PassBase.td"

def Generalize : Pass<"trop-generalize", "::mlir::ModuleOp"> {
  let summary = "Spell the leaves of structural ops out";
  let description = [{
    **What.** Every op with StructuralOpInterface becomes a `trop.generic` with the op's
    domain, maps, what stands outside, init, combiner, summation and attributes, and its leaf
    as region. A step of an explanation gets the adjoints of its leaf, too, if the op states
    derivatives.

    **Why it is sound.** These are all that the op computes.

    **Before/After.** test/Transforms/Generalize/basic.mlir

    An op that brings loops of its own (LoopLoweringOpInterface) leaves its name in `lowering`, one
    that brings a kernel (KernelLoweringOpInterface) in `kernel`; what they are made of is checked
    here.

    **Needs.** All that asks for other interfaces to be done: laws, derivatives, costs. A leaf
    of ops that cannot stand in a region is refused by the verifier.

    **Leaves alone.** Composite ops, pullbacks, lists, what a state keeps.
  }];
  let dependentDialects = ["::trop::TropDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
  let options = [Option<"ownLoops", "own-loops", "bool", /*default=*/"true",
                        "Compute ops that bring loops of their own by these">,
                 Option<"ownCalls", "own-calls", "bool", /*default=*/"true",
                        "Do so where these call C functions, too, which GPUs cannot">,
                 Option<"ownKernels", "own-kernels", "bool", "false",
                        "Compute ops that bring kernels of their own by these, as GPUs do">,
                 Option<"remarks", "remarks", "bool", "false",
                        "Say which ops with loops or kernels of their own are computed by their "
                        "structure">];
  let statistics = [Statistic<"numGeneralized", "generalized", "Structural ops replaced">];
}

#endif // TROP_TRANSFORMS_GENERALIZE_TD
