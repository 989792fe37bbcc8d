//===- Elementary.h - exp, log and tanh as sequences of IEEE operations -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses and heads must be the same bits on every target, so exp, log and tanh are
// spelt out: additions, multiplications, divisions, comparisons and integer
// operations, each rounded once, none fused. The sequences are templates over
// what they compute with: `float` and `double` give the reference, a value that
// emits ops (lib/Conversion/ExpandMath) gives the very same steps in a program.
//
// Errors, in units in the last place: exp below 1.25, log below 1, tanh below 1.75, in
// both formats (test/Unit/Conversion/ExpandMathTest.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_ELEMENTARY_H
#define TROP_LIB_SUPPORT_ELEMENTARY_H

#include <cstdint>
#include <cstring>
#include <limits>

namespace trop {

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

/// What the sequences need to know of an IEEE format. `ln2High + ln2Low` is ln 2
/// to about twice the format's precision; an exponent times ln2High is exact.
template <typename T> struct FloatFormat;

template <> struct FloatFormat<float> {
  using Bits = uint32_t;
  static constexpr Bits mantissaBits = 23;
  static constexpr Bits exponentBias = 127;
  static constexpr float log2e = 0x1.715476p0f;
  static constexpr float ln2High = 0x1.62e4p-1f;
  static constexpr float ln2Low = 0x1.7f7d1cp-20f;
  static constexpr float sqrtHalf = 0x1.6a09e6p-1f;
  /// Plus this, a small number's integral part is in the low bits.
  static constexpr float magic = 0x1.8p23f;
  static constexpr float twoToMantissa = 0x1p23f;
  /// exp is +inf above, and 0 below.
  static constexpr float expUpper = 89;
  static constexpr float expLower = -104;
  /// The series of exp ends with r^7 / 7!: relative error 2^-27 on |r| <= ln 2 / 2.
  static constexpr int expDegree = 7;
  /// The series of log ends with s^8 / 9: relative error 2^-28 on |s| <= 0.172.
  static constexpr int logDegree = 4;
  /// The series of tanh ends with x^21: relative error 2^-28 on |x| <= 0.55.
  static constexpr int tanhDegree = 10;
};

template <> struct FloatFormat<double> {
  using Bits = uint64_t;
  static constexpr Bits mantissaBits = 52;
  static constexpr Bits exponentBias = 1023;
  static constexpr double log2e = 0x1.71547652b82fep0;
  static constexpr double ln2High = 0x1.62e42fefa4p-1;
  static constexpr double ln2Low = -0x1.8432a1b0e2634p-43;
  static constexpr double sqrtHalf = 0x1.6a09e667f3bcdp-1;
  static constexpr double magic = 0x1.8p52;
  static constexpr double twoToMantissa = 0x1p52;
  static constexpr double expUpper = 710;
  static constexpr double expLower = -746;
  /// Ends with r^13 / 13!: relative error 2^-57.
  static constexpr int expDegree = 13;
  /// Ends with s^20 / 21: relative error 2^-60.
  static constexpr int logDegree = 10;
  /// Ends with x^39: relative error 2^-58.
  static constexpr int tanhDegree = 19;
};

//===----------------------------------------------------------------------===//
// Operations that have no operator, on plain numbers
//===----------------------------------------------------------------------===//

template <typename To, typename From> To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

inline uint32_t toBits(float x) { return bitCast<uint32_t>(x); }
inline uint64_t toBits(double x) { return bitCast<uint64_t>(x); }
inline float fromBits(uint32_t bits) { return bitCast<float>(bits); }
inline double fromBits(uint64_t bits) { return bitCast<double>(bits); }

/// Shifts copies of the sign bit in.
inline uint32_t shiftRightSigned(uint32_t bits, uint32_t by) {
  return static_cast<uint32_t>(static_cast<int32_t>(bits) >> by);
}
inline uint64_t shiftRightSigned(uint64_t bits, uint64_t by) {
  return static_cast<uint64_t>(static_cast<int64_t>(bits) >> by);
}

template <typename T> T select(bool condition, T ifTrue, T ifFalse) {
  return condition ? ifTrue : ifFalse;
}

/// `value`, in the shape of `like`.
template <typename T> T constantLike(T like, T value) { return value; }

//===----------------------------------------------------------------------===//
// The sequences
//===----------------------------------------------------------------------===//

template <typename T> constexpr T inverseFactorial(int n) {
  double factorial = 1;
  for (int k = 2; k <= n; ++k)
    factorial *= k;
  return T(1) / T(factorial);
}

/// e^x. Exact at 0, 0 at -inf, +inf at +inf, NaN at NaN; gradual underflow.
template <typename T, typename Number = T> Number computeExp(Number x) {
  using Format = FloatFormat<T>;
  auto constant = [&](T value) { return constantLike(x, value); };
  Number upper = constant(Format::expUpper), lower = constant(Format::expLower);
  // NaN fails both comparisons and stays.
  x = select(x > upper, upper, x);
  x = select(x < lower, lower, x);

  // x = n ln 2 + r with |r| <= ln 2 / 2; the magic number rounds to nearest.
  Number magic = constant(Format::magic);
  Number rounded = x * constant(Format::log2e) + magic;
  Number n = rounded - magic;
  Number r = (x - n * constant(Format::ln2High)) - n * constant(Format::ln2Low);

  Number power = constant(inverseFactorial<T>(Format::expDegree));
  for (int k = Format::expDegree - 1; k >= 0; --k)
    power = power * r + constant(inverseFactorial<T>(k));

  // Scale by 2^n in two steps, of which only the last can round or overflow.
  auto exponent = toBits(rounded) - toBits(magic);
  auto bias = constantLike(exponent, Format::exponentBias);
  auto mantissaBits = constantLike(exponent, Format::mantissaBits);
  auto half = shiftRightSigned(exponent, constantLike(exponent, typename Format::Bits(1)));
  auto rest = exponent - half;
  return (power * fromBits((half + bias) << mantissaBits)) *
         fromBits((rest + bias) << mantissaBits);
}

/// The natural logarithm. Exact at 1, -inf at 0 and -0, +inf at +inf, NaN below 0.
template <typename T, typename Number = T> Number computeLog(Number x) {
  using Format = FloatFormat<T>;
  using Limits = std::numeric_limits<T>;
  auto constant = [&](T value) { return constantLike(x, value); };
  Number zero = constant(0);

  // x = 2^e m with m in [sqrt(1/2), sqrt(2)); denormals are scaled up first.
  auto isDenormal = x < constant(Limits::min());
  Number normal = select(isDenormal, x * constant(Format::twoToMantissa), x);
  Number scaled = select(isDenormal, constant(-T(Format::mantissaBits)), zero);
  auto bits = toBits(normal);
  auto mantissaBits = constantLike(bits, Format::mantissaBits);
  auto exponent = shiftRightSigned(bits - toBits(constant(Format::sqrtHalf)), mantissaBits);
  Number m = fromBits(bits - (exponent << mantissaBits));
  Number magic = constant(Format::magic);
  Number e = (fromBits(toBits(magic) + exponent) - magic) + scaled;

  // With f = m - 1, s = f / (2 + f): log m = 2 atanh s = 2s + s (2/3 s^2 + 2/5 s^4
  // + ...), and 2s = f - s f, in which f is exact and the rest small.
  Number f = m - constant(1);
  Number s = f / (constant(2) + f);
  Number square = s * s;
  Number series = constant(T(2) / T(2 * Format::logDegree + 1));
  for (int k = Format::logDegree - 1; k >= 1; --k)
    series = series * square + constant(T(2) / T(2 * k + 1));
  Number correction = s * (f - series * square);
  Number result = e * constant(Format::ln2High) - ((correction - e * constant(Format::ln2Low)) - f);

  result = select(x < constant(Limits::infinity()), result, x);
  result = select(x == zero, constant(-Limits::infinity()), result);
  return select(x < zero, constant(Limits::quiet_NaN()), result);
}

/// The coefficient of x^(2k + 1) in the series of tanh, from tanh' = 1 - tanh^2.
template <typename T> constexpr T getTanhCoefficient(int k) {
  double coefficients[32] = {1};
  for (int n = 1; n <= k; ++n) {
    for (int i = 0; i < n; ++i)
      coefficients[n] -= coefficients[i] * coefficients[n - 1 - i];
    coefficients[n] /= 2 * n + 1;
  }
  return T(coefficients[k]);
}

/// The hyperbolic tangent. Exact at 0 and -0, 1 at +inf, -1 at -inf, NaN at NaN.
template <typename T, typename Number = T> Number computeTanh(Number x) {
  using Format = FloatFormat<T>;
  auto constant = [&](T value) { return constantLike(x, value); };
  Number zero = constant(0), one = constant(1), two = constant(2);
  auto isNegative = x < zero;
  Number size = select(isNegative, zero - x, x);

  // Near 0, where the quotient below would cancel, the odd series.
  Number square = x * x;
  Number series = constant(getTanhCoefficient<T>(Format::tanhDegree));
  for (int k = Format::tanhDegree - 1; k >= 1; --k)
    series = series * square + constant(getTanhCoefficient<T>(k));
  Number small = x * (one + square * series);

  // From atanh(1/2) = 0.549... on, what is subtracted is at most a half.
  Number large = one - two / (computeExp<T>(size + size) + one);
  large = select(isNegative, zero - large, large);
  return select(size < constant(T(0.55)), small, large);
}

} // namespace trop

#endif // TROP_LIB_SUPPORT_ELEMENTARY_H
