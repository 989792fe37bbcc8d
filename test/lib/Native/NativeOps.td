//===- NativeOps.td - A layer with noise of a plugin -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_NATIVE_OPS_TD
#define TROP_TEST_NATIVE_OPS_TD

include "dialect/Trop/IR/TropInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NativeDialect : Dialect {
  let name = "native";
  let cppNamespace = "::native";
  let dependentDialects = ["::trop::TropDialect"];
}

def Native_GaussianNoiseOp : Op<NativeDialect, "gaussian_noise", [Pure, InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>,
    DeclareOpInterfaceMethods<NoiseOpInterface>]> {
  let summary = "multiplies by normal numbers around 1 while it is trained";
  let arguments = (ins AnyRankedTensor:$input, Optional<AnyRankedTensor>:$noise, F64Attr:$sigma);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def Native_LogisticOp : Op<NativeDialect, "logistic", [Pure, InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<LayerOpInterface>,
    DeclareOpInterfaceMethods<StructuralOpInterface>,
    DeclareOpInterfaceMethods<DifferentiableLeafOpInterface>,
    DeclareOpInterfaceMethods<LoopLoweringOpInterface>,
    DeclareOpInterfaceMethods<KernelLoweringOpInterface>]> {
  let summary = "three steps of the logistic map, x <- 3.5 x (1 - x)";
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // TROP_TEST_NATIVE_OPS_TD
