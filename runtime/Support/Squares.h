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
// For devices as well, whose compiler finds no other header (runtime/Device/Kernels).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_SQUARES_H
#define TROP_RUNTIME_SUPPORT_SQUARES_H

#include <stdint.h>

namespace trop::rt {

/// std::scalbn: number * 2^power, rounded once.
inline double scaled(double number, int power) {
  for (int times = 0; times < 2 && power > 1023; ++times, power -= 1023)
    number *= 0x1p1023;
  for (int times = 0; times < 2 && power < -1022; ++times, power += 969)
    number *= 0x1p-969; // Bits that are lost are lost in the last product.
  power = power > 1023 ? 1023 : power < -1022 ? -1022 : power;
  uint64_t bits = uint64_t(1023 + power) << 52;
  double last;
  __builtin_memcpy(&last, &bits, sizeof last);
  return number * last;
}

/// std::frexp of numbers that are 0, normal or not finite: number = fraction * 2^power, the
/// fraction in [0.5, 1).
inline double fractionOf(double number, int &power) {
  uint64_t bits;
  __builtin_memcpy(&bits, &number, sizeof bits);
  auto biased = int(bits >> 52 & 0x7ff);
  power = 0;
  if (biased == 0 || biased == 0x7ff)
    return number;
  power = biased - 1022;
  bits = (bits & ~(uint64_t(0x7ff) << 52)) | uint64_t(1022) << 52;
  __builtin_memcpy(&number, &bits, sizeof number);
  return number;
}

/// A sum of squares in double: that of 2^-exponent times the entries is `sum`.
struct Squares {
  double sum = 0;
  int exponent = 0; ///< not 0 only where the plain sum leaves the range that keeps its digits

  bool isZero() const { return sum == 0; }
  /// The root of the sum over all entries; infinite where that is beyond a double.
  double norm() const { return scaled(__builtin_sqrt(sum), exponent); }
  /// The root of the mean over `count` entries.
  double rootMean(double count) const { return scaled(__builtin_sqrt(sum / count), exponent); }
  /// The quotient of two sums.
  double dividedBy(const Squares &other) const {
    return scaled(sum / other.sum, 2 * (exponent - other.exponent));
  }
  /// number / norm, where the norm itself may be beyond a double.
  double divide(double number) const {
    int power = 0;
    double fraction = fractionOf(__builtin_sqrt(sum), power);
    return scaled(number, -(power + exponent)) / fraction;
  }
};

/// What entries are multiplied with on either side of the range of plain sums: squares of all
/// doubles are in range after it, on its side.
inline constexpr int kSquareShift = 600;

/// `add(scale)` is the plain sum of the squares of all entries, each times `scale`: 1, 2^-600 or
/// 2^600.
template <typename Add> Squares sumSquares(const Add &add) {
  constexpr double kLeast = 0x1p-970; // above it, squares lost in an underflow do not show
  double sum = add(1.0);
  if (__builtin_isfinite(sum) && sum >= kLeast)
    return {sum, 0};
  int exponent = sum > 1 ? kSquareShift : -kSquareShift;
  return {add(scaled(1.0, -exponent)), exponent};
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_SQUARES_H
