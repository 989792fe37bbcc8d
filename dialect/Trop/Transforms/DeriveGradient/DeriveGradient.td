//===- DeriveGradient.td - Reverse mode through the interfaces -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_DERIVEGRADIENT_TD
#define TROP_TRANSFORMS_DERIVEGRADIENT_TD

include "mlir/Pass/PassBase.td"

def DeriveGradient : Pass<"trop-derive-gradient", "::mlir::ModuleOp"> {
  let summary = "Derive the gradient of losses by reverse mode";
  let description = [{
    **What.** For each function of role `loss` (or as `role` says) adds a function
    of role `gradient` that takes its arguments and the adjoint of its result (the
    weight of every sample's loss) and returns the adjoint of each parameter.

    **Why it is sound.** Every op contributes its own derived program, so the
    result is an element of a conservative gradient (002, chapter 2), which obeys
    the chain rule where derivatives do not exist. Adjoints of a value used more
    than once are added in the reverse order of its uses.

    **Before/After.** test/Transforms/DeriveGradient/basic.mlir

    **Needs.** Structural or composite ops between parameters and loss; ops are
    not yet expanded.

    **Leaves alone.** The loss itself, values that no parameter reaches, and the
    inputs' adjoints.
  }];
  let options = [
    Option<"role", "role", "std::string", "\"loss\"",
           "Role of the functions to derive; losses are what training steps follow">,
  ];
  let statistics = [
    Statistic<"numPullbacks", "pullbacks", "Ops reversed by their structure">,
  ];
}

#endif // TROP_TRANSFORMS_DERIVEGRADIENT_TD
