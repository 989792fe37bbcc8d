//===- Conversions.h - What cvt of PTX computes                  -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// As Integers.h.

#ifndef TROP_TEST_LIB_PTX_C_CONVERSIONS_H
#define TROP_TEST_LIB_PTX_C_CONVERSIONS_H

#include "Floats.h"

// From integer to integer, .sat clamps; without, it is a cast of C.
#define PTX_CLAMP(X, LOW, HIGH) ((X) < (LOW) ? (LOW) : (X) > (HIGH) ? (HIGH) : (X))
#define PTX_INTEGERS(D, S, LOW, HIGH)                                                              \
  PTX_FN ptx_##D ptx_cvt_sat_##D##_##S(ptx_##S a) {                                                \
    return (ptx_##D)PTX_CLAMP((__int128)a, (__int128)(LOW), (__int128)(HIGH));                     \
  }

// From float to integer: rounds, clamps. A NaN gives 0, and where either has 64 bits the
// integer with only its highest bit.
#define PTX_ROUNDED(D, R, N, F, ROUND, LOW, HIGH, WIDE)                                            \
  PTX_FN ptx_##D ptx_cvt_##R##_##D##_##N(ptx_##N a) {                                              \
    F x = ROUND(ptx_as_##F(a));                                                                    \
    if (x != x)                                                                                    \
      return WIDE ? (ptx_##D)(1ull << (8 * sizeof(ptx_##D) - 1)) : 0;                              \
    return x <= (F)(LOW) ? (ptx_##D)(LOW) : x >= (F)(HIGH) ? (ptx_##D)(HIGH) : (ptx_##D)x;         \
  }
#define PTX_FROM_FLOAT(D, LOW, HIGH)                                                               \
  PTX_ROUNDED(D, rni, f32, float, __builtin_rintf, LOW, HIGH, sizeof(ptx_##D) == 8)                \
  PTX_ROUNDED(D, rzi, f32, float, __builtin_truncf, LOW, HIGH, sizeof(ptx_##D) == 8)               \
  PTX_ROUNDED(D, rmi, f32, float, __builtin_floorf, LOW, HIGH, sizeof(ptx_##D) == 8)               \
  PTX_ROUNDED(D, rpi, f32, float, __builtin_ceilf, LOW, HIGH, sizeof(ptx_##D) == 8)                \
  PTX_ROUNDED(D, rni, f64, double, __builtin_rint, LOW, HIGH, 1)                                   \
  PTX_ROUNDED(D, rzi, f64, double, __builtin_trunc, LOW, HIGH, 1)                                  \
  PTX_ROUNDED(D, rmi, f64, double, __builtin_floor, LOW, HIGH, 1)                                  \
  PTX_ROUNDED(D, rpi, f64, double, __builtin_ceil, LOW, HIGH, 1)

#define PTX_TO(D, LOW, HIGH)                                                                       \
  PTX_INTEGERS(D, u8, LOW, HIGH)                                                                   \
  PTX_INTEGERS(D, s8, LOW, HIGH)                                                                   \
  PTX_INTEGERS(D, u16, LOW, HIGH)                                                                  \
  PTX_INTEGERS(D, s16, LOW, HIGH)                                                                  \
  PTX_INTEGERS(D, u32, LOW, HIGH)                                                                  \
  PTX_INTEGERS(D, s32, LOW, HIGH)                                                                  \
  PTX_INTEGERS(D, u64, LOW, HIGH)                                                                  \
  PTX_INTEGERS(D, s64, LOW, HIGH)                                                                  \
  PTX_FROM_FLOAT(D, LOW, HIGH)                                                                     \
  PTX_FN ptx_f32 ptx_cvt_rn_f32_##D(ptx_##D a) { return ptx_bits_f32((float)a); }                  \
  PTX_FN ptx_f64 ptx_cvt_rn_f64_##D(ptx_##D a) { return ptx_bits_f64((double)a); }
PTX_TO(u8, 0, UINT8_MAX)
PTX_TO(s8, INT8_MIN, INT8_MAX)
PTX_TO(u16, 0, UINT16_MAX)
PTX_TO(s16, INT16_MIN, INT16_MAX)
PTX_TO(u32, 0, UINT32_MAX)
PTX_TO(s32, INT32_MIN, INT32_MAX)
PTX_TO(u64, 0, UINT64_MAX)
PTX_TO(s64, INT64_MIN, INT64_MAX)

// From float to float.
#define PTX_INTEGRAL(R, ROUND)                                                                     \
  PTX_FN ptx_f32 ptx_cvt_##R##_f32_f32(ptx_f32 a) {                                                \
    return ptx_result_f32(__builtin_##ROUND##f(ptx_as_float(a)));                                  \
  }                                                                                                \
  PTX_FN ptx_f64 ptx_cvt_##R##_f64_f64(ptx_f64 a) {                                                \
    return ptx_result_f64(__builtin_##ROUND(ptx_as_double(a)));                                    \
  }
PTX_INTEGRAL(rni, rint)
PTX_INTEGRAL(rzi, trunc)
PTX_INTEGRAL(rmi, floor)
PTX_INTEGRAL(rpi, ceil)

PTX_FN ptx_f64 ptx_cvt_f64_f32(ptx_f32 a) { return ptx_bits_f64((double)ptx_as_float(a)); }
PTX_FN ptx_f32 ptx_cvt_rn_f32_f64(ptx_f64 a) { return ptx_result_f32((float)ptx_as_double(a)); }
PTX_FN ptx_f32 ptx_cvt_sat_f32_f32(ptx_f32 a) {
  float x = ptx_as_float(a);
  return x > 0 ? (x < 1 ? a : ptx_bits_f32(1)) : 0;
}

// Half precision by integers: not every C compiler knows it.
PTX_FN uint16_t ptx_cvt_rn_f16_f64(ptx_f64 a) {
  uint16_t sign = (uint16_t)(a >> 48 & 0x8000);
  int exponent = (int)(a >> 52 & 2047) - 1023;
  uint64_t fraction = a & 0xFFFFFFFFFFFFFull;
  if (exponent == 1024)
    return fraction ? 0x7FFF : sign | 0x7C00;
  if (exponent < -25)
    return sign;
  // A subnormal of half precision loses one more bit for each power below the least normal.
  int lost = exponent < -14 ? 42 + (-14 - exponent) : 42;
  uint64_t number = fraction | 1ull << 52;
  uint64_t half = 1ull << (lost - 1), rest = number & ((1ull << lost) - 1);
  uint64_t kept = number >> lost;
  kept += rest > half || (rest == half && (kept & 1));
  uint64_t bits = exponent < -14 ? kept : kept + ((uint64_t)(exponent + 14) << 10);
  return sign | (uint16_t)(bits >= 0x7C00 ? 0x7C00 : bits);
}
PTX_FN uint16_t ptx_cvt_rn_f16_f32(ptx_f32 a) { return ptx_cvt_rn_f16_f64(ptx_cvt_f64_f32(a)); }
PTX_FN ptx_f32 ptx_cvt_f32_f16(uint16_t a) {
  uint32_t sign = (uint32_t)(a & 0x8000) << 16, exponent = a >> 10 & 31, fraction = a & 1023;
  if (exponent == 31)
    return fraction ? PTX_NAN_F32 : sign | 0x7F800000;
  if (exponent == 0)
    return sign | ptx_bits_f32((float)fraction * 0x1p-24f);
  return sign | (exponent + 112) << 23 | fraction << 13;
}
PTX_FN ptx_f64 ptx_cvt_f64_f16(uint16_t a) { return ptx_cvt_f64_f32(ptx_cvt_f32_f16(a)); }

#endif // TROP_TEST_LIB_PTX_C_CONVERSIONS_H
