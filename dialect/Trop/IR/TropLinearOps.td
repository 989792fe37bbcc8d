//===- TropLinearOps.td - Linear layers -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LINEAR_OPS_TD
#define TROP_LINEAR_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_LinearOp : Trop_StructuralLayer<"linear", [
    AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<WeightedOpInterface,
        ["getWeightPattern", "getWeightPenalty", "takesInfinities"]>], ["getInit"]> {
  let summary = "linear layer";
  let description = [{
    By `pattern`, with input [I], bias and result [H]:

    - `dense`: `result[h] = bias[h] + sum_i input[i] * weights[i, h]`, weights [I, H];
    - `masked`: the same over those i whose `mask[i, h]` is not 0; the other weights
      take no part and have gradient 0;
    - `plus_minus`: `result[j] = bias[j] + weights[j] * input[j / 2]`, weights [2I],
      H = 2I: the map of 000, section 3.3, where every input has two outputs that
      start with slopes k and -k. The signs live in the weights.

    A sum starts with the bias, or 0, and adds products in index order. By `sum`, each
    product is `rounded` before it is added, or `fused`: `fma(input, weights, sum)`, in
    this op and in all that is derived from it. A tangent is a sum of two products a
    point: that with the input's tangent is added first. Infinities and NaN are not for linear
    layers. `l2`, at least 0, says what training adds to the mean loss: `l2` times the
    sum of the squares of `weights`, all entries, which then are a parameter.

    ```mlir
    %l = trop.linear %x, %w {pattern = #trop.pattern<plus_minus>}
        : (tensor<?x4xf32>, tensor<8xf32>) -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, Trop_Tensor:$weights, Optional<Trop_Tensor>:$bias,
      Optional<Trop_Tensor>:$mask,
      DefaultValuedAttr<PatternAttr, "::trop::Pattern::Dense">:$pattern,
      OptionalAttr<F64Attr>:$l2,
      DefaultValuedAttr<SummationAttr, "::trop::Summation::Rounded">:$sum);
  let assemblyFormat = [{
    $input `,` $weights (`bias` `(` $bias^ `)`)? (`mask` `(` $mask^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
}

#endif // TROP_LINEAR_OPS_TD
