//===- Nest.h - A structural op as nodes of ONNX ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_NEST_H
#define TROP_LIB_TARGET_ONNX_NEST_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Target/Onnx/Graph.h"

namespace trop::onnx {

/// Adds nodes for a structural op, from what it says of itself: reads are brought to the domain by
/// Gather, Transpose and Unsqueeze, the leaf is computed of broadcast tensors, and reduced
/// dimensions by ReduceMax, ReduceMin and ReduceSum. A sum of products is MatMul or Einsum, which
/// form no tensor of all products. `getName` gives the tensor of an operand, whose shape is its
/// type's. Returns the tensor of the result; fails with an error at the op.
mlir::FailureOr<std::string> writeNest(Graph &graph, StructuralOpInterface op,
                                       llvm::StringRef origin,
                                       llvm::function_ref<std::string(mlir::Value)> getName);

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_NEST_H
