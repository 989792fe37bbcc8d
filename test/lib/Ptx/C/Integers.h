//===- Integers.h - What integer instructions of PTX compute     -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// One function an instruction, ptx_ and its name with _ for each dot. Operands and results
// are bits; results of signed types are signed, so that they extend as PTX says.

#ifndef TROP_TEST_LIB_PTX_C_INTEGERS_H
#define TROP_TEST_LIB_PTX_C_INTEGERS_H

#include <stdint.h>

#define PTX_FN static inline

typedef uint8_t ptx_u8, ptx_b8;
typedef int8_t ptx_s8;
typedef uint16_t ptx_u16, ptx_b16;
typedef int16_t ptx_s16;
typedef uint32_t ptx_u32, ptx_b32;
typedef int32_t ptx_s32;
typedef uint64_t ptx_u64, ptx_b64;
typedef int64_t ptx_s64;
typedef _Bool ptx_pred;

// T: the type, U: unsigned of its width, at least 32 bits, W: twice as wide, BITS: its width.
#define PTX_ARITHMETIC(N, T, U, W, BITS)                                                           \
  PTX_FN T ptx_add_##N(T a, T b) { return (T)((U)a + (U)b); }                                      \
  PTX_FN T ptx_sub_##N(T a, T b) { return (T)((U)a - (U)b); }                                      \
  PTX_FN T ptx_mul_lo_##N(T a, T b) { return (T)((U)a * (U)b); }                                   \
  PTX_FN T ptx_mul_hi_##N(T a, T b) { return (T)(((W)a * (W)b) >> BITS); }                         \
  PTX_FN T ptx_mad_lo_##N(T a, T b, T c) { return (T)((U)a * (U)b + (U)c); }                       \
  PTX_FN T ptx_mad_hi_##N(T a, T b, T c) { return ptx_add_##N(ptx_mul_hi_##N(a, b), c); }          \
  PTX_FN T ptx_min_##N(T a, T b) { return a < b ? a : b; }                                         \
  PTX_FN T ptx_max_##N(T a, T b) { return a > b ? a : b; }

PTX_ARITHMETIC(u16, ptx_u16, uint32_t, uint32_t, 16)
PTX_ARITHMETIC(s16, ptx_s16, uint32_t, int32_t, 16)
PTX_ARITHMETIC(u32, ptx_u32, uint32_t, uint64_t, 32)
PTX_ARITHMETIC(s32, ptx_s32, uint32_t, int64_t, 32)
PTX_ARITHMETIC(u64, ptx_u64, uint64_t, unsigned __int128, 64)
PTX_ARITHMETIC(s64, ptx_s64, uint64_t, __int128, 64)

// Division by zero is unspecified: all bits, and the dividend as remainder, which is what
// hardware gives. The quotient that overflows wraps.
#define PTX_DIVISION_UNSIGNED(N)                                                                   \
  PTX_FN ptx_##N ptx_div_##N(ptx_##N a, ptx_##N b) { return b ? a / b : (ptx_##N) - 1; }           \
  PTX_FN ptx_##N ptx_rem_##N(ptx_##N a, ptx_##N b) { return b ? a % b : a; }
#define PTX_DIVISION_SIGNED(N)                                                                     \
  PTX_FN ptx_##N ptx_neg_##N(ptx_##N a) { return ptx_sub_##N(0, a); }                              \
  PTX_FN ptx_##N ptx_abs_##N(ptx_##N a) { return a < 0 ? ptx_neg_##N(a) : a; }                     \
  PTX_FN ptx_##N ptx_div_##N(ptx_##N a, ptx_##N b) {                                               \
    return b == 0 ? -1 : b == -1 ? ptx_neg_##N(a) : a / b;                                         \
  }                                                                                                \
  PTX_FN ptx_##N ptx_rem_##N(ptx_##N a, ptx_##N b) { return b == 0 ? a : b == -1 ? 0 : a % b; }

PTX_DIVISION_UNSIGNED(u16)
PTX_DIVISION_UNSIGNED(u32)
PTX_DIVISION_UNSIGNED(u64)
PTX_DIVISION_SIGNED(s16)
PTX_DIVISION_SIGNED(s32)
PTX_DIVISION_SIGNED(s64)

#define PTX_WIDE(N, T, W, UW)                                                                      \
  PTX_FN W ptx_mul_wide_##N(T a, T b) { return (W)((UW)(W)a * (UW)(W)b); }                         \
  PTX_FN W ptx_mad_wide_##N(T a, T b, W c) { return (W)((UW)(W)a * (UW)(W)b + (UW)c); }
PTX_WIDE(u16, ptx_u16, ptx_u32, uint32_t)
PTX_WIDE(s16, ptx_s16, ptx_s32, uint32_t)
PTX_WIDE(u32, ptx_u32, ptx_u64, uint64_t)
PTX_WIDE(s32, ptx_s32, ptx_s64, uint64_t)

#define PTX_LOGIC(N, NOT)                                                                          \
  PTX_FN ptx_##N ptx_and_##N(ptx_##N a, ptx_##N b) { return a & b; }                               \
  PTX_FN ptx_##N ptx_or_##N(ptx_##N a, ptx_##N b) { return a | b; }                                \
  PTX_FN ptx_##N ptx_xor_##N(ptx_##N a, ptx_##N b) { return a ^ b; }                               \
  PTX_FN ptx_##N ptx_not_##N(ptx_##N a) { return (ptx_##N)(NOT a); }
PTX_LOGIC(pred, !)
PTX_LOGIC(b16, ~)
PTX_LOGIC(b32, ~)
PTX_LOGIC(b64, ~)

// Amounts clamp.
#define PTX_SHIFT_LEFT(N, BITS)                                                                    \
  PTX_FN ptx_##N ptx_shl_##N(ptx_##N a, uint32_t n) { return n < BITS ? (ptx_##N)(a << n) : 0; }
#define PTX_SHIFT_RIGHT(N, BITS)                                                                   \
  PTX_FN ptx_##N ptx_shr_##N(ptx_##N a, uint32_t n) {                                              \
    return n < BITS ? (ptx_##N)(a >> n) : (ptx_##N)(a < 0 ? -1 : 0);                               \
  }
#define PTX_SHIFTS(BITS)                                                                           \
  PTX_SHIFT_LEFT(b##BITS, BITS)                                                                    \
  PTX_SHIFT_RIGHT(b##BITS, BITS) PTX_SHIFT_RIGHT(u##BITS, BITS) PTX_SHIFT_RIGHT(s##BITS, BITS)
PTX_SHIFTS(16)
PTX_SHIFTS(32)
PTX_SHIFTS(64)

PTX_FN uint32_t ptx_funnel_left(uint32_t low, uint32_t high, uint32_t n) {
  return n == 0 ? high : n >= 32 ? low : high << n | low >> (32 - n);
}
PTX_FN uint32_t ptx_funnel_right(uint32_t low, uint32_t high, uint32_t n) {
  return n == 0 ? low : n >= 32 ? high : low >> n | high << (32 - n);
}
#define PTX_FUNNEL(D, SIDE)                                                                        \
  PTX_FN uint32_t ptx_shf_##D##_wrap_b32(uint32_t a, uint32_t b, uint32_t n) {                     \
    return ptx_funnel_##SIDE(a, b, n & 31);                                                        \
  }                                                                                                \
  PTX_FN uint32_t ptx_shf_##D##_clamp_b32(uint32_t a, uint32_t b, uint32_t n) {                    \
    return ptx_funnel_##SIDE(a, b, n);                                                             \
  }
PTX_FUNNEL(l, left)
PTX_FUNNEL(r, right)

PTX_FN uint32_t ptx_popc_b32(uint32_t a) { return (uint32_t)__builtin_popcount(a); }
PTX_FN uint32_t ptx_popc_b64(uint64_t a) { return (uint32_t)__builtin_popcountll(a); }
PTX_FN uint32_t ptx_clz_b32(uint32_t a) { return a ? (uint32_t)__builtin_clz(a) : 32; }
PTX_FN uint32_t ptx_clz_b64(uint64_t a) { return a ? (uint32_t)__builtin_clzll(a) : 64; }
PTX_FN uint64_t ptx_brev_b64(uint64_t a) {
  uint64_t result = 0;
  for (int i = 0; i < 64; ++i)
    result |= (a >> i & 1) << (63 - i);
  return result;
}
PTX_FN uint32_t ptx_brev_b32(uint32_t a) { return (uint32_t)(ptx_brev_b64(a) >> 32); }

// Bit fields: position and length are their low 8 bits.
PTX_FN uint64_t ptx_low_bits(uint32_t n) { return n < 64 ? (1ull << n) - 1 : ~0ull; }
PTX_FN uint64_t ptx_field(uint64_t a, uint32_t bits, uint32_t at, uint32_t n, int is_signed) {
  at &= 255, n &= 255;
  uint64_t field = at < bits ? a >> at & ptx_low_bits(n) : 0;
  uint32_t last = at + n - 1 < bits - 1 ? at + n - 1 : bits - 1;
  if (!is_signed || n == 0 || !(a >> last & 1))
    return field;
  uint32_t have = at < bits ? bits - at : 0;
  return field | ~ptx_low_bits(n < have ? n : have);
}
PTX_FN ptx_u32 ptx_bfe_u32(ptx_u32 a, uint32_t at, uint32_t n) {
  return (ptx_u32)ptx_field(a, 32, at, n, 0);
}
PTX_FN ptx_s32 ptx_bfe_s32(ptx_s32 a, uint32_t at, uint32_t n) {
  return (ptx_s32)ptx_field((ptx_u32)a, 32, at, n, 1);
}
PTX_FN ptx_u64 ptx_bfe_u64(ptx_u64 a, uint32_t at, uint32_t n) {
  return ptx_field(a, 64, at, n, 0);
}
PTX_FN ptx_s64 ptx_bfe_s64(ptx_s64 a, uint32_t at, uint32_t n) {
  return (ptx_s64)ptx_field((ptx_u64)a, 64, at, n, 1);
}
#define PTX_INSERT(N, BITS)                                                                        \
  PTX_FN ptx_##N ptx_bfi_##N(ptx_##N a, ptx_##N b, uint32_t at, uint32_t n) {                      \
    at &= 255, n &= 255;                                                                           \
    uint64_t mask = at < BITS ? ptx_low_bits(n) << at : 0;                                         \
    return (ptx_##N)((b & ~mask) | (at < BITS ? (uint64_t)a << at & mask : 0));                    \
  }
PTX_INSERT(b32, 32)
PTX_INSERT(b64, 64)

PTX_FN uint32_t ptx_prmt_b32(uint32_t a, uint32_t b, uint32_t selection) {
  uint64_t bytes = (uint64_t)b << 32 | a;
  uint32_t result = 0;
  for (int i = 0; i < 4; ++i) {
    uint32_t choice = selection >> (4 * i) & 15;
    uint8_t byte = (uint8_t)(bytes >> (8 * (choice & 7)));
    result |= (uint32_t)(choice & 8 ? (byte & 128 ? 255 : 0) : byte) << (8 * i);
  }
  return result;
}

PTX_FN uint32_t ptx_lop3_b32(uint32_t a, uint32_t b, uint32_t c, uint32_t table) {
  uint32_t result = 0;
  for (int i = 0; i < 8; ++i)
    if (table >> i & 1)
      result |= (i & 4 ? a : ~a) & (i & 2 ? b : ~b) & (i & 1 ? c : ~c);
  return result;
}

#define PTX_EQUALITY(N)                                                                            \
  PTX_FN ptx_pred ptx_setp_eq_##N(ptx_##N a, ptx_##N b) { return a == b; }                         \
  PTX_FN ptx_pred ptx_setp_ne_##N(ptx_##N a, ptx_##N b) { return a != b; }
#define PTX_ORDER(N, LT, LE, GT, GE)                                                               \
  PTX_EQUALITY(N)                                                                                  \
  PTX_FN ptx_pred ptx_setp_##LT##_##N(ptx_##N a, ptx_##N b) { return a < b; }                      \
  PTX_FN ptx_pred ptx_setp_##LE##_##N(ptx_##N a, ptx_##N b) { return a <= b; }                     \
  PTX_FN ptx_pred ptx_setp_##GT##_##N(ptx_##N a, ptx_##N b) { return a > b; }                      \
  PTX_FN ptx_pred ptx_setp_##GE##_##N(ptx_##N a, ptx_##N b) { return a >= b; }
PTX_EQUALITY(b16)
PTX_EQUALITY(b32)
PTX_EQUALITY(b64)
PTX_ORDER(s16, lt, le, gt, ge)
PTX_ORDER(s32, lt, le, gt, ge)
PTX_ORDER(s64, lt, le, gt, ge)
PTX_ORDER(u16, lt, le, gt, ge)
PTX_ORDER(u32, lt, le, gt, ge)
PTX_ORDER(u64, lt, le, gt, ge)

#endif // TROP_TEST_LIB_PTX_C_INTEGERS_H
