//===- TropPolynomial.h - Maxima of affine functions -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPPOLYNOMIAL_H
#define TROP_DIALECT_TROP_IR_TROPPOLYNOMIAL_H

#include "mlir/IR/Types.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/BitVector.h"

namespace trop {

/// An affine function of some variables, and how far off a program may be that
/// computes it: for finite variables x, while nothing overflows,
///
///     | computed - (slopes x + offset) | <= slopeErrors |x| + offsetError
///
/// The errors bound the rounding of slopes and offset to doubles, too.
struct Monomial {
  Monomial(unsigned numVariables = 0, double offset = 0)
      : slopes(numVariables), slopeErrors(numVariables), offset(offset) {}

  /// Variable `number` itself.
  static Monomial getVariable(unsigned numVariables, unsigned number);

  /// What a program in floating-point type `element` computes by one rounded
  /// operation on these: their sum, or the rounded `factor` times this.
  Monomial plus(const Monomial &other, mlir::Type element) const;
  Monomial times(double factor, mlir::Type element) const;

  /// Adds the errors of `count` more operations, each on no more than this.
  void addRoundings(unsigned count, mlir::Type element);

  bool isFinite() const;

  llvm::SmallVector<double> slopes, slopeErrors;
  double offset, offsetError = 0;
};

/// max_j monomials[j], or min_j. In computed values the first of the largest wins.
struct TropicalPolynomial {
  bool isMax = true;
  llvm::SmallVector<Monomial> monomials;
};

/// What polynomials have in common: monomials that `below` marks in each.
llvm::BitVector intersectMarks(llvm::ArrayRef<llvm::BitVector> below);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPPOLYNOMIAL_H
