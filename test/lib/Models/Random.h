//===- Random.h - The same numbers on every machine -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_RANDOM_H
#define TROP_TEST_LIB_MODELS_RANDOM_H

#include <cstdint>
#include <iterator>

namespace trop::test {

/// SplitMix64. Nothing here rounds differently on another machine.
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
  /// An integer of low .. high.
  int64_t within(int64_t low, int64_t high) { return low + below(high - low + 1); }
  /// True once in `n` times.
  bool once(int64_t n) { return below(n) == 0; }
  /// On [0, 1).
  double uniform() { return (next() >> 11) * 0x1p-53; }
  /// Nearly normal, mean 0 and variance 1: the sum of 12 uniform numbers.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i)
      sum += uniform();
    return sum;
  }
  /// An element of a list.
  template <typename List> auto &pick(List &&list) { return list[below(std::size(list))]; }

private:
  uint64_t state;
};

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_RANDOM_H
