//===- ExposeLayerInputs.td - Layer inputs among the named values -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_EXPOSELAYERINPUTS_TD
#define TROP_TRANSFORMS_EXPOSELAYERINPUTS_TD

include "mlir/Pass/PassBase.td"

def ExposeLayerInputs : Pass<"trop-expose-layer-inputs", "::mlir::ModuleOp"> {
  let summary = "Return the input of every layer with weights among the named values";
  let description = [{
    **What.** A parameter used as weights may be initialised from its layer's input
    at chosen samples. Functions of role `values` get that input as a result, named
    `<parameter>.input`, if it is not one already. `trop.input_value` on the
    parameter is the number of the result. So do the scores of a head, named
    `scores`: an error about a loss can then say where it comes from.

    **Why it is sound.** Results are added, none changes.

    **Before/After.** test/Transforms/ExposeLayerInputs/basic.mlir

    **Needs.** The layers of the function that nothing named comes from: it runs
    before dead code is removed.

    **Leaves alone.** Inputs without samples, and those that have a name.
  }];
  let statistics = [Statistic<"numExposed", "exposed", "Results added">];
}

#endif // TROP_TRANSFORMS_EXPOSELAYERINPUTS_TD
