//===- TropClassLossOps.td - Losses of classifiers, beside cross entropy -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_CLASS_LOSS_OPS_TD
#define TROP_CLASS_LOSS_OPS_TD

include "dialect/Trop/IR/TropBase.td"

def Trop_LogisticOp : Trop_InferredOp<"logistic", [
    DeclareOpInterfaceMethods<LossOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "logistic loss of one score";
  let description = [{
    `result = log(1 + exp(m))` with m the score for label 0 and minus the score for
    label 1 (004, Question 1): -log p_label of a `trop.sigmoid`. Computed as
    `max(m, 0) + log(1 + e)` with `e = exp(-|m|)`; the logarithm keeps the digits of a
    small e. Score [1].

    ```mlir
    %l = trop.logistic %s, %y : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$score, Trop_Labels:$labels);
  let results = (outs Trop_Losses:$result);
  let assemblyFormat = "$score `,` $labels attr-dict `:` functional-type(operands, results)";
}

def Trop_PerceptronOp : Trop_InferredOp<"perceptron", [
    DeclareOpInterfaceMethods<LossOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "perceptron loss";
  let description = [{
    `result = max_d scores[d] - scores[label]`: 0 if the label's score is a largest
    one (004, Question 1). Scores [C], labels in 0 .. C-1. With `one_score`, score [1],
    it is that of the two scores 0 and `score`: max(0, -score) for label 1, max(0, score)
    for label 0. Ties: of the largest, the lowest class counts, unless `ties` says
    otherwise.

    ```mlir
    %l = trop.perceptron %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$scores, Trop_Labels:$labels, UnitAttr:$one_score,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let results = (outs Trop_Losses:$result);
  let assemblyFormat = "$scores `,` $labels attr-dict `:` functional-type(operands, results)";
}

def Trop_SmoothedOp : Trop_InferredOp<"smoothed", [
    DeclareOpInterfaceMethods<LossOpInterface, ["getOptions"]>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "cross entropy of smoothed probabilities";
  let description = [{
    `result = log((1 + C epsilon) / (probabilities[label] + epsilon))` (004, Question
    3): finite for a head that gives 0. Probabilities [C], labels in 0 .. C-1; epsilon is
    above 0 and finite in the element type.

    ```mlir
    %l = trop.smoothed %p, %y {epsilon = 0.01 : f64}
        : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$probabilities, Trop_Labels:$labels, F64Attr:$epsilon);
  let results = (outs Trop_Losses:$result);
  let assemblyFormat = [{
    $probabilities `,` $labels attr-dict `:` functional-type(operands, results)
  }];
}

#endif // TROP_CLASS_LOSS_OPS_TD
