//===- Monomials.h - Monomials that polynomials can do without --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_MONOMIALS_H
#define TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_MONOMIALS_H

#include "dialect/Trop/IR/TropPolynomial.h"
#include "lib/Geometry/Envelope.h"

namespace trop {

/// Marks monomials that are below all those that are not marked, and so never attain
/// the maximum (the minimum, where the polynomial is one).
llvm::BitVector findBelowEnvelope(const TropicalPolynomial &polynomial, Margin margin);

/// Roughly how long that takes, in products of the sizes of linear programs.
double estimateEnvelopeCost(const TropicalPolynomial &polynomial);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_MONOMIALS_H
