//===- DeriveGradient.td - Both modes through the interfaces -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_DERIVEGRADIENT_TD
#define TROP_TRANSFORMS_DERIVEGRADIENT_TD

include "mlir/Pass/PassBase.td"

def DeriveGradient : Pass<"trop-derive-gradient", "::mlir::ModuleOp"> {
  let summary = "Derive losses by reverse or forward mode";
  let description = [{
    **What.** For each function of role `loss` (or as `role` says) adds one that
    takes its arguments and some more:

    | mode | wrt | role | more arguments | returns |
    |---|---|---|---|---|
    | reverse | parameters | `gradient` | the adjoint of the result: the weight of every sample's loss | the adjoint of each parameter |
    | reverse | inputs | `input_gradient` | | the gradient of every sample's loss by its input |
    | forward | (both) | `forward_product` | a direction for each parameter, then one for the input, the same for all samples | the derivative of every sample's loss along them |

    In reverse mode a structural op becomes a pullback, in forward mode a sum of
    the leaf's partial derivatives times tangents; where a maximum or minimum ties,
    generics find the candidates first. A composite op builds its own derivative, or
    is expanded first if it says so.

    Where a model has layers that take noise in training, it has a function of role
    `training_loss` besides, and its `gradient` is that of this function, noise before
    the weights. The other two are derivatives of the loss without noise.

    **Why it is sound.** Every op contributes its own derived program, so the
    result is an element of a conservative gradient (002, chapter 2), which obeys
    the chain rule where derivatives do not exist. Both modes take the same element:
    they agree to rounding, at ties too. Adjoints of a value used more than once are
    added in the reverse order of its uses.

    **Before/After.** test/Transforms/DeriveGradient/basic.mlir, inputs.mlir and
    forward.mlir

    **Needs.** Structural or composite ops between the arguments and the loss; ops
    are not yet expanded.

    **Leaves alone.** The loss itself, and values that no argument in question
    reaches.
  }];
  let options = [
    Option<"mode", "mode", "::trop::DerivationMode", "::trop::DerivationMode::Reverse",
           "Direction: reverse, for all derivatives of a loss, or forward, along one direction",
           [{::llvm::cl::values(
               clEnumValN(::trop::DerivationMode::Reverse, "reverse", "adjoints, from the loss back"),
               clEnumValN(::trop::DerivationMode::Forward, "forward", "tangents, towards the loss"))}]>,
    Option<"wrt", "wrt", "::trop::DerivationTarget", "::trop::DerivationTarget::Parameters",
           "What reverse mode derives by: parameters, which training moves, or inputs",
           [{::llvm::cl::values(
               clEnumValN(::trop::DerivationTarget::Parameters, "parameters", "of the model"),
               clEnumValN(::trop::DerivationTarget::Inputs, "inputs", "of the sample"))}]>,
    Option<"role", "role", "std::string", "\"loss\"",
           "Role of the functions to derive; losses are what training steps follow">,
  ];
  let dependentDialects = ["::trop::TropDialect"]; // All layers may be a plugin's.
  let statistics = [
    Statistic<"numPullbacks", "pullbacks", "Ops reversed by their structure">,
    Statistic<"numTangents", "tangents", "Ops derived forwards by their structure">,
  ];
}

#endif // TROP_TRANSFORMS_DERIVEGRADIENT_TD
