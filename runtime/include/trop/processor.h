//===- trop/processor.h - What code may use of a processor ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Instruction set extensions by LLVM's names, and where a processor tells that it has
// them: those of which a code generator may use instructions in sums, maxima, loads and
// stores without being asked to. Others that LLVM counts to a processor are of no
// account for a model's code: how fast something is, or what operating systems use.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_PROCESSOR_H
#define TROP_PROCESSOR_H

#include <cstdint>

namespace trop::processor {

/// What an operating system must keep of a thread, as bits of XCR0 (Intel's manual, volume 1,
/// 13.3), for the registers to be used.
enum States : uint32_t {
  kAlways = 0,
  kYmm = 0x6,
  kZmm = 0xe6,
  kExtended = 1u << 19, // the general registers r16 to r31
};

enum Register { Eax, Ebx, Ecx, Edx };

/// A bit of what CPUID returns.
struct X86Feature {
  const char *name;
  uint32_t leaf, subleaf;
  Register source;
  uint32_t bit;
  States states = kAlways;
};

inline constexpr X86Feature kX86Features[] = {
    {"cmov", 1, 0, Edx, 15},
    {"sse", 1, 0, Edx, 25},
    {"sse2", 1, 0, Edx, 26},
    {"sse3", 1, 0, Ecx, 0},
    {"ssse3", 1, 0, Ecx, 9},
    {"fma", 1, 0, Ecx, 12, kYmm},
    {"sse4.1", 1, 0, Ecx, 19},
    {"sse4.2", 1, 0, Ecx, 20},
    {"movbe", 1, 0, Ecx, 22},
    {"popcnt", 1, 0, Ecx, 23},
    {"avx", 1, 0, Ecx, 28, kYmm},
    {"f16c", 1, 0, Ecx, 29, kYmm},
    {"bmi", 7, 0, Ebx, 3},
    {"avx2", 7, 0, Ebx, 5, kYmm},
    {"bmi2", 7, 0, Ebx, 8},
    {"avx512f", 7, 0, Ebx, 16, kZmm},
    {"avx512dq", 7, 0, Ebx, 17, kZmm},
    {"adx", 7, 0, Ebx, 19},
    {"avx512ifma", 7, 0, Ebx, 21, kZmm},
    {"avx512cd", 7, 0, Ebx, 28, kZmm},
    {"avx512bw", 7, 0, Ebx, 30, kZmm},
    {"avx512vl", 7, 0, Ebx, 31, kZmm},
    {"avx512vbmi", 7, 0, Ecx, 1, kZmm},
    {"avx512vbmi2", 7, 0, Ecx, 6, kZmm},
    {"gfni", 7, 0, Ecx, 8},
    {"avx512vnni", 7, 0, Ecx, 11, kZmm},
    {"avx512bitalg", 7, 0, Ecx, 12, kZmm},
    {"avx512vpopcntdq", 7, 0, Ecx, 14, kZmm},
    {"avx512fp16", 7, 0, Edx, 23, kZmm},
    {"avxvnni", 7, 1, Eax, 4, kYmm},
    {"avx512bf16", 7, 1, Eax, 5, kZmm},
    {"avxifma", 7, 1, Eax, 23, kYmm},
    {"avxvnniint8", 7, 1, Edx, 4, kYmm},
    {"avxneconvert", 7, 1, Edx, 5, kYmm},
    {"avxvnniint16", 7, 1, Edx, 10, kYmm},
    {"avx10.1", 7, 1, Edx, 19, kZmm},
    {"avx10.2", 0x24, 0, Ebx, 1, kZmm}, // of the version's number, which is 2 or 3
    {"egpr", 7, 1, Edx, 21, kExtended},
    {"ndd", 7, 1, Edx, 21, kExtended},
    {"ccmp", 7, 1, Edx, 21, kExtended},
    {"nf", 7, 1, Edx, 21, kExtended},
    {"cf", 7, 1, Edx, 21, kExtended},
    {"zu", 7, 1, Edx, 21, kExtended},
    {"ppx", 7, 1, Edx, 21, kExtended},
    {"push2pop2", 7, 1, Edx, 21, kExtended},
    {"lzcnt", 0x80000001, 0, Ecx, 5},
    {"sse4a", 0x80000001, 0, Ecx, 6},
    {"prfchw", 0x80000001, 0, Ecx, 8},
    {"xop", 0x80000001, 0, Ecx, 11, kYmm},
    {"fma4", 0x80000001, 0, Ecx, 16, kYmm},
    {"tbm", 0x80000001, 0, Ecx, 21},
};

/// A bit of getauxval(AT_HWCAP), number 0, or AT_HWCAP2, number 1 (Linux, asm/hwcap.h).
struct Aarch64Feature {
  const char *name;
  int word;
  uint32_t bit;
};

inline constexpr Aarch64Feature kAarch64Features[] = {
    {"fp-armv8", 0, 0},  {"neon", 0, 1},    {"crc", 0, 7},        {"lse", 0, 8},
    {"fullfp16", 0, 10}, {"rdm", 0, 12},    {"jsconv", 0, 13},    {"complxnum", 0, 14},
    {"rcpc", 0, 15},     {"sha3", 0, 17},   {"dotprod", 0, 20},   {"sve", 0, 22},
    {"fp16fml", 0, 23},  {"lse2", 0, 25},   {"rcpc-immo", 0, 26}, {"flagm", 0, 27},
    {"sve2", 1, 1},      {"altnzcv", 1, 7}, {"fptoint", 1, 8},    {"i8mm", 1, 13},
    {"bf16", 1, 14},     {"sme", 1, 23},    {"cssc", 1, 34},      {"mops", 1, 43},
    {"faminmax", 1, 50},
};

} // namespace trop::processor

#endif // TROP_PROCESSOR_H
