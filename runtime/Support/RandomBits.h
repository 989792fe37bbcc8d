//===- RandomBits.h - The bits that random numbers are made of --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of integers alone, so that devices draw the same: their compiler finds no other header
// (runtime/Device/Kernels).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_RANDOMBITS_H
#define TROP_RUNTIME_SUPPORT_RANDOMBITS_H

#include <stdint.h>

namespace trop::rt::random {

inline constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

/// SplitMix64's.
inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// Where a stream begins.
inline uint64_t start(uint64_t seed, uint64_t stream, uint64_t index) {
  return mix(mix(mix(seed + kGolden) + stream) + index);
}

/// What it draws as number `n`, from 0.
inline uint64_t draw(uint64_t start, uint64_t n) { return mix(start + (n + 1) * kGolden); }

/// Stream::Noise of Random.h.
inline constexpr uint64_t kNoise = 5;

/// A number of a layer's noise for a sample: 0, where the draw is below `dropped` of 2^53 that are
/// alike, else `kept`. key: that of the layer at a step.
template <typename T> T noiseOf(uint64_t key, int64_t row, int64_t unit, uint64_t dropped, T kept) {
  return draw(start(key, kNoise, uint64_t(row)), uint64_t(unit)) >> 11 < dropped ? T(0) : kept;
}

} // namespace trop::rt::random

#endif // TROP_RUNTIME_SUPPORT_RANDOMBITS_H
