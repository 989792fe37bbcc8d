//===- TropTropicalOps.td - Max-plus, min-plus and elementwise layers -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TROPICAL_OPS_TD
#define TROP_TROPICAL_OPS_TD

include "dialect/Trop/IR/TropBase.td"

//===----------------------------------------------------------------------===//
// Matrix products of the two semirings
//===----------------------------------------------------------------------===//

class Trop_ProductLayer<string mnemonic> : Trop_StructuralLayer<mnemonic,
    [DeclareOpInterfaceMethods<WeightedOpInterface>,
     DeclareOpInterfaceMethods<AlgebraicOpInterface>,
     DeclareOpInterfaceMethods<TropicalPolynomialOpInterface>], ["getInit"]> {
  let arguments = (ins Trop_Tensor:$input, Trop_Tensor:$weights, Optional<Trop_Tensor>:$bias,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Trop_MaxPlusOp : Trop_ProductLayer<"maxplus"> {
  let summary = "max-plus layer";
  let description = [{
    `result[h] = max(bias[h], max_i (input[i] + weights[i, h]))`
    (000, Definition 2.1 and section 3.1).

    Shapes, samples apart: input [I], weights [I, H], bias [H], result [H].
    Weights and bias may be -inf, the semiring's zero; an output all of whose
    candidates are -inf is -inf. Input and weights must not be infinities of
    opposite sign, nor NaN. Ties: the bias comes before the inputs, and these in
    index order; the first takes the whole adjoint.

    ```mlir
    %z = trop.maxplus %g, %w : (tensor<?x20xf32>, tensor<20x3xf32>) -> tensor<?x3xf32>
    ```
  }];
}

def Trop_MinPlusOp : Trop_ProductLayer<"minplus"> {
  let summary = "min-plus layer";
  let description = [{
    `result[h] = min(bias[h], min_i (input[i] + weights[i, h]))` (000, section 3.3).

    Shapes as `trop.maxplus`. Weights and bias may be +inf, this semiring's zero;
    an output all of whose candidates are +inf is +inf. Ties as `trop.maxplus`.

    ```mlir
    %g = trop.minplus %x, %w, %b
        : (tensor<?x8xf32>, tensor<8x20xf32>, tensor<20xf32>) -> tensor<?x20xf32>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Tropical polynomials
//===----------------------------------------------------------------------===//

def Trop_PolynomialOp : Trop_InferredOp<"polynomial", [
    DeclareOpInterfaceMethods<TropicalPolynomialOpInterface>,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["isDerivedByParts"]>]> {
  let summary = "tropical polynomials";
  let description = [{
    `result[h] = max_j (sum_i input[i] * slopes[i, k] + offsets[k])` with
    `k = h * pieces + j`, j below `pieces`: H polynomials of max-plus algebra, of so
    many monomials each, with real exponents (003, section 3.1). Each is convex and
    piecewise linear; without `pieces` there is one, of all monomials.

    Input [I], slopes [I, H * pieces], offsets [H * pieces], result [H]. Slopes are
    finite, and so is the input; an offset of -inf leaves its monomial out, and a
    polynomial without monomials is -inf. It stands for `trop.linear`, `trop.plus`
    and `trop.maxout`, whose order of operations and derivatives it has; `sum` is that of
    the first, `ties` that of the last.

    ```mlir
    %y = trop.polynomial %x, %a, %b {pieces = 3 : i64}
        : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, Trop_Tensor:$slopes, Trop_Tensor:$offsets,
      OptionalAttr<I64Attr>:$pieces, DefaultValuedAttr<DerivedProgramAttr, "0">:$ties,
      DefaultValuedAttr<SummationAttr, "::trop::Summation::Rounded">:$sum);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $slopes `,` $offsets attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Elementwise layers
//===----------------------------------------------------------------------===//

class Trop_ExtremumLayer<string mnemonic> : Trop_ElementwiseLayer<mnemonic,
    [DeclareOpInterfaceMethods<AlgebraicOpInterface>,
     DeclareOpInterfaceMethods<TropicalPolynomialOpInterface>]> {
  let arguments = (ins Variadic<Trop_Tensor>:$inputs,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
}

def Trop_MaxOp : Trop_ExtremumLayer<"max"> {
  let summary = "elementwise maximum";
  let description = [{
    `result[i] = max_k inputs_k[i]`: the addition of the max-plus semiring.
    At least one input, all of one shape or without dimensions; no NaN. Ties: the
    first input takes the whole adjoint.

    ```mlir
    %y = trop.max %a, %b : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x4xf32>
    ```
  }];
}

def Trop_MinOp : Trop_ExtremumLayer<"min"> {
  let summary = "elementwise minimum";
  let description = [{
    `result[i] = min_k inputs_k[i]`: the addition of the min-plus semiring.
    Shapes and ties as `trop.max`.

    ```mlir
    %y = trop.min %a, %b : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
}

class Trop_BinaryLayer<string mnemonic> : Trop_ElementwiseLayer<mnemonic,
    [DeclareOpInterfaceMethods<AlgebraicOpInterface>]> {
  let arguments = (ins Trop_Tensor:$lhs, Trop_Tensor:$rhs);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def Trop_PlusOp : Trop_BinaryLayer<"plus"> {
  let summary = "elementwise sum";
  let description = [{
    `result[i] = lhs[i] + rhs[i]`: the multiplication of both semirings. One
    shape, or one operand without dimensions. Infinities of opposite sign must
    not meet.

    ```mlir
    %y = trop.plus %x, %b : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
    ```
  }];
}

def Trop_MinusOp : Trop_BinaryLayer<"minus"> {
  let summary = "elementwise difference";
  let description = [{
    `result[i] = lhs[i] - rhs[i]`. Shapes as `trop.plus`; infinities of one sign
    must not meet.

    ```mlir
    %y = trop.minus %x, %b : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x4xf32>
    ```
  }];
}

def Trop_ScaleOp : Trop_ElementwiseLayer<"scale",
    [DeclareOpInterfaceMethods<AlgebraicOpInterface>]> {
  let summary = "product with a constant";
  let description = [{
    `result[i] = factor * input[i]`; the factor is finite and rounded to the
    element type. A factor of 0 must not meet an infinity.

    ```mlir
    %y = trop.scale %x {factor = -1.0 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$input, F64Attr:$factor);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // TROP_TROPICAL_OPS_TD
