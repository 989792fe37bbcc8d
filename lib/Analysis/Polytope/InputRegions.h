//===- InputRegions.h - Where deep networks of few inputs are linear -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_INPUTREGIONS_H
#define TROP_LIB_ANALYSIS_POLYTOPE_INPUTREGIONS_H

#include "lib/Analysis/Polytope/Facts.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Error.h"

namespace trop {

/// Cuts the box of the function's one input into parts on which what it returns is affine
/// (Piecewise.h), then by the decision: the largest output, the first of equal ones; of one output
/// whether it is above 0. Parameters are constants in it, ops structural. Affine functions that are
/// equal but for a relative 1e-9 are one. An error says why the box cannot be cut.
llvm::Expected<InputRegions> findInputRegions(mlir::func::FuncOp function, InputBox box);

/// Where each monomial of a polynomial in 2 variables wins; nothing of other polynomials and of
/// those with more monomials than a box may have parts.
std::optional<InputRegions> findInputRegions(const PolynomialFacts &polynomial, InputBox box);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_INPUTREGIONS_H
