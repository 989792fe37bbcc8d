//===- TropInterfaces.td - What passes and front end ask of an op -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes, front end, interpreter and code generation know ops by these
// interfaces alone, never by name. Adding a layer means adding an op that
// implements LayerOpInterface and either DifferentiableLeafOpInterface, which
// takes in StructuralOpInterface, or CompositeOpInterface; and WeightedOpInterface
// if it has weights. Nothing else changes. docs/architecture.md has an example.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_INTERFACES_TD
#define TROP_INTERFACES_TD

include "mlir/IR/OpBase.td"

//===----------------------------------------------------------------------===//
// Surface: how a source file reaches an op
//===----------------------------------------------------------------------===//

def LayerOpInterface : OpInterface<"LayerOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    An op that can be called in a .trop source. The front end finds it by its
    surface name among the ops of all loaded dialects, so an op of a plugin is
    called like a built-in one. Shapes are inferred and checked by the op's
    `inferReturnTypes`, whose errors name values as the user did (`describe` in
    TropShapes.h).
  }];
  let methods = [
    StaticInterfaceMethod<[{
      The name a source calls it by; `+`, `-` and `*` for infix operators.
    }], "::llvm::StringRef", "getSurfaceName">,
    StaticInterfaceMethod<[{
      Operands and options, in the order of the op's own operands.
    }], "::trop::LayerSignature", "getSignature">,
  ];
}

def NoiseOpInterface : OpInterface<"NoiseOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    A layer that multiplies its first operand by noise while it is trained: numbers
    for each sample, which whoever trains draws. Without noise, as it stands in every
    function but the training loss, its result is that operand.
  }];
  let methods = [
    InterfaceMethod<"Gives noise, of the result's type, to a layer without.",
      "void", "addNoise", (ins "::mlir::Value":$noise)>,
    InterfaceMethod<[{
      The distribution of these numbers, with its arguments: `dropout(rate: ...)`, or one that
      a plugin declares and whose runtime half draws. Their mean is best 1, as no noise is.
    }], "::trop::CallAttr", "getNoiseDistribution">,
  ];
}

def HeadOpInterface : OpInterface<"HeadOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    The last op of a classifier: turns scores into probabilities. A loss that can
    be computed more stably from the scores looks through it.
  }];
  let methods = [
    InterfaceMethod<[{
      The scores it turns into probabilities, one a class; or, of two classes, that of
      class 1 alone, against 0 for class 0.
    }], "::mlir::Value", "getScores">,
    InterfaceMethod<"Whether finite scores give no class the probability 0.",
      "bool", "isPositive">,
    InterfaceMethod<[{
      Builds -log p_label of each sample (`tensor<?xT>`) on the scores, without forming
      a probability. Asked of positive heads alone.
    }], "::mlir::Value", "buildCrossEntropy",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc, "::mlir::Value":$labels),
      [{}], [{ llvm::report_fatal_error("a head that is positive states its cross entropy"); }]>,
  ];
}

def LossOpInterface : OpInterface<"LossOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    A loss of one value a sample, from what the model returns and the target.
  }];
  let methods = [
    StaticInterfaceMethod<"The name `loss:` gives it.", "::llvm::StringRef", "getSurfaceName">,
    StaticInterfaceMethod<"Whether the target is a class, not values.", "bool", "takesClasses">,
    StaticInterfaceMethod<"Options, in parentheses after its name.",
      "::llvm::SmallVector<::trop::LayerOption>", "getOptions", (ins), [{}], [{ return {}; }]>,
    StaticInterfaceMethod<[{
      Builds the loss (`tensor<?xT>`) on the model's output, looking through a head
      where it wants scores. `options` are attributes of the op. Emits an error at `loc`
      and fails where it cannot.
    }], "::mlir::FailureOr<::mlir::Value>", "buildLoss",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::Value":$output, "::mlir::Value":$target,
           "::llvm::ArrayRef<::mlir::NamedAttribute>":$options)>,
  ];
}

def SampleReduceOpInterface : OpInterface<"SampleReduceOpInterface"> {
  let cppNamespace = "::trop";
  let description = "Makes one number of the losses of all samples.";
  let methods = [
    StaticInterfaceMethod<"The name `reduce:` gives it.", "::llvm::StringRef", "getSurfaceName">,
    StaticInterfaceMethod<"Options, in parentheses after its name, by order or by name.",
      "::llvm::SmallVector<::trop::LayerOption>", "getOptions", (ins), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
      Whether the number is made of the largest losses alone, so that it pays to know
      which these are from step to step (trop-insert-sct).
    }], "bool", "selectsSamples", (ins), [{}], [{ return ::trop::selectsSamples($_op); }]>,
  ];
}

//===----------------------------------------------------------------------===//
// Meaning
//===----------------------------------------------------------------------===//

def StructuralOpInterface : OpInterface<"StructuralOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    An op of one result that computes, for every sample and every point of its
    iteration domain, a leaf from one element of each leaf operand, and combines
    the leaves that fall on the same output element:

        out[m_out(d)] = combine over d of leaf(in_0[m_0(d)], in_1[m_1(d)], ...)

    in lexicographic order of d (output dimensions come first, so the leaves of
    one output are combined in index order). The neutral element starts it, or
    the init operand if there is one: it is the first candidate of a maximum and
    the first term of a sum. Combiner `none`: every output has one leaf.

    A map may leave its operand where the op says what stands outside of it: a number, or
    nothing, and then there is no leaf for that point (`getOutsideOfOperands`). So
    padding is a property of a read. The result's map stays within.

    Operands with a leading dynamic dimension hold one element a sample, others
    the same for all; maps do not mention samples. A result without samples made
    from operands with samples is a reduction over all samples. It runs as vector
    code does, in blocks of `getLanes` samples (lib/Schedule/Lanes.h): block by
    block, in a block the points of the domain in order, for a point the samples.

    From these methods follow, generically: shape of the loops, reference
    evaluation, code, operation counts, fan-in. What follows from derivatives of the
    leaf is asked of DifferentiableLeafOpInterface, what is said of weights of
    WeightedOpInterface.
  }];
  let methods = [
    InterfaceMethod<"Extents of the iteration domain, without samples.",
      "::llvm::SmallVector<int64_t>", "getDomain">,
    InterfaceMethod<"One map from the domain a leaf operand, then the result's.",
      "::llvm::SmallVector<::mlir::AffineMap>", "getIndexingMaps">,
    InterfaceMethod<"Operands the leaf reads, one map each.",
      "::llvm::SmallVector<::mlir::Value>", "getLeafOperands">,
    InterfaceMethod<[{
      What stands outside of each leaf operand. Nothing, which is said by none at all, too:
      no map leaves its operand.
    }], "::llvm::SmallVector<::trop::OutsideAttr>", "getOutsideOfOperands", (ins), [{}],
      [{ return {}; }]>,
    InterfaceMethod<"Value each combination starts with, shaped like the result; or null.",
      "::mlir::Value", "getInit", (ins), [{}], [{ return {}; }]>,
    InterfaceMethod<"How leaves are combined.", "::trop::Combiner", "getCombiner">,
    InterfaceMethod<[{
      How products are added to the op's sums, and to all that are derived from these
      (buildSum, TropLeaf.h). A layer with a sum of products lists getSumOption among its
      options and has a SummationAttr of that name.
    }], "::trop::Summation", "getSummation", (ins), [{}],
      [{ return ::trop::getSummation($_op); }]>,
    InterfaceMethod<[{
      Emits the leaf for one point of the domain, in ops that may stand in a region of
      trop.generic: elementwise, of one result, without effects. `args` holds one scalar
      for each leaf operand, `indices` the point. Lanes are the compiler's matter.
    }], "::mlir::Value", "buildLeaf",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::ValueRange":$args, "::mlir::ValueRange":$indices)>,
  ];
  // After result types are inferred, which is where operands are checked.
  let verifyWithRegions = 1;
  let verify = [{ return ::trop::verifyStructure($_op); }];
}

def LoopLoweringOpInterface : OpInterface<"LoopLoweringOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    A structural op that brings loops of its own for its values on a CPU, as one whose leaves have
    much in common does. What they compute is what the structure says, to the last bit: each sum is
    one chain of additions from +0 or the init on, in lexicographic order of the domain, and of
    equal leaves the first is the maximum; nothing is fused or left out. `trop-check-plugin` compares
    them; `tropc --no-own-loops` does without.

    Outputs and losses, and all of a state where it is built, are computed by them. What needs
    single leaves goes by the structure as before: gradients, updates of a state, and reductions
    over samples. On GPUs they build states alone (KernelLoweringOpInterface).
  }];
  let methods = [
    StaticInterfaceMethod<[{
      Emits loops that store each element of the result once, from what they load of operands
      (TropLowering.h). They are made of scf.for, scf.if, ops of the vector dialect, what may
      stand in a leaf, and calls of C functions of the plugin's runtime half
      (LoopLowering::call), for elements of type f32, f64 or vectors of these, one sample a
      lane.
      `attributes` are those of the op.
    }], "void", "lowerToLoops",
      (ins "::trop::LoopLowering &":$code, "::mlir::DictionaryAttr":$attributes)>,
  ];
}

def KernelLoweringOpInterface : OpInterface<"KernelLoweringOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    A structural op that brings a kernel of its own for its values on a GPU, where a thread computes
    one element of the result. What it computes is what the structure says, to the last bit, as loops
    of its own (LoopLoweringOpInterface) do; an op may bring either, or both. `trop-check-plugin`
    compares it; `tropc --no-own-loops` does without.

    Outputs and losses are computed by it. Gradients, updates of a state, and reductions over
    samples go by the structure, and so does code for CPUs.
  }];
  let methods = [
    StaticInterfaceMethod<[{
      Emits code that computes the element of the result at `place`, of one sample, from what it
      loads of operands (TropLowering.h), and returns it. It is made of scf.for, scf.if, and what may
      stand in a leaf, without fastmath flags, for elements of type f32 or f64; for vectors of these,
      one sample a lane, as a state and `trop-check-plugin` have them, of ops of the vector dialect,
      too.
      `attributes` are those of the op.
    }], "::mlir::Value", "lowerToKernel",
      (ins "::trop::KernelLowering &":$code, "::mlir::ValueRange":$place,
           "::mlir::DictionaryAttr":$attributes)>,
  ];
}

def DifferentiableLeafOpInterface
    : OpInterface<"DifferentiableLeafOpInterface", [StructuralOpInterface]> {
  let cppNamespace = "::trop";
  let description = [{
    A structural op that states the derivatives of its leaf. From these, its combiner
    and its maps follow both modes of derivation, and what an explanation says of what
    a value moves with. An op without them computes and is maintained like any other,
    but no parameter may reach it.
  }];
  let methods = [
    InterfaceMethod<[{
      Emits, for each leaf operand, `adjoint` times the partial derivative of the
      leaf by it; a null value where the operand takes no derivative. Where the
      leaf has a kink, the op's derived program decides.
    }], "::llvm::SmallVector<::mlir::Value>", "buildLeafAdjoints",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::ValueRange":$args, "::mlir::ValueRange":$indices,
           "::mlir::Value":$adjoint)>,
    InterfaceMethod<[{
      Which derived program stands where a maximum or minimum ties. An op that has one
      lists getTiesOption among its options and has a DerivedProgramAttr of that name.
    }], "::trop::DerivedProgramAttr", "getDerivedProgram", (ins), [{}],
      [{ return ::trop::getDerivedProgram($_op); }]>,
  ];
}

def WeightedOpInterface : OpInterface<"WeightedOpInterface", [StructuralOpInterface]> {
  let cppNamespace = "::trop";
  let description = [{
    A structural op that applies weights to its leaf operand 0. What it says of them is
    for initialisers, descriptor, penalty and pruning.
  }];
  let methods = [
    InterfaceMethod<"Leaf operands that are weights applied to leaf operand 0.",
      "::llvm::SmallVector<unsigned>", "getWeightOperands">,
    InterfaceMethod<"Where the weights have free entries, as the source names it.",
      "::llvm::StringRef", "getWeightPattern", (ins), [{}], [{ return "dense"; }]>,
    InterfaceMethod<[{
      What the sum of the weights' squares is multiplied with, to be added to the mean
      loss that training minimises.
    }], "double", "getWeightPenalty", (ins), [{}], [{ return 0; }]>,
    InterfaceMethod<"Whether operands may be infinite; semiring zeros are.",
      "bool", "takesInfinities", (ins), [{}], [{ return true; }]>,
  ];
}

def CompositeOpInterface : OpInterface<"CompositeOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    An op whose meaning is a short program of structural ops, in a fixed order. Its
    derivative is either stated, by `buildReverse` and `buildForward`, because that
    is better than deriving it from the program, or that of the program.
  }];
  let methods = [
    InterfaceMethod<"Builds the program it stands for; returns what replaces its result.",
      "::mlir::Value", "expand", (ins "::mlir::OpBuilder &":$builder)>,
    InterfaceMethod<[{
      Builds the adjoint of each operand from the result's; null where none flows.
    }], "::llvm::SmallVector<::mlir::Value>", "buildReverse",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Value":$adjoint), [{}],
      [{ ::trop::refuseDerivative($_op, "buildReverse"); return {}; }]>,
    InterfaceMethod<[{
      Builds the tangent of the result from those of the operands, null where they do
      not move; at least one does. A tangent has the type of its value.
    }], "::mlir::Value", "buildForward",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$tangents), [{}],
      [{ ::trop::refuseDerivative($_op, "buildForward"); return {}; }]>,
    InterfaceMethod<[{
      Whether it states no derivative of its own: it is expanded before gradients
      are derived, to ops that have one (no `trop.generic`).
    }], "bool", "isDerivedByParts", (ins), [{}], [{ return false; }]>,
  ];
  let verify = [{ return ::trop::verifySummation($_op); }];
}

def ActivationOpInterface : OpInterface<"ActivationOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    A layer that applies one function f of one number to each of its first operand, as
    it does without noise. What it says of f decides how units before it may be merged
    (trop-prune-zonotopes).
  }];
  let methods = [
    InterfaceMethod<"Whether f(t x) = t f(x) for every t >= 0: f(0) is 0, and no bias is in it.",
      "bool", "isPositivelyHomogeneous">,
    InterfaceMethod<"A number L with |f(x) - f(y)| <= L |x - y|; infinite if there is none.",
      "double", "getLipschitzConstant">,
    InterfaceMethod<"f(x), in f64; 0 and its sign exactly.",
      "double", "getValueAt", (ins "double":$x)>,
  ];
}

//===----------------------------------------------------------------------===//
// Algebra
//===----------------------------------------------------------------------===//

def AlgebraicOpInterface : OpInterface<"AlgebraicOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    An op that obeys laws trop-simplify may use (TropLaws.h, docs/algebra.md). A
    law belongs to the op at the root of its left side.
  }];
  let methods = [
    StaticInterfaceMethod<"The op's laws, which live for ever.",
      "::llvm::ArrayRef<::trop::Law>", "getLaws">,
  ];
}

def TropicalPolynomialOpInterface : OpInterface<"TropicalPolynomialOpInterface"> {
  let cppNamespace = "::trop";
  let description = [{
    An op that computes maxima, or minima, of affine functions with constant slopes
    and offsets of common variables (003, section 3.1). What never attains the
    maximum is found from this description alone.
  }];
  let methods = [
    InterfaceMethod<[{
      One polynomial for each output, or fewer where outputs have the same; all have
      as many monomials. None if the op is no such maximum, as in most programs.
    }], "::llvm::SmallVector<::trop::TropicalPolynomial>", "getPolynomials">,
    InterfaceMethod<[{
      Builds the op without monomials that `below` marks, one bit vector for each
      polynomial; null, having built nothing, if it can leave out none of them.
    }], "::mlir::Value", "dropMonomials",
      (ins "::mlir::OpBuilder &":$builder, "::llvm::ArrayRef<::llvm::BitVector>":$below)>,
  ];
}

#endif // TROP_INTERFACES_TD
