//===- TropActiveOps.td - Sums and tensors of active entries -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_ACTIVE_OPS_TD
#define TROP_ACTIVE_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_AccumulateOp : Trop_Op<"accumulate", [Pure]> {
  let summary = "sum of two lists of active entries";
  let description = [{
    `result[i] = lhs[i] + rhs[i]`: what `trop.plus` is for tensors, where an absent
    entry is 0. The result has room for the entries of both, or for all there are.

    ```mlir
    %s = trop.accumulate %a, %b : (!trop.active<tensor<?x500xf32>, 3>,
        !trop.active<tensor<?x500xf32>, 4>) -> !trop.active<tensor<?x500xf32>, 7>
    ```
  }];
  let arguments = (ins Trop_ActiveType:$lhs, Trop_ActiveType:$rhs);
  let results = (outs Trop_ActiveType:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Trop_ScatterOp : Trop_Op<"scatter", [Pure]> {
  let summary = "active entries as a tensor";
  let description = [{
    The tensor that a list stands for, with 0 where it has no entry.

    ```mlir
    %t = trop.scatter %a : (!trop.active<tensor<?x500xf32>, 3>) -> tensor<?x500xf32>
    ```
  }];
  let arguments = (ins Trop_ActiveType:$entries);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$entries attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // TROP_ACTIVE_OPS_TD
