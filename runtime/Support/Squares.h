//===- Squares.h - Sums of squares that leave a double ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plain sum of squares is fast and, of floats, always in the range of a double. Of doubles
// above 1e154 or below 1e-146 it is not: there the entries are scaled by a power of two first,
// as Blue's accumulators are (A portable Fortran program to find the Euclidean norm of a vector,
// 1978; nrm2 of LAPACK 3.10, Anderson 2017). The plain sum, which comes first, tells which way.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_SQUARES_H
#define TROP_RUNTIME_SUPPORT_SQUARES_H

#include <cmath>
#include <cstdint>

namespace trop::rt {

/// A sum of squares in double: that of 2^-exponent times the entries is `sum`.
struct Squares {
  double sum = 0;
  int exponent = 0; ///< not 0 only where the plain sum leaves the range that keeps its digits

  bool isZero() const { return sum == 0; }
  /// The root of the sum over all entries; infinite where that is beyond a double.
  double norm() const { return std::scalbn(std::sqrt(sum), exponent); }
  /// The root of the mean over `count` entries.
  double rootMean(double count) const { return std::scalbn(std::sqrt(sum / count), exponent); }
  /// The quotient of two sums.
  double dividedBy(const Squares &other) const {
    return std::scalbn(sum / other.sum, 2 * (exponent - other.exponent));
  }
  /// number / norm, where the norm itself may be beyond a double.
  double divide(double number) const {
    int power = 0;
    double fraction = std::frexp(std::sqrt(sum), &power); // in [0.5, 1)
    return std::scalbn(number, -(power + exponent)) / fraction;
  }
};

/// `add(scale)` is the plain sum of the squares of all entries, each times `scale`.
template <typename Add> Squares sumSquares(const Add &add) {
  constexpr double kLeast = 0x1p-970; // above it, squares lost in an underflow do not show
  constexpr int kShift = 600;         // squares of all doubles are in range after it, on its side
  double sum = add(1.0);
  if (std::isfinite(sum) && sum >= kLeast)
    return {sum, 0};
  int exponent = sum > 1 ? kShift : -kShift;
  return {add(std::scalbn(1.0, -exponent)), exponent};
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_SQUARES_H
