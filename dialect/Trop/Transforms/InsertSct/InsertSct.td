//===- InsertSct.td - Values kept from step to step -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_INSERTSCT_TD
#define TROP_TRANSFORMS_INSERTSCT_TD

include "mlir/Pass/PassBase.td"

def InsertSct : Pass<"trop-insert-sct", "::mlir::ModuleOp"> {
  let summary = "Say what is kept of the samples' losses from step to step";
  let description = [{
    **What.** For each function of role `loss` whose model takes the largest of all
    losses adds one of role `state`: the same program, with `trop.sct.keep` where a
    value is kept for all samples, or kept as a tree, and `trop.sct.root` over the
    losses. Which values these are is the cheapest plan that fits into memory, by what
    the ops say of their structure and by how many entries of a parameter one step
    changes (`trop.active_bound`, `trop.update_every`). Programs of more than 64
    operations are planned in regions, in time in proportion to their length.

    **Why it is sound.** Both ops are the identity and the maximum in values. What is
    not kept is computed again from what is.

    **Before/After.** test/Transforms/InsertSct/basic.mlir

    **Needs.** Bounds of active gradients (trop-sparsify-backward); without, every
    entry of a parameter is assumed to change. Composite ops as such: they are
    computed anew as wholes.

    **Leaves alone.** Models whose objective depends on all losses, as a mean does.
  }];
  let dependentDialects = ["::trop::TropDialect"];
  let options = [
    Option<"memory", "memory", "std::string", "",
           "Bytes for the training samples and what is kept of them, as 700M or 2G; if "
           "empty 4G, on every machine, or what rows and forced plans take if that is more">,
    Option<"samples", "samples", "int64_t", "60000",
           "For how many samples the plan is made; the default is MNIST's training set">,
    ListOption<"plans", "plan", "std::string",
               "VALUE:keep, VALUE:tree(B) or VALUE:recompute: what is done with a value">,
    Option<"remarks", "remarks", "bool", "false",
           "Say where few changed entries cost nearly as much as a dense pass">,
  ];
  let statistics = [
    Statistic<"numKept", "kept", "Values kept, with or without a tree">,
    Statistic<"numTrees", "trees", "Values kept with a tree">,
  ];
}

#endif // TROP_TRANSFORMS_INSERTSCT_TD
