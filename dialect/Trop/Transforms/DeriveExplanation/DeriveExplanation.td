//===- DeriveExplanation.td - What can be asked of a sample -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_DERIVEEXPLANATION_TD
#define TROP_TRANSFORMS_DERIVEEXPLANATION_TD

include "mlir/Pass/PassBase.td"

def DeriveExplanation : Pass<"trop-derive-explanation", "::mlir::ModuleOp"> {
  let summary = "Number the steps from input to scores";
  let description = [{
    **What.** For each function of role `forward` adds one of role `explain`, which
    returns what a head makes probabilities of, or else what the function returns.
    Its composite ops are expanded, so that all ops are structural or constants, and
    each structural op has its number as `trop.step`. What a step tells of a sample,
    the leaves of one of its units, convert-trop-to-loops knows, and the descriptor
    how steps depend on each other.

    **Why it is sound.** Values are those of the forward function: nothing is
    rewritten, and only what the scores do not need is left out. A head is no step: it
    takes all scores into account, and of which class they decide for they tell alone.

    **Before/After.** test/Transforms/DeriveExplanation/basic.mlir

    **Needs.** Structural and composite ops, and constants.

    **Leaves alone.** The forward function, and functions of other roles.
  }];
  let dependentDialects = ["::trop::TropDialect"]; // All layers may be a plugin's.
  let statistics = [Statistic<"numSteps", "steps", "Structural ops that were numbered">];
}

#endif // TROP_TRANSFORMS_DERIVEEXPLANATION_TD
