//===- Floats.h - What float instructions of PTX compute         -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// As Integers.h. The C compiler may not contract (-ffp-contract=off), the host rounds to
// nearest and keeps subnormals. A NaN that single precision computes is 0x7FFFFFFF; of
// double precision PTX does not say which.

#ifndef TROP_TEST_LIB_PTX_C_FLOATS_H
#define TROP_TEST_LIB_PTX_C_FLOATS_H

#include "Integers.h"

typedef uint32_t ptx_f32; // bits
typedef uint64_t ptx_f64;

#define PTX_BITS(F, B, BITS)                                                                       \
  PTX_FN F ptx_as_##F(B bits) {                                                                    \
    union {                                                                                        \
      B bits;                                                                                      \
      F number;                                                                                    \
    } both = {.bits = bits};                                                                       \
    return both.number;                                                                            \
  }                                                                                                \
  PTX_FN B ptx_bits_##BITS(F number) {                                                             \
    union {                                                                                        \
      F number;                                                                                    \
      B bits;                                                                                      \
    } both = {.number = number};                                                                   \
    return both.bits;                                                                              \
  }
PTX_BITS(float, uint32_t, f32)
PTX_BITS(double, uint64_t, f64)

#define PTX_NAN_F32 0x7FFFFFFFu
#define PTX_NAN_F64 0x7FF8000000000000ull

PTX_FN ptx_f32 ptx_result_f32(float x) { return x == x ? ptx_bits_f32(x) : PTX_NAN_F32; }
PTX_FN ptx_f64 ptx_result_f64(double x) { return ptx_bits_f64(x); }

// N: the type, F: the host's, S: the suffix of its builtins, NAN: of min and max.
#define PTX_FLOAT(N, F, S, SIGN, NAN)                                                              \
  PTX_FN ptx_##N ptx_add_rn_##N(ptx_##N a, ptx_##N b) {                                            \
    return ptx_result_##N(ptx_as_##F(a) + ptx_as_##F(b));                                          \
  }                                                                                                \
  PTX_FN ptx_##N ptx_sub_rn_##N(ptx_##N a, ptx_##N b) {                                            \
    return ptx_result_##N(ptx_as_##F(a) - ptx_as_##F(b));                                          \
  }                                                                                                \
  PTX_FN ptx_##N ptx_mul_rn_##N(ptx_##N a, ptx_##N b) {                                            \
    return ptx_result_##N(ptx_as_##F(a) * ptx_as_##F(b));                                          \
  }                                                                                                \
  PTX_FN ptx_##N ptx_div_rn_##N(ptx_##N a, ptx_##N b) {                                            \
    return ptx_result_##N(ptx_as_##F(a) / ptx_as_##F(b));                                          \
  }                                                                                                \
  PTX_FN ptx_##N ptx_rcp_rn_##N(ptx_##N a) { return ptx_result_##N(1 / ptx_as_##F(a)); }           \
  PTX_FN ptx_##N ptx_fma_rn_##N(ptx_##N a, ptx_##N b, ptx_##N c) {                                 \
    return ptx_result_##N(__builtin_fma##S(ptx_as_##F(a), ptx_as_##F(b), ptx_as_##F(c)));          \
  }                                                                                                \
  PTX_FN ptx_##N ptx_sqrt_rn_##N(ptx_##N a) {                                                      \
    return ptx_result_##N(__builtin_sqrt##S(ptx_as_##F(a)));                                       \
  }                                                                                                \
  PTX_FN ptx_##N ptx_abs_##N(ptx_##N a) { return a & ~SIGN; }                                      \
  PTX_FN ptx_##N ptx_neg_##N(ptx_##N a) { return a ^ SIGN; }                                       \
  PTX_FN ptx_##N ptx_copysign_##N(ptx_##N sign, ptx_##N a) { return (a & ~SIGN) | (sign & SIGN); } \
  PTX_FN ptx_pred ptx_isnan_##N(ptx_##N a) { return ptx_as_##F(a) != ptx_as_##F(a); }              \
  /* The other operand of a NaN; -0 is less than +0. */                                            \
  PTX_FN ptx_##N ptx_min_##N(ptx_##N a, ptx_##N b) {                                               \
    F x = ptx_as_##F(a), y = ptx_as_##F(b);                                                        \
    ptx_##N number = x == y ? a | b : x < y ? a : b;                                               \
    number = y != y ? a : number;                                                                  \
    return ptx_isnan_##N(number) ? NAN : number;                                                   \
  }                                                                                                \
  PTX_FN ptx_##N ptx_max_##N(ptx_##N a, ptx_##N b) {                                               \
    F x = ptx_as_##F(a), y = ptx_as_##F(b);                                                        \
    ptx_##N number = x == y ? a & b : x > y ? a : b;                                               \
    number = y != y ? a : number;                                                                  \
    return ptx_isnan_##N(number) ? NAN : number;                                                   \
  }                                                                                                \
  PTX_FN ptx_pred ptx_setp_num_##N(ptx_##N a, ptx_##N b) {                                         \
    return !ptx_isnan_##N(a) && !ptx_isnan_##N(b);                                                 \
  }                                                                                                \
  PTX_FN ptx_pred ptx_setp_nan_##N(ptx_##N a, ptx_##N b) { return !ptx_setp_num_##N(a, b); }       \
  PTX_COMPARE(N, F, eq, neu, ==)                                                                   \
  PTX_COMPARE(N, F, lt, geu, <)                                                                    \
  PTX_COMPARE(N, F, le, gtu, <=)                                                                   \
  PTX_COMPARE(N, F, gt, leu, >)                                                                    \
  PTX_COMPARE(N, F, ge, ltu, >=)                                                                   \
  PTX_FN ptx_pred ptx_setp_ne_##N(ptx_##N a, ptx_##N b) {                                          \
    return ptx_as_##F(a) < ptx_as_##F(b) || ptx_as_##F(a) > ptx_as_##F(b);                         \
  }                                                                                                \
  PTX_FN ptx_pred ptx_setp_equ_##N(ptx_##N a, ptx_##N b) { return !ptx_setp_ne_##N(a, b); }        \
  PTX_FN ptx_pred ptx_testp_notanumber_##N(ptx_##N a) { return ptx_isnan_##N(a); }                 \
  PTX_FN ptx_pred ptx_testp_number_##N(ptx_##N a) { return !ptx_isnan_##N(a); }                    \
  PTX_FN ptx_pred ptx_testp_infinite_##N(ptx_##N a) {                                              \
    return __builtin_fabs##S(ptx_as_##F(a)) == (F)__builtin_inf();                                 \
  }                                                                                                \
  PTX_FN ptx_pred ptx_testp_finite_##N(ptx_##N a) {                                                \
    return __builtin_fabs##S(ptx_as_##F(a)) < (F)__builtin_inf();                                  \
  }

// An ordered comparison and the unordered one that is its negation.
#define PTX_COMPARE(N, F, ORDERED, UNORDERED, OP)                                                  \
  PTX_FN ptx_pred ptx_setp_##ORDERED##_##N(ptx_##N a, ptx_##N b) {                                 \
    return ptx_as_##F(a) OP ptx_as_##F(b);                                                         \
  }                                                                                                \
  PTX_FN ptx_pred ptx_setp_##UNORDERED##_##N(ptx_##N a, ptx_##N b) {                               \
    return !(ptx_as_##F(a) OP ptx_as_##F(b));                                                      \
  }

PTX_FLOAT(f32, float, f, 0x80000000u, PTX_NAN_F32)
PTX_FLOAT(f64, double, , 0x8000000000000000ull, PTX_NAN_F64)

PTX_FN ptx_f32 ptx_min_NaN_f32(ptx_f32 a, ptx_f32 b) {
  return ptx_setp_num_f32(a, b) ? ptx_min_f32(a, b) : PTX_NAN_F32;
}
PTX_FN ptx_f32 ptx_max_NaN_f32(ptx_f32 a, ptx_f32 b) {
  return ptx_setp_num_f32(a, b) ? ptx_max_f32(a, b) : PTX_NAN_F32;
}

// The first operand if the last is not negative; -0 is not, a NaN is.
#define PTX_SELECT(N)                                                                              \
  PTX_FN ptx_##N ptx_selp_##N(ptx_##N a, ptx_##N b, ptx_pred p) { return p ? a : b; }              \
  PTX_FN ptx_##N ptx_slct_##N##_s32(ptx_##N a, ptx_##N b, ptx_s32 c) { return c >= 0 ? a : b; }    \
  PTX_FN ptx_##N ptx_slct_##N##_f32(ptx_##N a, ptx_##N b, ptx_f32 c) {                             \
    return ptx_as_float(c) >= 0 ? a : b;                                                           \
  }
PTX_SELECT(b16)
PTX_SELECT(u16)
PTX_SELECT(s16)
PTX_SELECT(b32)
PTX_SELECT(u32)
PTX_SELECT(s32)
PTX_SELECT(f32)
PTX_SELECT(b64)
PTX_SELECT(u64)
PTX_SELECT(s64)
PTX_SELECT(f64)

#endif // TROP_TEST_LIB_PTX_C_FLOATS_H
