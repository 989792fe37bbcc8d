//===- Random.cpp - Random numbers that are the same everywhere -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Random.h"

#include "runtime/Support/RandomBits.h"

#include <cmath>
#include <numeric>
#include <utility>

using namespace trop::rt;

static_assert(uint64_t(Random::Stream::Noise) == random::kNoise);

Random::Random(uint64_t seed, Stream stream, uint64_t index)
    : state(random::start(seed, uint64_t(stream), index)) {}

uint64_t Random::next() { return random::mix(state += random::kGolden); }

double Random::uniform() { return double(next() >> 11) * 0x1p-53; }

double Random::normal() {
  constexpr double kTwoPi = 6.283185307179586;
  double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(kTwoPi * uniform());
}

int64_t Random::below(int64_t bound) {
  // The first 2^64 mod bound draws are refused: what is left is a multiple of bound.
  uint64_t range = uint64_t(bound), refused = -range % range, draw;
  do
    draw = next();
  while (draw < refused);
  return int64_t(draw % range);
}

std::vector<int64_t> Random::distinct(int64_t bound, int64_t count) {
  // The beginning of a Fisher-Yates shuffle.
  std::vector<int64_t> numbers(bound);
  std::iota(numbers.begin(), numbers.end(), 0);
  for (int64_t i = 0; i < count; ++i)
    std::swap(numbers[i], numbers[i + below(bound - i)]);
  numbers.resize(count);
  return numbers;
}
