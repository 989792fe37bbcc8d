//===- Random.h - Numbers that checks draw ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_RANDOM_H
#define TROP_LIB_CHECK_RANDOM_H

#include <cstdint>

namespace trop::check {

/// SplitMix64: the same numbers on every machine.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// An integer of 0 .. bound-1.
  int64_t below(int64_t bound) { return next() % bound; }
  /// On [-1, 1).
  double around() { return (next() >> 11) * 0x1p-52 - 1; }

private:
  uint64_t state;
};

} // namespace trop::check

#endif // TROP_LIB_CHECK_RANDOM_H
