//===- Envelope.h - Monomials below the upper envelope -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_ENVELOPE_H
#define TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_ENVELOPE_H

#include "dialect/Trop/IR/TropPolynomial.h"

namespace trop {

/// What it takes for a monomial to be below.
enum class Margin {
  /// For all finite variables, while nothing overflows, some other monomial's computed
  /// value is larger than its own.
  Rounding,
  /// It is strictly below the upper envelope of the others, in exact arithmetic on
  /// slopes and offsets as they are given.
  None
};

/// Marks monomials that are below all those that are not marked, and so never attain
/// the maximum (the minimum, where the polynomial is one).
llvm::BitVector findBelowEnvelope(const TropicalPolynomial &polynomial, Margin margin);

/// Roughly how long that takes, in products of the sizes of linear programs.
double estimateEnvelopeCost(const TropicalPolynomial &polynomial);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_ENVELOPE_H
