//===- PlaceSct.td - How updates bring a state up to date -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_PLACESCT_TD
#define TROP_TRANSFORMS_PLACESCT_TD

include "mlir/Pass/PassBase.td"

def PlaceSct : Pass<"trop-place-sct", "::mlir::ModuleOp"> {
  let summary = "Say how an update brings each value of a state up to date";
  let description = [{
    **What.** Writes `trop.sct` (#trop.sct) on every structural op of the functions of
    role `state`: whether its result is computed where it is read, as a whole, or unit
    by unit, and how the winner of a maximum is found again. It follows from what
    `trop.sct.keep` keeps and from the ops' structure (lib/Analysis/Maintenance, which
    costs of plans ask, too). Lowerings read it.

    **Why it is sound.** All places compute the same bits; they differ in what is
    computed again.

    **Before/After.** test/Transforms/PlaceSct/basic.mlir

    **Needs.** Composite ops expanded: a place is one of each op they stand for. What
    changes the ops of a state function comes before.

    **Leaves alone.** All other functions.
  }];
  let dependentDialects = ["::trop::TropDialect"];
}

#endif // TROP_TRANSFORMS_PLACESCT_TD
