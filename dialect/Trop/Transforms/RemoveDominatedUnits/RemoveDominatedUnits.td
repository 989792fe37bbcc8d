//===- RemoveDominatedUnits.td - Units that never win -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_TD
#define TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_TD

include "mlir/Pass/PassBase.td"

def RemoveDominatedUnits : Pass<"trop-remove-dominated-units", "::mlir::ModuleOp"> {
  let summary = "Remove units of tropical layers that win at no input of a box";
  let description = [{
    **What.** A max-plus or min-plus layer takes each of its outputs from one unit of the
    layer before. Units that win at no input between `low` and `high`, by weights that
    parameters have (`trop.value`), and all but the first of equal ones go, with their
    weights on both sides, in every function of the model.

    **Why it is sound.** For all inputs in the box every output has the same bits. A
    unit goes only where for each output another that stays is at least as good: because
    its weights are, because the range of the one ends where that of the other begins, or
    because their sums differ by more than all roundings of the program
    (lib/Pruning/Dominance.h). Gradients may change, where units tied: one that is gone
    had a share of it, or all.

    **Before/After.** test/Transforms/RemoveDominatedUnits/basic.mlir

    **Needs.** Layers as the front end gives them, before gradients are derived.

    **Leaves alone.** Layers whose units something else reads, parameters that are read
    twice, layers with a weight -0 to the next: of a tie of 0 and -0 the order of units decides.
  }];
  let dependentDialects = ["::trop::TropDialect"];
  let options = [
    Option<"low", "low", "double", "-HUGE_VAL", "Least number of every input">,
    Option<"high", "high", "double", "HUGE_VAL",
           "Greatest number of every input. Without either weights alone decide">,
  ];
  let statistics = [
    Statistic<"numRemoved", "removed", "Units that went">,
  ];
}

#endif // TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_TD
