//===- TropSctOps.td - Values maintained from step to step -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Short Computational Tree (000, section 2.2) keeps what a maximum was computed
// from, so that after a change of few weights only paths from these to the root are
// computed anew. A function of role `state` computes the losses of all samples and
// their maximum; its ops below say what of it is kept. From the one function follow
// both ways to run it: from scratch (build) and from what is kept (update).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_SCT_OPS_TD
#define TROP_SCT_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_StateHandle : Arg<Trop_StateType, "where values are kept", [MemRead, MemWrite]>;

def Trop_SctKeepOp : Trop_Op<"sct.keep", [AllTypesMatch<["value", "result"]>]> {
  let summary = "a value that is kept for all samples";
  let description = [{
    The value itself, which the state holds from now on. With a `fan_out` B of at least 2
    it holds a tree over the value's reduced dimensions as well: the maxima of B leaves
    each (which are computed from operands, not stored), of B of these, and so on up to
    the value. Only a maximum or minimum has a tree. An input is kept with samples as
    lanes; otherwise it is read from the caller's rows.

    ```mlir
    %g1 = trop.sct.keep %g in %state {fan_out = 32 : i64} : tensor<?x500xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$value, Trop_StateHandle:$state,
                       DefaultValuedAttr<I64Attr, "0">:$fan_out);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$value `in` $state attr-dict `:` type($value)";
  let hasVerifier = 1;
}

def Trop_SctRootOp : Trop_Op<"sct.root"> {
  let summary = "the largest of all samples' losses, kept as a tree";
  let description = [{
    `result = max over samples of losses`, at the root of a tree of fan-out B over the
    samples.

    ```mlir
    %worst = trop.sct.root %losses in %state {fan_out = 16 : i64} : (tensor<?xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Trop_Losses:$losses, Trop_StateHandle:$state,
                       DefaultValuedAttr<I64Attr, "16">:$fan_out);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$losses `in` $state attr-dict `:` functional-type($losses, $result)";
  let hasVerifier = 1;
}

#endif // TROP_SCT_OPS_TD
