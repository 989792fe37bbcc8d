//===- Leaf.h - A leaf as nodes of ONNX ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_LEAF_H
#define TROP_LIB_TARGET_ONNX_LEAF_H

#include "lib/Target/Onnx/Graph.h"

#include "mlir/IR/Block.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallBitVector.h"

#include <optional>

namespace trop::onnx {

/// What a scalar of a leaf is at all points of a domain and for all samples: a tensor with a
/// dimension for each of the domain, behind that of samples if it depends on these. Dimensions
/// that it does not depend on have the extent 1, and a constant has none at all.
struct Scalar {
  std::string name;
  llvm::SmallBitVector dims; ///< those that it depends on
  bool samples = false;
  bool constant = false;
};

/// Of f32 and f64, integers, and i1; nullopt of another type.
std::optional<Element> getElement(mlir::Type type);

/// Adds nodes for the ops of a block, whose arguments are `arguments`; returns what `result` is.
/// Fails, with an error at the op, where ONNX has nothing of its meaning.
mlir::FailureOr<Scalar> writeLeaf(Graph &graph, mlir::Block &block, mlir::Value result,
                                  llvm::ArrayRef<Scalar> arguments, llvm::StringRef origin);

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_LEAF_H
