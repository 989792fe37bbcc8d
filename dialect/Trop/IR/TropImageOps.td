//===- TropImageOps.td - Layers on pictures -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_IMAGE_OPS_TD
#define TROP_IMAGE_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_MaxPoolOp : Trop_StructuralLayer<"max_pool", [], ["getOutsideOfOperands"]> {
  let summary = "largest value of each square of a picture";
  let description = [{
    `result[i, j] = max_{k, l} input[i * size + k, j * size + l]`, k and l below `size`:
    squares that do not overlap, in the last two dimensions; the one before, if there is
    one, is of channels. Input [H * size, W * size] or [C, H * size, W * size], result
    [H, W] or [C, H, W]; size >= 1; no NaN. Ties: the first in row-major order takes the
    whole adjoint, unless `ties` says otherwise.

    With a `padding` p below `size` the first square begins p rows and columns before the
    picture, which has H * size - 2 p rows: `input[i * size + k - p, j * size + l - p]`. What
    is outside of the picture is no candidate.

    ```mlir
    %y = trop.max_pool %x {size = 2 : i64} : (tensor<?x28x28xf32>) -> tensor<?x14x14xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, I64Attr:$size,
      DefaultValuedAttr<I64Attr, "0">:$padding,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Trop_FlattenOp : Trop_StructuralLayer<"flatten"> {
  let summary = "all values of a tensor in one dimension";
  let description = [{
    `result[n]` is the n-th element of the input in row-major order.

    ```mlir
    %y = trop.flatten %x : (tensor<?x14x14xf32>) -> tensor<?x196xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // TROP_IMAGE_OPS_TD
