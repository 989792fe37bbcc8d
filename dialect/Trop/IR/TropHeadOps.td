//===- TropHeadOps.td - Heads: from scores to probabilities -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_HEAD_OPS_TD
#define TROP_HEAD_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_SigmoidOp : Trop_StructuralLayer<"sigmoid",
    [DeclareOpInterfaceMethods<HeadOpInterface, ["isPositive", "buildCrossEntropy"]>]> {
  let summary = "head of one score for two classes";
  let description = [{
    `result[1] = 1 / (1 + exp(-score))`, `result[0]` the same of `-score` (004,
    Question 1): a softmax over the scores 0 and `score`. Score [1], result [2].
    Computed with the exponential of `-|score|`, so that both keep their digits.

    ```mlir
    %p = trop.sigmoid %s : (tensor<?x1xf32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$score);
  let assemblyFormat = "$score attr-dict `:` functional-type(operands, results)";
}

// A head that can give 0, as a program of generic ops.
class Trop_SparseHead<string mnemonic> : Trop_InferredOp<mnemonic, [
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<HeadOpInterface, ["isPositive"]>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$scores attr-dict `:` functional-type(operands, results)";
}

def Trop_SparsemaxOp : Trop_SparseHead<"sparsemax"> {
  let summary = "sparsemax head";
  let description = [{
    The point of the simplex next to the scores (004, Question 3):
    `result[d] = max(scores[d] - tau, 0)` with the tau that makes them sum to 1.
    No sorting: with `k_d` the number of scores that are at least `scores[d]` and
    `s_d` their sum, d is in the support if `1 + k_d scores[d] > s_d`, and
    `tau = (sum over the support - 1) / its size`. All of it is computed of scores less the
    largest one. Scores [C], C >= 1; a score of -inf gives 0; a score of inf or NaN, and
    all scores -inf, give NaN.

    The derivative of the support, on which results are above 0, is that of a
    projection: `v[d] - mean of v over the support`; it is 0 elsewhere.

    ```mlir
    %p = trop.sparsemax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$scores);
}

def Trop_RelumaxOp : Trop_SparseHead<"relumax"> {
  let summary = "relumax head";
  let description = [{
    `result[d] = n_d / sum_e n_e` with `n_d = max(scores[d] - m + b, 0)`, m the largest
    score (004, Question 3). Scores [C], C >= 1; b is above 0 and finite in the
    element type. A score of -inf gives 0; a score of inf or NaN, and all scores -inf,
    give NaN.

    The derivative takes m for what it is, a maximum that moves with the scores: where
    it ties, `ties` says with which. At its kink `n_d` has derivative 0.

    ```mlir
    %p = trop.relumax %z {b = 2.0 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$scores, DefaultValuedAttr<F64Attr, "1.0">:$b,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
}

#endif // TROP_HEAD_OPS_TD
