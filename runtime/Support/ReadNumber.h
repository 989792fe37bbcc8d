//===- ReadNumber.h - Numbers from texts ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_READNUMBER_H
#define TROP_RUNTIME_SUPPORT_READNUMBER_H

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace trop::rt {

/// Whether the whole of `text` is a number that a `T` holds, which becomes `value`.
template <typename T> bool readNumber(std::string_view text, T &value) {
  const char *last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc() && end == last;
}

/// Infinite where it has no finite value; none if the text is no number.
std::optional<double> numberOf(std::string_view text);

namespace detail {
/// The value of eight digits, each a byte from 0 to 9, the first the lowest (D. Lemire, Number
/// parsing at a gigabyte per second, Software: Practice and Experience 51, 2021).
inline uint64_t valueOfDigits(uint64_t word) {
  constexpr uint64_t kPair = 0x000000ff000000ff;
  word = word * 10 + (word >> 8); // of two digits, in every other byte
  return ((word & kPair) * (100 + (uint64_t(1000000) << 32)) +
          ((word >> 16) & kPair) * (1 + (uint64_t(10000) << 32))) >>
         32;
}

/// The highest bit of each byte that is above 9, at least of the lowest of these.
inline uint64_t aboveNine(uint64_t word) {
  constexpr uint64_t kEach = 0x0101010101010101;
  return ((word + 0x76 * kEach) | word) & (0x80 * kEach);
}
} // namespace detail

/// So many bytes from its first character on readDecimal looks at.
inline constexpr size_t kDecimalReach = 16;

/// A decimal as most files have them: a minus or not, digits, and a point after one of them or not,
/// less than 16 characters in all. Returns its end and the number that numberOf has of it, or null
/// where the text does not begin with one. Goes without branches where lengths and signs differ,
/// which follow no pattern: all characters at a time, a byte each.
inline const char *readDecimal(const char *text, char point, double &value) {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  using Bytes = unsigned __int128;
  constexpr uint64_t kZeros = '0' * uint64_t(0x0101010101010101);
  // Fifteen digits are a double, and so is the power of ten: the quotient is rounded once.
  constexpr double kDivisors[2][16] = {
      {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15},
      {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13,
       -1e14, -1e15}};
  uint64_t low, high;
  std::memcpy(&low, text, sizeof low);
  std::memcpy(&high, text + sizeof low, sizeof high);
  low ^= kZeros; // Digits are 0 to 9 now, other bytes more.
  high ^= kZeros;
  const bool isNegative = *text == '-';
  uint64_t inLow = detail::aboveNine(low) & ~uint64_t(isNegative << 7);
  uint64_t inHigh = detail::aboveNine(high);
  auto nextOther = [&] {
    return inLow ? __builtin_ctzll(inLow) / 8 : inHigh ? 8 + __builtin_ctzll(inHigh) / 8 : 16;
  };
  int end = nextOther(), places = 0;
  if (end == 16 || end == isNegative)
    return nullptr;
  Bytes digits = Bytes(high) << 64 | low;
  int count = end - isNegative;
  if (text[end] == point) {
    const int at = end;
    (inLow ? inLow : inHigh) &= (inLow ? inLow : inHigh) - 1;
    end = nextOther();
    if (end == 16)
      return nullptr;
    places = end - at - 1;
    count = end - 1 - isNegative;
    const Bytes before = (Bytes(1) << 8 * at) - 1;
    digits = (digits & before) | ((digits >> 8) & ~before); // without the point
  }
  digits = isNegative ? digits >> 8 : digits;
  digits <<= 8 * (16 - count); // The last one is the highest byte.
  uint64_t whole = detail::valueOfDigits(uint64_t(digits)) * 100000000 +
                   detail::valueOfDigits(uint64_t(digits >> 64));
  value = double(int64_t(whole)) / kDivisors[isNegative][places];
  return text + end;
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_READNUMBER_H
