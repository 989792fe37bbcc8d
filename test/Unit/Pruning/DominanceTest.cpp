//===- DominanceTest.cpp - Units that never win leave no trace ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Outputs are computed as programs do, candidate by candidate with their strict comparison, with
// and without the units, and compared as bits.
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Dominance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

using namespace trop;

namespace {

template <typename T> T extremum(const std::vector<T> &candidates, bool isMax) {
  T kept = isMax ? -INFINITY : INFINITY;
  for (T candidate : candidates)
    if (isMax ? candidate > kept : candidate < kept)
      kept = candidate;
  return kept;
}

/// Outputs of the units listed.
template <typename T>
std::vector<T> run(const TropicalUnits &units, const std::vector<int64_t> &present,
                   const std::vector<T> &x) {
  std::vector<T> outputs;
  for (int64_t d = 0; d < units.outputs.cols(); ++d) {
    std::vector<T> candidates;
    for (int64_t h : present) {
      std::vector<T> terms;
      for (int64_t i = 0; i < units.inputs.cols(); ++i)
        terms.push_back(x[size_t(i)] + T(units.inputs(h, i)));
      T unit = units.inputs.cols() ? extremum(terms, units.innerIsMax) : x[size_t(h)];
      candidates.push_back(unit + T(units.outputs(h, d)));
    }
    outputs.push_back(extremum(candidates, units.outerIsMax));
  }
  return outputs;
}

std::vector<int64_t> allOf(const TropicalUnits &units) {
  std::vector<int64_t> all(size_t(units.outputs.rows()));
  for (size_t h = 0; h < all.size(); ++h)
    all[h] = int64_t(h);
  return all;
}

template <typename T> void compare(FloatType type, unsigned seed, int64_t &removed) {
  std::mt19937 random(seed);
  auto draw = [&](int64_t from, int64_t to) {
    return std::uniform_int_distribution<int64_t>(from, to)(random);
  };
  std::normal_distribution<double> normal;
  bool isPlain = draw(0, 4) == 0, isCoarse = draw(0, 1); // coarse numbers tie often
  auto number = [&]() -> double {
    return isCoarse ? double(draw(-3, 3)) / 2 : double(T(normal(random) * std::exp2(draw(-3, 3))));
  };
  int64_t count = draw(2, 8), inputs = draw(1, 4), outputs = draw(1, 3);
  TropicalUnits units;
  units.outerIsMax = draw(0, 1);
  units.innerIsMax = draw(0, 1);
  units.inputs = Matrix::NullaryExpr(count, isPlain ? 0 : inputs, number);
  units.outputs = Matrix::NullaryExpr(count, outputs, number);
  if (draw(0, 2) == 0) {
    units.outputs.row(0) = units.outputs.row(count - 1);
    units.inputs.row(0) = units.inputs.row(count - 1);
  }
  if (draw(0, 3) == 0)
    units.outputs(draw(0, count - 1), 0) = -0.0;
  if (!isPlain && draw(0, 5) == 0)
    units.inputs(draw(0, count - 1), 0) = units.innerIsMax ? -INFINITY : INFINITY;
  for (int64_t i = 0; i < (isPlain ? count : inputs); ++i) {
    double a = number(), b = draw(0, 1) ? a : number();
    units.ranges.push_back({std::min(a, b), std::max(a, b)});
  }
  std::vector<int64_t> winners = findWinners(units, type);
  removed += count - int64_t(winners.size());
  ASSERT_FALSE(winners.empty());
  for (int sample = 0; sample < 200; ++sample) {
    std::vector<T> x;
    for (const Interval &range : units.ranges) {
      double share = draw(0, 3) == 0 ? double(draw(0, 1))
                                     : std::uniform_real_distribution<double>(0, 1)(random);
      T drawn = T(range.low + share * (range.high - range.low));
      x.push_back(std::min(std::max(drawn, T(range.low)), T(range.high)));
      if (x.back() == 0 && draw(0, 1))
        x.back() = -x.back();
    }
    std::vector<T> whole = run(units, allOf(units), x), fewer = run(units, winners, x);
    ASSERT_EQ(std::memcmp(whole.data(), fewer.data(), whole.size() * sizeof(T)), 0)
        << "network " << seed;
  }
}

TEST(Dominance, LeavesAllBits) {
  int64_t removed = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    compare<float>({true}, seed, removed);
    compare<double>({false}, seed, removed);
  }
  EXPECT_GT(removed, 3000); // not by leaving all units alone
}

TEST(Dominance, ByWeights) {
  TropicalUnits units;
  units.inputs = Matrix(3, 2);
  units.inputs << 1, 2, 0, 2, 1, 1;
  units.outputs = Matrix::Constant(3, 1, 1);
  units.ranges.assign(2, {-INFINITY, INFINITY}); // nothing is known of the inputs
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{0}));
  units.outerIsMax = units.innerIsMax = false;
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{1, 2}));
}

TEST(Dominance, EqualUnitsLeaveTheFirst) {
  TropicalUnits units;
  units.inputs = Matrix::Ones(4, 2);
  units.outputs = Matrix::Ones(4, 3);
  units.ranges.assign(2, {0, 1});
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{0}));
  units.outputs(3, 0) = 2;
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{3}));
}

TEST(Dominance, OrderDecidesTiesOfZeros) {
  // Of 0, -0, 0 the maximum is the first, without it the second.
  TropicalUnits units;
  units.inputs = Matrix(3, 2);
  units.inputs << 0, 0, -0.0, 0, 0, 1;
  units.outputs = Matrix(3, 1);
  units.outputs << 0, -0.0, 0;
  units.innerIsMax = false;
  units.ranges.assign(2, {-10, 10});
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{0, 1, 2}));
}

TEST(Dominance, SumsThatOverflowAreNotCompared) {
  TropicalUnits units;
  units.inputs = Matrix(2, 1);
  units.inputs << double(3.4e38f), 0;
  units.outputs = Matrix(2, 1);
  units.outputs << double(-3.4e38f), double(1e34f);
  units.ranges = {{0, double(1e38f)}};
  EXPECT_EQ(findWinners(units, {true}), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(findWinners(units, {false}), (std::vector<int64_t>{1}));
}

TEST(Dominance, ByRanges) {
  TropicalUnits units;
  units.outputs = Matrix::Zero(2, 1);
  units.ranges = {{0, 1}, {1, 2}};
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{1}));
  units.ranges = {{0, 1}, {0.5, 2}};
  EXPECT_EQ(findWinners(units, {}), (std::vector<int64_t>{0, 1}));
}

} // namespace
