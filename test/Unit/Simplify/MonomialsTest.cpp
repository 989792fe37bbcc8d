//===- MonomialsTest.cpp - Monomials that polynomials can do without ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// test/Unit/Geometry has the tests of envelopes.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Simplify/Monomials.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace trop {
namespace {

// A minimum is the negative of a maximum; errors are handed on.
TEST(MonomialsTest, MaximaAndMinima) {
  MLIRContext context;
  TropicalPolynomial polynomial;
  for (auto [slope, offset] : {std::pair(-1, 0), {0, 1}, {1, 0}, {0, -1}}) {
    Monomial monomial(1, offset);
    monomial.slopes[0] = slope;
    monomial.addRoundings(2, Float32Type::get(&context));
    polynomial.monomials.push_back(monomial);
  }
  auto below = [&](bool isMax) {
    polynomial.isMax = isMax;
    llvm::BitVector marks = findBelowEnvelope(polynomial, Margin::Rounding);
    return SmallVector<unsigned>(marks.set_bits());
  };
  EXPECT_EQ(below(/*isMax=*/true), (SmallVector<unsigned>{3}));
  EXPECT_EQ(below(/*isMax=*/false), (SmallVector<unsigned>{1}));
  polynomial.monomials[0].slopeErrors[0] = 1;
  EXPECT_EQ(below(/*isMax=*/true), (SmallVector<unsigned>{}));
  EXPECT_EQ(estimateEnvelopeCost(polynomial), 64);
}

} // namespace
} // namespace trop
