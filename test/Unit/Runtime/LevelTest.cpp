//===- LevelTest.cpp - Polyak's step towards a rising target --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Optimizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace trop;
using namespace trop::rt;

namespace {
/// f(x) = 1.5 + max(3 x0 + x1, -x0 + 2 x1, -x0 - 4 x1, (x2 - 1) / 8, (1 - x2) / 8) is
/// smallest, 1.5, at (0, 0, 1): 6, 11 and 7 times the first three slopes add up to 0.
template <typename T> struct Pieces {
  static constexpr double kMinimum = 1.5;
  std::vector<T> x = {7, -4, 3};
  std::vector<T> slope = std::vector<T>(3);

  double value() {
    static constexpr double kSlopes[5][3] = {
        {3, 1, 0}, {-1, 2, 0}, {-1, -4, 0}, {0, 0, 0.125}, {0, 0, -0.125}};
    static constexpr double kConstants[5] = {0, 0, 0, -0.125, 0.125};
    double best = -INFINITY;
    for (int piece = 0; piece < 5; ++piece) {
      double value = kConstants[piece];
      for (int i = 0; i < 3; ++i)
        value += kSlopes[piece][i] * double(x[i]);
      if (value > best) {
        best = value;
        std::copy_n(kSlopes[piece], 3, slope.begin());
      }
    }
    return kMinimum + best;
  }

  /// The value after `steps` steps of an optimizer; x2 moves every `every` of them.
  double after(const char *name, const char *key, double argument, int steps, int every = 1) {
    trop_argument given = {sizeof given, key, TROP_ARGUMENT_NUMBER, argument, nullptr};
    trop_call call = {sizeof call, name, 1, &given};
    auto optimizer = makeOptimizer<T>(call, {/*outputCount=*/2, steps});
    for (int step = 0; step < steps; ++step) {
      double loss = value();
      Movable<T> movable[] = {{0, 2, &x[0], &slope[0], 2}, {1, 1, &x[2], &slope[2], 1}};
      optimizer->step({loss}, movable, step % every == 0 ? 2 : 1);
    }
    return value();
  }
};

template <typename T> class LevelTest : public ::testing::Test {};
using Elements = ::testing::Types<float, double>;
} // namespace

TYPED_TEST_SUITE(LevelTest, Elements);

TYPED_TEST(LevelTest, ReachesAMinimumThatNobodyToldIt) {
  EXPECT_LT(Pieces<TypeParam>().after("level", "floor", 0, 1000), 1.5 + 1e-2);
  EXPECT_LT(Pieces<TypeParam>().after("level", "floor", 0, 100000), 1.5 + 1e-4);
  EXPECT_LT(Pieces<TypeParam>().after("level", "floor", -10, 100000), 1.5 + 1e-3);
}

TYPED_TEST(LevelTest, IsNearerThanAnyFixedTargetBelowTheMinimum) {
  double level = Pieces<TypeParam>().after("level", "floor", 0, 10000);
  for (double target : {0.0, 0.5, 1.0, 1.25, 1.45})
    EXPECT_LT(level, Pieces<TypeParam>().after("polyak", "target", target, 10000)) << target;
}

TYPED_TEST(LevelTest, ReachesItWhereAParameterMovesNowAndThen) {
  EXPECT_LT(Pieces<TypeParam>().after("level", "floor", 0, 100000, 10), 1.5 + 1e-3);
}

TYPED_TEST(LevelTest, ShortensItsStepsInTheSecondHalf) {
  trop_call call = {sizeof call, "level", 0, nullptr};
  auto optimizer = makeOptimizer<TypeParam>(call, {/*outputCount=*/2, /*steps=*/4});
  TypeParam weight = 0, gradient = 2, before = 0;
  for (TypeParam moved : {1.5, 1.5, 1.5, 0.75}) {
    Movable<TypeParam> movable = {0, 1, &weight, &gradient, 1};
    optimizer->step({/*loss=*/3}, &movable, 1);
    EXPECT_EQ(before - weight, moved);
    before = weight;
  }
}

TYPED_TEST(LevelTest, StaysAtItsFloor) {
  Pieces<TypeParam> pieces;
  std::vector<TypeParam> start = pieces.x;
  pieces.after("level", "floor", pieces.value(), 10);
  EXPECT_EQ(pieces.x, start);
}

TYPED_TEST(LevelTest, TheSameStepsTwice) {
  Pieces<TypeParam> one, other;
  one.after("level", "floor", 0, 1000);
  other.after("level", "floor", 0, 1000);
  EXPECT_EQ(one.x, other.x);
}
