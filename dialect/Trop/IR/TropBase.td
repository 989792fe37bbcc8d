//===- TropBase.td - What all ops of the dialect share -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_BASE_TD
#define TROP_BASE_TD

include "dialect/Trop/IR/TropAttrs.td"
include "dialect/Trop/IR/TropDialect.td"
include "dialect/Trop/IR/TropInterfaces.td"
include "dialect/Trop/IR/TropTypes.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Trop_Tensor : Type<CPred<"::trop::isValueType($_self)">,
    "tensor of f32 or f64, static but for leading samples", "::mlir::RankedTensorType">;
def Trop_Labels : Type<CPred<"::trop::isLabelType($_self)">,
    "tensor<?xi32>, one label a sample", "::mlir::RankedTensorType">;
def Trop_Leaf : AnyTypeOf<[Trop_Tensor, Trop_Labels], "values or labels">;
def Trop_Losses : Type<CPred<"::trop::isLossType($_self)">,
    "tensor<?xf32> or tensor<?xf64>, one number a sample", "::mlir::RankedTensorType">;

def Trop_Adjoint : AnyTypeOf<[Trop_Tensor, Trop_ActiveType], "values or active entries">;

class Trop_Op<string mnemonic, list<Trait> traits = []> : Op<TropDialect, mnemonic, traits>;

// An op whose result type follows from operands and attributes by
// `inferReturnTypes(MLIRContext *, optional<Location>, Adaptor, SmallVectorImpl<Type> &)`,
// the one place where its shapes are checked.
class Trop_InferredOp<string mnemonic, list<Trait> traits = []>
    : Trop_Op<mnemonic, [Pure, InferTypeOpAdaptor] # traits>;

// A layer of which every output combines leaves; see StructuralOpInterface. `overridden`
// are methods of that interface.
class Trop_StructuralLayer<string mnemonic, list<Trait> traits = [], list<string> overridden = []>
    : Trop_InferredOp<mnemonic, [
        DeclareOpInterfaceMethods<LayerOpInterface>,
        DeclareOpInterfaceMethods<StructuralOpInterface, overridden>,
        DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>] # traits> {
  let results = (outs Trop_Tensor:$result);
}

// A layer of one leaf an output element, on operands of one shape (a tensor
// without dimensions goes with every shape).
class Trop_ElementwiseLayer<string mnemonic, list<Trait> traits = []>
    : Trop_StructuralLayer<mnemonic, traits> {
  let extraClassDefinition = [{
    ::llvm::SmallVector<int64_t> $cppClass::getDomain() {
      return ::llvm::SmallVector<int64_t>(::trop::getUnitShape(getResult()));
    }
    ::llvm::SmallVector<::mlir::AffineMap> $cppClass::getIndexingMaps() {
      return ::trop::getElementwiseMaps(getOperation());
    }
    ::llvm::SmallVector<::mlir::Value> $cppClass::getLeafOperands() {
      return ::llvm::SmallVector<::mlir::Value>(getOperation()->getOperands());
    }
    ::trop::Combiner $cppClass::getCombiner() { return ::trop::Combiner::None; }
  }];
}

#endif // TROP_BASE_TD
