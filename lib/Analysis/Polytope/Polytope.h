//===- Polytope.h - Newton polytopes of networks ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_POLYTOPE_H
#define TROP_LIB_ANALYSIS_POLYTOPE_POLYTOPE_H

#include "lib/Analysis/Polytope/Facts.h"

#include "mlir/IR/BuiltinOps.h"

namespace trop {

/// Most generators of a zonotope, and most extreme points of one or regions of a layer, that are
/// counted.
inline constexpr int64_t kMostGenerators = 16, kMostVertices = 4096;

/// What is known of each model whose parameters have values (attrs::kValue): of each layer of units
/// between linear ones, of tropical polynomials, and of all of a small network. Emits an error
/// where a value is missing or NaN, or where there is nothing to know.
mlir::FailureOr<std::vector<ModelPolytopes>> computePolytopes(mlir::ModuleOp module, InputBox box);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_POLYTOPE_H
