//===- Derivative.h - Derived programs that a source asks for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `ties: hybrid(0.5)` on a layer; `derivative: minimal, slope_at_zero(1)` in a train
// block, and the same text after --derivative, for all layers that do not say.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_DERIVATIVE_H
#define TROP_FRONTEND_SEMA_DERIVATIVE_H

#include "lib/Frontend/Sema/Arguments.h"

namespace trop {

/// What layers, losses and reductions follow where they do not say themselves. Null
/// where nothing is said.
struct Derivative {
  DerivedProgramAttr ties;
  llvm::SMLoc tiesLoc;
  mlir::FloatAttr slopeAtZero; ///< f64

  /// The value of an option or attribute of this name; null if it is another.
  mlir::Attribute lookup(llvm::StringRef name) const;
};

/// Checks all of `native`, `minimal` or `hybrid(beta)` that does not need values;
/// applies `visit` to beta. Returns whether it went well.
bool checkTies(Sources &sources, const ast::Expr &value,
               llvm::function_ref<void(const ast::Expr &)> visit);

/// Evaluates checked ties. Null after an error.
DerivedProgramAttr evaluateTies(Sources &sources, const ast::Expr &value, ConstantLookup lookup);

/// Checks and evaluates the property `derivative`; emits errors.
Derivative evaluateDerivative(Sources &sources, const ast::Property &property,
                              ConstantLookup lookup);

/// Checks that a model of `element` can hold beta; warns of one above 1.
mlir::LogicalResult checkBeta(Sources &sources, llvm::SMLoc loc, DerivedProgramAttr ties,
                              mlir::Type element);

/// Parses `text` as the value of such a property; emits errors, and returns null if it
/// is none. The file holds a train block with this property alone.
std::unique_ptr<ast::File> parseDerivative(Sources &sources, llvm::StringRef text);
const ast::Property &getDerivativeProperty(const ast::File &file);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_DERIVATIVE_H
