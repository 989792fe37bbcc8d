//===- TropActivationOps.td - Functions of one value, and maxout -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_ACTIVATION_OPS_TD
#define TROP_ACTIVATION_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_ReluOp : Trop_ElementwiseLayer<"relu",
    [DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let summary = "rectified linear unit";
  let description = [{
    `result[i] = max(input[i], 0)`. At 0, where it has a kink, the derived program
    takes `slope_at_zero` for the derivative (002, chapter 3), 0 unless said.

    ```mlir
    %y = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, DefaultValuedAttr<F64Attr, "0.0">:$slope_at_zero);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Trop_LeakyReluOp : Trop_ElementwiseLayer<"leaky_relu",
    [DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let summary = "rectified linear unit with a slope below 0";
  let description = [{
    `result[i] = input[i]` above 0, `slope * input[i]` elsewhere; the slope is finite
    and rounded to the element type. A slope of 0 must not meet -inf. At 0 the
    derived program takes `slope_at_zero`, the slope unless said.

    ```mlir
    %y = trop.leaky_relu %x {slope = 0.1 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, DefaultValuedAttr<F64Attr, "0.01">:$slope,
      OptionalAttr<F64Attr>:$slope_at_zero);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Trop_AbsOp : Trop_ElementwiseLayer<"abs",
    [DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let summary = "absolute value";
  let description = [{
    `result[i] = max(input[i], -input[i])`. At 0 the derived program takes
    `slope_at_zero` for the derivative, 0 unless said.

    ```mlir
    %y = trop.abs %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, DefaultValuedAttr<F64Attr, "0.0">:$slope_at_zero);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Trop_TanhOp : Trop_ElementwiseLayer<"tanh",
    [DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let summary = "hyperbolic tangent";
  let description = [{
    `result[i] = tanh(input[i])`, by the sequence of lib/Support/Elementary.h; -1 and
    1 at the infinities. The derivative is computed as `4 e / (1 + e)^2` with
    `e = exp(-2 |input[i]|)`, which keeps its digits where the result nears 1.

    ```mlir
    %y = trop.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Trop_DropoutOp : Trop_ElementwiseLayer<"dropout",
    [DeclareOpInterfaceMethods<NoiseOpInterface>,
     DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let summary = "drops values at random while it is trained";
  let description = [{
    `result[i] = input[i] * noise[i]`, or 0 where the noise is 0: an infinity is
    dropped like a number. Without noise the result is the input. The input differs
    from sample to sample; noise is shaped like it, and `rate` of it, in [0, 1), is 0,
    the rest 1 / (1 - rate) (inverted dropout).

    ```mlir
    %y = trop.dropout %x noise(%n) {rate = 0.5 : f64}
        : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, Optional<Trop_Tensor>:$noise, F64Attr:$rate);
  let assemblyFormat = [{
    $input (`noise` `(` $noise^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Trop_MaxoutOp : Trop_StructuralLayer<"maxout",
    [DeclareOpInterfaceMethods<TropicalPolynomialOpInterface>]> {
  let summary = "largest of each group of values";
  let description = [{
    `result[h] = max_j input[h * pieces + j]`, j below `pieces`. Input [H * pieces],
    result [H]; pieces >= 1; no NaN. Ties: the lowest index takes the whole adjoint,
    unless `ties` says otherwise.

    ```mlir
    %y = trop.maxout %x {pieces = 3 : i64} : (tensor<?x12xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, I64Attr:$pieces,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // TROP_ACTIVATION_OPS_TD
