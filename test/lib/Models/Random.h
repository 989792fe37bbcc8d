//===- Random.h - The same numbers on every machine -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_RANDOM_H
#define TROP_TEST_LIB_MODELS_RANDOM_H

#include "lib/Check/Random.h"

#include <iterator>

namespace trop::test {

/// Nothing here rounds differently on another machine.
class Random : public check::Random {
public:
  using check::Random::Random;

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
};

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_RANDOM_H
