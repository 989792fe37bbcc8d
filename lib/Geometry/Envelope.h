//===- Envelope.h - Monomials below the upper envelope -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_ENVELOPE_H
#define TROP_LIB_GEOMETRY_ENVELOPE_H

#include <cstddef>
#include <vector>

namespace trop {

/// A monomial of a tropical polynomial, and how far off a program may be that computes it: for
/// finite variables x, while nothing overflows,
///
///     | computed - (slopes x + offset) | <= slopeErrors |x| + offsetError
struct AffineFunction {
  std::vector<double> slopes, slopeErrors; ///< of equal length
  double offset = 0, offsetError = 0;
};

/// What it takes for a monomial to be below.
enum class Margin {
  /// For all finite variables, while nothing overflows, some other monomial's computed
  /// value is larger than its own.
  Rounding,
  /// It is strictly below the upper envelope of the others, in exact arithmetic on
  /// slopes and offsets as they are given.
  None,
  /// It is below that envelope or on it: the maximum is the same function without it. Those that
  /// are left are the extreme points of the upper envelope, one for each linear region.
  Touching
};

/// Marks monomials that are below all those that are not marked. A monomial of offset -inf is;
/// where one is not finite otherwise, none.
std::vector<bool> findBelowEnvelope(const std::vector<AffineFunction> &monomials, Margin margin);

/// Roughly how long that takes, in products of the sizes of linear programs.
double estimateEnvelopeCost(size_t monomials, size_t variables);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_ENVELOPE_H
