//===- SparsifyBackward.td - Backward code along active paths -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_SPARSIFYBACKWARD_TD
#define TROP_TRANSFORMS_SPARSIFYBACKWARD_TD

include "mlir/Pass/PassBase.td"

def SparsifyBackward : Pass<"trop-sparsify-backward", "::mlir::ModuleOp"> {
  let summary = "Pass on only active entries, from the head backwards";
  let description = [{
    **What.** For each function of role `gradient` adds one of role
    `active_gradient`, for one sample at a time, in which adjoints with few entries
    are lists (`!trop.active`) with a static bound. Bounds compose from the loss
    backwards: a maximum passes each entry to its one winner, a sum to all that it
    adds, two uses of a value add up, and nothing exceeds a value's size.
    `trop.active_bound` on a result says how many entries of a parameter one sample
    reaches at most. Where the model has a function of role `loss`, losses are the last
    result: a step wants them, too, and they share the forward pass.

    **Why it is sound.** Absent entries are 0. A maximum passes over them, a sum
    would add 0 for them, as long as its operands are finite; and entries are visited in the order of a dense pass. So
    the gradient of a sample is the same, bit for bit (000, sections 3.5 and A.5).

    **Before/After.** test/Transforms/SparsifyBackward/basic.mlir

    **Needs.** Gradients (trop-derive-gradient). Winners are not stored anywhere:
    pullbacks look for them on the path.

    **Leaves alone.** Adjoints whose bound times `dense-factor` exceeds their size:
    a list would cost more than it saves. A remark (`remarks`) says which.
  }];
  let options = [
    Option<"denseFactor", "dense-factor", "int64_t", "4",
           "Cost of an entry of a list in elements of a dense pass: an insertion's "
           "search and move against one load and store">,
    Option<"remarks", "remarks", "bool", "false", "Say what stays dense, and why">,
  ];
  let statistics = [
    Statistic<"numLists", "lists", "Adjoints that became lists">,
    Statistic<"numDense", "dense", "Adjoints that stayed dense">,
  ];
}

#endif // TROP_TRANSFORMS_SPARSIFYBACKWARD_TD
