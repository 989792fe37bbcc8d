//===- Simplify.h - Laws of tropical algebra -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_SIMPLIFY_H
#define TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_SIMPLIFY_H

#include "dialect/Trop/IR/TropInterfaces.h"

#include "mlir/Pass/Pass.h"

#include <functional>

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/Simplify/Simplify.h.inc"

/// Every law once: those of the ops of all loaded dialects, by name of the op, then
/// those that hold for ops of an interface.
llvm::SmallVector<const Law *> getLaws(mlir::MLIRContext *context);

/// Adds a pattern for each law that `isAllowed`; `onApplied` is called whenever one
/// is applied. Unless `valuesOnly`, a law keeps the derived program of its op.
void populateSimplifyPatterns(mlir::RewritePatternSet &patterns, bool valuesOnly,
                              llvm::function_ref<bool(const Law &)> isAllowed,
                              const std::function<void()> &onApplied);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_SIMPLIFY_H
