//===- Monomials.cpp - Monomials that polynomials can do without ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Simplify/Monomials.h"

namespace trop {

llvm::BitVector findBelowEnvelope(const TropicalPolynomial &polynomial, Margin margin) {
  // A maximum of which the minimum is the negative.
  double sign = polynomial.isMax ? 1 : -1;
  std::vector<AffineFunction> functions;
  for (const Monomial &monomial : polynomial.monomials) {
    AffineFunction &function = functions.emplace_back();
    for (double slope : monomial.slopes)
      function.slopes.push_back(sign * slope);
    function.slopeErrors.assign(monomial.slopeErrors.begin(), monomial.slopeErrors.end());
    function.offset = sign * monomial.offset;
    function.offsetError = monomial.offsetError;
  }
  llvm::BitVector below(functions.size());
  std::vector<bool> marks = findBelowEnvelope(functions, margin);
  for (unsigned index = 0; index < marks.size(); ++index)
    below[index] = marks[index];
  return below;
}

double estimateEnvelopeCost(const TropicalPolynomial &polynomial) {
  const llvm::SmallVector<Monomial> &monomials = polynomial.monomials;
  return estimateEnvelopeCost(monomials.size(),
                              monomials.empty() ? 0 : monomials.front().slopes.size());
}

} // namespace trop
