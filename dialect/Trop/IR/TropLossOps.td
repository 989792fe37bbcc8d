//===- TropLossOps.td - Heads, losses, and reductions over samples -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LOSS_OPS_TD
#define TROP_LOSS_OPS_TD

include "dialect/Trop/IR/TropBase.td"

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

def Trop_SoftmaxOp : Trop_InferredOp<"softmax", [
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<HeadOpInterface, ["buildCrossEntropy"]>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "softmax head";
  let description = [{
    `result[d] = exp(scores[d] - m) / sum_e exp(scores[e] - m)`, m the largest
    score; the sum runs in index order. Scores [C], C >= 1. A score of -inf gives
    0; all scores -inf give NaN, which a loss reports as an error.

    ```mlir
    %p = trop.softmax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$scores);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$scores attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

def Trop_CrossEntropyOp : Trop_InferredOp<"cross_entropy", [
    DeclareOpInterfaceMethods<LossOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "cross entropy of a softmax, from its scores";
  let description = [{
    `result = log(sum_d exp(scores[d] - m)) + (m - scores[label])`, m the largest
    score, the sum in index order (000, section 2.1): the loss -log p_label without
    ever forming a probability. Labels are in 0 .. C-1. It is at least 0, +inf if
    the label's score is -inf and another is not, NaN if all are.

    ```mlir
    %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$scores, Trop_Labels:$labels);
  let results = (outs Trop_Losses:$result);
  let assemblyFormat = "$scores `,` $labels attr-dict `:` functional-type(operands, results)";
}

def Trop_SquaredErrorOp : Trop_InferredOp<"squared_error", [
    DeclareOpInterfaceMethods<LossOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "squared error";
  let description = [{
    `result = sum_d (output[d] - target[d])^2`, in index order. Output and target
    have one shape.

    ```mlir
    %l = trop.squared_error %y, %t : (tensor<?x2xf64>, tensor<?x2xf64>) -> tensor<?xf64>
    ```
  }];
  let arguments = (ins Trop_Tensor:$output, Trop_Tensor:$target);
  let results = (outs Trop_Losses:$result);
  let assemblyFormat = "$output `,` $target attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Reductions over samples
//===----------------------------------------------------------------------===//

def Trop_WeighOp : Trop_InferredOp<"weigh", [
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "losses times weights of their samples";
  let description = [{
    `result_n = losses_n * weights_n`: what is reduced and derived from then on. A weight
    of 0 does not hide a loss that is infinite.

    ```mlir
    %r = trop.weigh %l, %w : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Trop_Losses:$losses, Trop_Losses:$weights);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$losses `,` $weights attr-dict `:` functional-type(operands, results)";
}

def Trop_SampleMeanOp : Trop_InferredOp<"sample_mean", [
    DeclareOpInterfaceMethods<SampleReduceOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "mean over samples";
  let description = [{
    `result = sum_n losses_n / N` in the order of samples; each loss is divided
    before it is added.

    ```mlir
    %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Trop_Losses:$losses);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$losses attr-dict `:` functional-type(operands, results)";
}

def Trop_SampleMaxOp : Trop_InferredOp<"sample_max", [
    DeclareOpInterfaceMethods<SampleReduceOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "maximum over samples";
  let description = [{
    `result = max_n losses_n`: the loss of the worst sample (000, section 2.1).
    Ties: the first sample takes the whole adjoint.

    ```mlir
    %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Trop_Losses:$losses,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$losses attr-dict `:` functional-type(operands, results)";
}

def Trop_SampleTopOp : Trop_InferredOp<"sample_top", [
    DeclareOpInterfaceMethods<SampleReduceOpInterface, ["getOptions", "selectsSamples"]>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]> {
  let summary = "mean of the largest losses";
  let description = [{
    The mean of the `count` largest losses: `result = sum_n share_n losses_n` in the order
    of samples, with a share of 1/count for each of them and 0 for others. Losses that
    tie for the last places have equal shares of these. Of fewer samples than `count`
    it is their sum divided by `count`. A NaN has no share.

    ```mlir
    %m = trop.sample_top %l {count = 16 : i64} : (tensor<?xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Trop_Losses:$losses, I64Attr:$count);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$losses attr-dict `:` functional-type(operands, results)";
}

def Trop_SampleCountOp : Trop_InferredOp<"sample_count"> {
  let summary = "number of samples";
  let description = [{
    The number of samples of `value`, in its element type (exact up to 2^24 for
    f32).

    ```mlir
    %n = trop.sample_count %l : (tensor<?xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Trop_Tensor:$value);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "$value attr-dict `:` functional-type(operands, results)";
}

#endif // TROP_LOSS_OPS_TD
