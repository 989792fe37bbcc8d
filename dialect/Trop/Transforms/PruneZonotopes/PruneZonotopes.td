//===- PruneZonotopes.td - Layers of fewer units -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_PRUNEZONOTOPES_TD
#define TROP_TRANSFORMS_PRUNEZONOTOPES_TD

include "mlir/Pass/PassBase.td"

def PruneZonotopes : Pass<"trop-prune-zonotopes", "::mlir::ModuleOp"> {
  let summary = "Replace the units of linear layers by fewer, from trained weights";
  let description = [{
    **What.** Of every linear layer that is read through activations by another one,
    front to back on the weights as they then are, units are merged or left out until
    `keep` of them are there. TropNNC (003, Algorithms 1 to 3) sees in a unit a
    generator of zonotopes, one or two an output, and merges units whose generators
    are near; the other methods are what it is compared with. Parameters
    get new sizes and values (`trop.value`), in every function of the model.

    **Why it is sound.** It is not, it approximates: lib/Pruning/Bounds.h has what can
    be said of the error. Exact is what comes first: units that no output reads, or that
    are 0 whatever the input, go without a changed bit, but for the sign of a zero and where
    such a unit overflows; and where no more are left than `keep`, nothing else is done.

    **Before/After.** test/Transforms/PruneZonotopes/basic.mlir

    **Needs.** Layers as the front end gives them, before gradients are derived; the
    value of every parameter of these layers.

    **Leaves alone.** Layers of which anything but one linear layer reads what they
    compute, parameters that are read twice, other patterns than `dense`, and layers
    without an activation between.
  }];
  let dependentDialects = ["::trop::TropDialect"];
  let options = [
    Option<"method", "method", "std::string", "\"tropnnc\"", "How units become fewer">,
    Option<"vectors", "vectors", "std::string", "\"concat\"",
           "What units are compared by: concat, inputs-cosine, normalised or balanced">,
    Option<"keep", "keep", "double", "0.5",
           "Share of the units that stay, above 0, of each layer, rounded up">,
    ListOption<"layers", "layers", "std::string",
               "Layers to prune, by the names of their weights; all if none is given">,
    Option<"iterations", "iterations", "int", "3",
           "Of tropnnc-iter and tropnnc-fit; the paper warns of many">,
    Option<"fixedSigns", "fixed-signs", "bool", "false",
           "tropnnc-iter in its variant with signs that stay (003, A.6)">,
    Option<"threshold", "threshold", "double", "0",
           "Of tropnnc-threshold: clusters that merge up to this height become one unit">,
    Option<"relative", "relative", "bool", "false",
           "Heights by the greatest of the layer. Off, as in CUP's program">,
    Option<"restarts", "restarts", "int", "4", "Starts of k-means, of which the best counts">,
    Option<"draws", "draws", "int", "1",
           "Points drawn for each first centre of k-means but one, of which the best is taken; auto "
           "draws at least 16">,
    Option<"seed", "seed", "uint64_t", "0", "Of random numbers">,
  ];
  let statistics = [
    Statistic<"numPruned", "pruned", "Units that went">,
  ];
}

#endif // TROP_TRANSFORMS_PRUNEZONOTOPES_TD
