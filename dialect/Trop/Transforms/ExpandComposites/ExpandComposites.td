//===- ExpandComposites.td - Composite ops as structural ones -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_EXPANDCOMPOSITES_TD
#define TROP_TRANSFORMS_EXPANDCOMPOSITES_TD

include "mlir/Pass/PassBase.td"

def ExpandComposites : Pass<"trop-expand-composites", "::mlir::ModuleOp"> {
  let summary = "Replace composite ops by the programs they stand for";
  let description = [{
    **What.** Every op with CompositeOpInterface becomes what its `expand` builds, and
    so does what is composite in that.

    **Why it is sound.** The program is the op's definition, order of sums included.

    **Before/After.** test/Transforms/ExpandComposites/basic.mlir

    **Needs.** Gradients derived: the programs' generic ops are not differentiated.
    With `derived-by-parts` nothing: only composites whose programs are are replaced.

    **Leaves alone.** Structural ops.
  }];
  let options = [
    Option<"derivedByParts", "derived-by-parts", "bool", "false",
           "Only those without a derivative of their own; all are replaced before code is made">,
  ];
  let statistics = [Statistic<"numExpanded", "expanded", "Composite ops replaced">];
}

#endif // TROP_TRANSFORMS_EXPANDCOMPOSITES_TD
