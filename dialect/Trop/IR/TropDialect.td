//===- TropDialect.td - The trop dialect -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TD
#define TROP_DIALECT_TD

include "mlir/IR/OpBase.td"

def TropDialect : Dialect {
  let name = "trop";
  let summary = "Neural networks over the max-plus and min-plus semirings";
  let description = [{
    Value semantics on ranked tensors of f32 or f64. The samples of a batch are
    the one dynamic dimension, and it leads: `tensor<?x20xf32>` is a value of 20
    units for every sample, `tensor<8x20xf32>` is the same for all samples (a
    weight, a constant, or something computed from these alone).

    Vocabulary: `max`, `min`, `plus` and `minus` mean what they say; nothing is
    called `add` or `mul`, which could mean either of a semiring's operations.
    The zero of max-plus is -inf, that of min-plus +inf; both are legal weights.

    What an op means to passes is said by its interfaces (TropInterfaces.td),
    above all StructuralOpInterface: a leaf, a combiner, and indexing maps.
  }];
  let cppNamespace = "::trop";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect"
  ];
}

#endif // TROP_DIALECT_TD
