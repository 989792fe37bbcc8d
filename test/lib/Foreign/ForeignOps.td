//===- ForeignOps.td - A dialect that Trop knows nothing of -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its ops reach front end, gradient, cost and code by their interfaces alone; that
// they do is what proves that passes ask for no op by name.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_FOREIGN_OPS_TD
#define TROP_TEST_FOREIGN_OPS_TD

include "dialect/Trop/IR/TropAttrs.td"
include "dialect/Trop/IR/TropInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def ForeignDialect : Dialect {
  let name = "foreign";
  let cppNamespace = "::foreign";
  let dependentDialects = ["::trop::TropDialect"];
}

class Foreign_Op<string mnemonic, list<Trait> traits>
    : Op<ForeignDialect, mnemonic, [Pure] # traits> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Foreign_ClippedMaxPlusOp : Foreign_Op<"clipped_maxplus", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>,
    DeclareOpInterfaceMethods<WeightedOpInterface>]> {
  let summary = "max-plus layer whose leaves are clipped from above";
  let description = [{
    `result[h] = max_i min(input[i] + weights[h, i], ceiling)`. Note the weights'
    order. A clipped leaf has derivative 0; so has one that just reaches the ceiling.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights, F64Attr:$ceiling,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_ChebyshevOp : Foreign_Op<"chebyshev", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>,
    DeclareOpInterfaceMethods<WeightedOpInterface>,
    DeclareOpInterfaceMethods<LoopLoweringOpInterface>,
    DeclareOpInterfaceMethods<KernelLoweringOpInterface>]> {
  let summary = "sums of Chebyshev polynomials of the input";
  let description = [{
    `result[h] = sum_i sum_n weights[h, i, n] T_n(input[i])`, with T_0 = 1, T_1 = x and
    T_(n + 1) = 2 x T_n - T_(n - 1). A leaf has to go through all of these up to its own; loops
    and a kernel of its own go once.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_TransposeOp : Foreign_Op<"transpose", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "rows of two dimensions as columns";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_ThresholdOp : Foreign_Op<"threshold", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>]> {
  let summary = "1 where above 0, else 0: structural, and without derivative";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_SineOp : Foreign_Op<"sine", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<StructuralOpInterface>]> {
  let summary = "structural op whose leaf asks for an op that no leaf may have";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_OpaqueOp : Foreign_Op<"opaque", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>]> {
  let summary = "layer that says nothing of its meaning";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_TwiceOp : Foreign_Op<"twice", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<ActivationOpInterface>, DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["isDerivedByParts"]>]> {
  let summary = "layer that is a sum of two, and derived as such";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_UnstatedOp : Foreign_Op<"unstated", [
    DeclareOpInterfaceMethods<CompositeOpInterface>]> {
  let summary = "composite op of a composite one, which does not state its derivative";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_FaultyOp : Foreign_Op<"faulty", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["isDerivedByParts"]>]> {
  let summary = "layer of a plugin with a bug";
  let description = [{
    `how` says which: `silent` infers no type and gives no reason, `typeless` infers none and calls
    it well; `misfit` expands to an op that cannot be built, and `crash` ends the program.
  }];
  let arguments = (ins AnyRankedTensor:$input, StrAttr:$how);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_FaultyLoopsOp : Foreign_Op<"faulty_loops", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>,
    DeclareOpInterfaceMethods<LoopLoweringOpInterface>,
    DeclareOpInterfaceMethods<KernelLoweringOpInterface>]> {
  let summary = "its input, by loops with a bug, or a kernel with the same";
  let description = [{
    `how` says which: `effect` has an op that no loop may have, `silent` stores nothing, `misfit` the
    wrong type, `elsewhere` loads at a place of another rank, and `fast` may round in other ways.
  }];
  let arguments = (ins AnyRankedTensor:$input, StrAttr:$how);
  let results = (outs AnyRankedTensor:$result);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// A window slides over the last two dimensions by `stride`, at least 1, and stays within
/// them and a `padding` around them: of H rows and a window of h there are
/// (H + 2 padding - h) / stride + 1, rounded down. No window may see nothing but padding.
class Foreign_WindowOp<string mnemonic, list<Trait> traits = []>
    : Foreign_Op<mnemonic, [InferTypeOpAdaptor, DeclareOpInterfaceMethods<LayerOpInterface>,
        DeclareOpInterfaceMethods<StructuralOpInterface, ["getOutsideOfOperands"]>,
        DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>] # traits> {
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_Conv2dOp : Foreign_WindowOp<"conv2d",
    [DeclareOpInterfaceMethods<WeightedOpInterface, ["takesInfinities"]>]> {
  let summary = "convolution, as machine learning calls a correlation";
  let description = [{
    `result[k, i, j] = sum_{c, u, v} input[c, i * stride + u, j * stride + v] * weights[k, c, u, v]`;
    with `dilation` d, of every d-th row and column. Padding is skipped, or, with `outside`,
    that number.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights,
      DefaultValuedAttr<I64Attr, "1">:$stride, DefaultValuedAttr<I64Attr, "1">:$dilation,
      DefaultValuedAttr<I64Attr, "0">:$padding, OptionalAttr<F64Attr>:$outside,
      DefaultValuedAttr<SummationAttr, "::trop::Summation::Rounded">:$sum);
}

def Foreign_Dilation2dOp : Foreign_WindowOp<"dilation2d",
    [DeclareOpInterfaceMethods<WeightedOpInterface>]> {
  let summary = "max-plus window of each channel";
  let description = [{
    `result[c, i, j] = max_{u, v} input[c, i * stride + u, j * stride + v] + weights[c, u, v]`;
    input and weights may both lack the channels. With `dilation` d, of every d-th row and column.
    Padding is no candidate, or, with `outside`, that number.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights,
      DefaultValuedAttr<I64Attr, "1">:$stride, DefaultValuedAttr<I64Attr, "1">:$dilation,
      DefaultValuedAttr<I64Attr, "0">:$padding, OptionalAttr<F64Attr>:$outside,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
}

def Foreign_MaxPool2dOp : Foreign_WindowOp<"max_pool2d"> {
  let summary = "largest value of squares that may overlap";
  let description = [{
    `result[c, i, j] = max_{u, v} input[c, i * stride + u, j * stride + v]`, u and v below
    `size`; the input may lack the channels. Padding is no candidate.
  }];
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$size,
      DefaultValuedAttr<I64Attr, "1">:$stride, DefaultValuedAttr<I64Attr, "0">:$padding,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
}

//===----------------------------------------------------------------------===//
// Ends of models
//===----------------------------------------------------------------------===//

def Foreign_SharpSoftmaxOp : Foreign_Op<"sharp_softmax", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<HeadOpInterface, ["buildCrossEntropy"]>,
    DeclareOpInterfaceMethods<CompositeOpInterface, ["isDerivedByParts"]>]> {
  let summary = "head: softmax of twice the scores";
  let arguments = (ins AnyRankedTensor:$scores);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_PseudoHuberOp : Foreign_Op<"pseudo_huber", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LossOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "loss of values: sum over outputs of sqrt(1 + error^2) - 1";
  let arguments = (ins AnyRankedTensor:$output, AnyRankedTensor:$target);
  let results = (outs AnyRankedTensor:$result);
}

def Foreign_SampleSumOp : Foreign_Op<"sample_sum", [InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<SampleReduceOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>]> {
  let summary = "reduction: sum over samples";
  let arguments = (ins AnyRankedTensor:$losses);
  let results = (outs AnyRankedTensor:$result);
}

#endif // TROP_TEST_FOREIGN_OPS_TD
