//===- MistakeOps.td - Layers of which each has one mistake -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Each op is sound but for one method, which Mistakes.cpp has (Answers). What they have
// in common is here: a max-plus layer, an activation, and a composite one.

#ifndef TROP_TEST_MISTAKE_OPS_TD
#define TROP_TEST_MISTAKE_OPS_TD

include "dialect/Trop/IR/TropAttrs.td"
include "dialect/Trop/IR/TropInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def MistakesDialect : Dialect {
  let name = "mistakes";
  let cppNamespace = "::mistakes";
  let dependentDialects = ["::trop::TropDialect"];
}

class Mistake_Op<string mnemonic, list<Trait> traits>
    : Op<MistakesDialect, mnemonic, traits> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let results = (outs AnyRankedTensor:$result);
}

// What structural ops below have by default.
class Structural_Mistake<string mnemonic, list<Trait> traits>
    : Mistake_Op<mnemonic, [
        DeclareOpInterfaceMethods<LayerOpInterface>,
        DeclareOpInterfaceMethods<StructuralOpInterface, ["getInit", "getOutsideOfOperands"]>,
        DeclareOpInterfaceMethods<DifferentiableLeafOpInterface, ["getDerivedProgram"]>] # traits> {
  code structure = [{
    ::llvm::StringRef $cppClass::getSurfaceName() { return Answers<$cppClass>::getSurfaceName(); }
    ::trop::LayerSignature $cppClass::getSignature() { return Answers<$cppClass>::getSignature(); }
    ::llvm::SmallVector<int64_t> $cppClass::getDomain() {
      return Answers<$cppClass>::getDomain(*this);
    }
    ::llvm::SmallVector<::mlir::AffineMap> $cppClass::getIndexingMaps() {
      return Answers<$cppClass>::getIndexingMaps(*this);
    }
    ::llvm::SmallVector<::mlir::Value> $cppClass::getLeafOperands() {
      return Answers<$cppClass>::getLeafOperands(*this);
    }
    ::llvm::SmallVector<::trop::OutsideAttr> $cppClass::getOutsideOfOperands() {
      return Answers<$cppClass>::getOutsideOfOperands(*this);
    }
    ::mlir::Value $cppClass::getInit() { return Answers<$cppClass>::getInit(*this); }
    ::trop::Combiner $cppClass::getCombiner() { return Answers<$cppClass>::getCombiner(); }
    ::mlir::Value $cppClass::buildLeaf(::mlir::OpBuilder &builder, ::mlir::Location loc,
                                       ::mlir::ValueRange args, ::mlir::ValueRange) {
      return Answers<$cppClass>::buildLeaf(builder, loc, args);
    }
    ::llvm::SmallVector<::mlir::Value> $cppClass::buildLeafAdjoints(
        ::mlir::OpBuilder &builder, ::mlir::Location loc, ::mlir::ValueRange args,
        ::mlir::ValueRange, ::mlir::Value adjoint) {
      return Answers<$cppClass>::buildLeafAdjoints(builder, loc, args, adjoint);
    }
    ::trop::DerivedProgramAttr $cppClass::getDerivedProgram() {
      return Answers<$cppClass>::getDerivedProgram(*this);
    }
  }];
  code inference = [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, std::optional<::mlir::Location> loc, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &results) {
      return Answers<$cppClass>::infer(loc, adaptor.getOperands(), results);
    }
  }];
}

// result[h] = max_i input[i] + weights[i, h]
class MaxPlus_Mistake<string mnemonic, list<Trait> traits = [Pure]>
    : Structural_Mistake<mnemonic, [InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<WeightedOpInterface,
            ["getWeightPattern", "getWeightPenalty", "takesInfinities"]>] # traits> {
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties);
  let extraClassDefinition = structure # inference # [{
    ::llvm::SmallVector<unsigned> $cppClass::getWeightOperands() {
      return Answers<$cppClass>::getWeightOperands();
    }
    ::llvm::StringRef $cppClass::getWeightPattern() { return Answers<$cppClass>::getWeightPattern(); }
    double $cppClass::getWeightPenalty() { return Answers<$cppClass>::getWeightPenalty(); }
    bool $cppClass::takesInfinities() { return Answers<$cppClass>::takesInfinities(); }
  }];
}

// result = input where that is above 0, else 0
class Activation_Mistake<string mnemonic>
    : Structural_Mistake<mnemonic, [Pure, InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<ActivationOpInterface>]> {
  let arguments = (ins AnyRankedTensor:$input);
  let extraClassDefinition = structure # inference # [{
    bool $cppClass::isPositivelyHomogeneous() {
      return Answers<$cppClass>::isPositivelyHomogeneous();
    }
    double $cppClass::getLipschitzConstant() { return Answers<$cppClass>::getLipschitzConstant(); }
    double $cppClass::getValueAt(double x) { return Answers<$cppClass>::getValueAt(x); }
  }];
}

// result = input + input
class Composite_Mistake<string mnemonic, list<Trait> traits = []>
    : Mistake_Op<mnemonic, [Pure, InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<LayerOpInterface>,
        DeclareOpInterfaceMethods<CompositeOpInterface, ["buildReverse", "buildForward"]>]
        # traits> {
  let arguments = (ins AnyRankedTensor:$input);
  code composite = [{
    ::llvm::StringRef $cppClass::getSurfaceName() { return Answers<$cppClass>::getSurfaceName(); }
    ::trop::LayerSignature $cppClass::getSignature() { return Answers<$cppClass>::getSignature(); }
    ::mlir::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, std::optional<::mlir::Location> loc, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &results) {
      return Answers<$cppClass>::infer(loc, adaptor.getOperands(), results);
    }
    ::mlir::Value $cppClass::expand(::mlir::OpBuilder &builder) {
      return Answers<$cppClass>::expand(*this, builder);
    }
    ::llvm::SmallVector<::mlir::Value> $cppClass::buildReverse(::mlir::OpBuilder &builder,
                                                               ::mlir::Value adjoint) {
      return Answers<$cppClass>::buildReverse(*this, builder, adjoint);
    }
    ::mlir::Value $cppClass::buildForward(::mlir::OpBuilder &builder,
                                          ::mlir::ValueRange tangents) {
      return Answers<$cppClass>::buildForward(*this, builder, tangents);
    }
  }];
  let extraClassDefinition = composite;
}

// Names and signatures.
def TakenNameOp : MaxPlus_Mistake<"taken_name">;
def ReservedNameOp : MaxPlus_Mistake<"reserved_name">;
def UnwritableNameOp : MaxPlus_Mistake<"unwritable_name">;
def OtherOperandsOp : MaxPlus_Mistake<"other_operands">;
def OptionWithoutAttributeOp : MaxPlus_Mistake<"option_without_attribute">;
def LacksTiesOptionOp : MaxPlus_Mistake<"lacks_ties_option">;
def AttributeWithoutOptionOp : MaxPlus_Mistake<"attribute_without_option"> {
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties, F64Attr:$ceiling);
}
def OptionOfOtherKindOp : MaxPlus_Mistake<"option_of_other_kind"> {
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$weights,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties, DefaultValuedAttr<I64Attr, "1">:$size);
}
def ImpureOp : MaxPlus_Mistake<"impure", []>;

// Shapes.
def NoInferenceOp : Structural_Mistake<"no_inference", [Pure]> {
  let arguments = (ins AnyRankedTensor:$input);
  let extraClassDefinition = structure;
}
def UncheckedShapesOp : MaxPlus_Mistake<"unchecked_shapes">;
def CrashingInferenceOp : MaxPlus_Mistake<"crashing_inference">;
def SilentInferenceOp : MaxPlus_Mistake<"silent_inference">;
def TypelessInferenceOp : MaxPlus_Mistake<"typeless_inference">;

// Structure.
def CrashingDomainOp : MaxPlus_Mistake<"crashing_domain">;
def EndlessDomainOp : MaxPlus_Mistake<"endless_domain">;
def RepeatingDomainOp : MaxPlus_Mistake<"repeating_domain">;
def FewMapsOp : MaxPlus_Mistake<"few_maps">;
def LeavingMapOp : MaxPlus_Mistake<"leaving_map">;
def LeftOutOperandOp : MaxPlus_Mistake<"left_out_operand">;
def FewOutsideOp : MaxPlus_Mistake<"few_outside">;
def OddInitOp : MaxPlus_Mistake<"odd_init">;
def NoCombinerOp : MaxPlus_Mistake<"no_combiner">;

// Leaves and adjoints.
def NullLeafOp : MaxPlus_Mistake<"null_leaf">;
def OtherLoopsOp : MaxPlus_Mistake<"other_loops",
    [Pure, DeclareOpInterfaceMethods<LoopLoweringOpInterface>]>;
def OtherKernelOp : MaxPlus_Mistake<"other_kernel",
    [Pure, DeclareOpInterfaceMethods<KernelLoweringOpInterface>]>;
def LibmLeafOp : MaxPlus_Mistake<"libm_leaf">;
def FastLeafOp : MaxPlus_Mistake<"fast_leaf">;
def ForgetfulLeafOp : MaxPlus_Mistake<"forgetful_leaf">;
def SingleLeafOp : MaxPlus_Mistake<"single_leaf">;
def FewAdjointsOp : MaxPlus_Mistake<"few_adjoints">;
def WrongAdjointOp : MaxPlus_Mistake<"wrong_adjoint">;
def KinkedAdjointOp : Activation_Mistake<"kinked_adjoint">;
def OneProgramOp : MaxPlus_Mistake<"one_program">;

// Weights.
def WeightOutOfRangeOp : MaxPlus_Mistake<"weight_out_of_range">;
def NegativePenaltyOp : MaxPlus_Mistake<"negative_penalty">;
def InfiniteProductOp : MaxPlus_Mistake<"infinite_product">;

// Activations.
def OtherValueOp : Activation_Mistake<"other_value">;
def SteepOp : Activation_Mistake<"steep">;
def ShiftedOp : Activation_Mistake<"shifted">;

// Composite ops.
def OddExpansionOp : Composite_Mistake<"odd_expansion">;
def WrongReverseOp : Composite_Mistake<"wrong_reverse">;
def WrongForwardOp : Composite_Mistake<"wrong_forward">;
def LeavingProgramOp : Composite_Mistake<"leaving_program">;
def NoHeadOp : Composite_Mistake<"no_head", [DeclareOpInterfaceMethods<HeadOpInterface>]> {
  let extraClassDefinition = composite # [{
    ::mlir::Value $cppClass::getScores() { return getInput(); }
    bool $cppClass::isPositive() { return false; }
  }];
}

#endif // TROP_TEST_MISTAKE_OPS_TD
