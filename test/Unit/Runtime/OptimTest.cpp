//===- OptimTest.cpp - Optimizers, one step at a time ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Optimizer.h"

#include "trop/schema.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace trop;
using namespace trop::rt;

namespace {
const Phase kPhase = {/*outputCount=*/2, /*steps=*/10, /*sizes=*/{2, 40}};

/// One step of an optimizer over two parameters.
class OptimTest : public ::testing::Test {
protected:
  Outcome step(const char *name, const char *key, double argument, double loss) {
    trop_argument given = {sizeof given, key, TROP_ARGUMENT_NUMBER, argument, nullptr};
    trop_call call = {sizeof call, name, 1, &given};
    Movable<double> movable[] = {{0, 2, w0.data(), g0.data(), 2},
                                 {1, 40, w1.data(), g1.data(), 40}};
    return makeOptimizer<double>(call, kPhase)->step({loss}, movable, 2).outcome;
  }
  /// Weights after a step along the gradient, given as tensors or as lists.
  std::vector<double> weightsAfter(const trop_call &call, bool lists) {
    std::vector<std::vector<double>> weights = {w0, w1}, values(2);
    std::vector<std::vector<int64_t>> indices(2);
    Movable<double> movable[2];
    for (int p = 0; p < 2; ++p) {
      const std::vector<double> &dense = p ? g1 : g0;
      for (size_t i = 0; i < dense.size(); ++i)
        if (dense[i] != 0) {
          indices[p].push_back(int64_t(i));
          values[p].push_back(dense[i]);
        }
      int64_t size = int64_t(dense.size());
      movable[p] = {p, size, weights[p].data(), dense.data(), size};
      if (lists)
        movable[p] = {p,
                      size,
                      weights[p].data(),
                      values[p].data(),
                      int64_t(values[p].size()),
                      indices[p].data()};
    }
    makeOptimizer<double>(call, kPhase)->step({/*loss=*/1.3}, movable, 2);
    weights[0].insert(weights[0].end(), weights[1].begin(), weights[1].end());
    return weights[0];
  }
  std::vector<double> w0 = {1, 2}, g0 = {3, 0};
  std::vector<double> w1 = std::vector<double>(40, 5), g1 = std::vector<double>(40, 0);
};
} // namespace

TEST_F(OptimTest, EveryDeclaredOneIsMade) {
  for (const schema::Call &declared : schema::kOptimizers) {
    trop_call call = {sizeof call, declared.name, 0, nullptr};
    EXPECT_TRUE(makeOptimizer<float>(call, kPhase)) << declared.name;
    EXPECT_TRUE(makeOptimizer<double>(call, kPhase)) << declared.name;
  }
}

TEST_F(OptimTest, Polyak) {
  g1[37] = 4; // |g|^2 = 25
  EXPECT_EQ(step("polyak", "target", 1, 6), Outcome::Moved);
  EXPECT_EQ(w0[0], 1 - 0.2 * 3);
  EXPECT_EQ(w0[1], 2);
  EXPECT_EQ(w1[37], 5 - 0.2 * 4);
  EXPECT_EQ(w1[36], 5);
}

TEST_F(OptimTest, PolyakAtItsTarget) {
  EXPECT_EQ(step("polyak", "target", 1, 1), Outcome::Stayed);
  EXPECT_EQ(w0[0], 1);
}

TEST_F(OptimTest, PolyakWithoutGradient) {
  g0[0] = 0;
  EXPECT_EQ(step("polyak", "target", 0, 1), Outcome::NoGradient);
  EXPECT_EQ(w0[0], 1);
}

TEST_F(OptimTest, Constant) {
  EXPECT_EQ(step("constant", "eps", 0.4, 1), Outcome::Moved);
  EXPECT_DOUBLE_EQ(w0[0], 1 - 0.4 / (2 * std::sqrt(2.0 * 2)) * 3);
}

TEST_F(OptimTest, Sgd) {
  EXPECT_EQ(step("sgd", "lr", 0.5, 1), Outcome::Moved);
  EXPECT_EQ(w0[0], 1 - 0.5 * 3);
}

TEST_F(OptimTest, InfiniteWeightsWithoutGradientStay) {
  w0[1] = -INFINITY;
  w1[3] = INFINITY;
  for (const char *name : {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw", "nadam",
                           "inna", "innaprop", "dinadam"})
    for (double decay : {0.0, 0.01}) {
      double before = w0[0];
      EXPECT_EQ(step(name, "weight_decay", decay, 1), Outcome::Moved);
      EXPECT_EQ(w0[1], -INFINITY) << name;
      EXPECT_EQ(w1[3], INFINITY) << name;
      EXPECT_LT(w0[0], before) << name;
    }
}

TEST_F(OptimTest, WhatMovesAll) {
  auto movesAll = [](const char *name, double decay) {
    trop_argument given = {sizeof given, "weight_decay", TROP_ARGUMENT_NUMBER, decay, nullptr};
    trop_call call = {sizeof call, name, 1, &given};
    return makeOptimizer<float>(call, kPhase)->movesAll();
  };
  EXPECT_FALSE(movesAll("polyak", 0));
  EXPECT_FALSE(movesAll("sgd", 0));
  EXPECT_TRUE(movesAll("sgd", 0.1));
  EXPECT_TRUE(movesAll("adam", 0));
}

TEST_F(OptimTest, RatesOfASchedule) {
  auto rate = [&](const char *name, const char *key, double number, double scale) {
    trop_argument given = {sizeof given, key, TROP_ARGUMENT_NUMBER, number, nullptr};
    trop_call call = {sizeof call, name, 1, &given};
    Movable<double> movable = {0, 2, w0.data(), g0.data(), 2};
    return makeOptimizer<double>(call, kPhase)->step({/*loss=*/4, scale}, &movable, 1).rate;
  };
  EXPECT_EQ(rate("polyak", "target", 1, 1), 3.0 / 9);
  EXPECT_EQ(rate("polyak", "target", 1, 0.5), 0.5 * 3 / 9);
  EXPECT_EQ(rate("polyak", "target", 5, 1), 0);
  EXPECT_EQ(rate("sgd", "lr", 0.5, 0.5), 0.25);
  EXPECT_EQ(rate("adam", "lr", 0.5, 0.5), 0.25);
}

TEST_F(OptimTest, ListsStepAsTheTensorsTheyStandFor) {
  for (int i = 0; i < 40; i += 3)
    g1[i] = std::sin(i + 0.5) * std::pow(10, i % 7);
  for (const schema::Call &declared : schema::kOptimizers) {
    trop_call call = {sizeof call, declared.name, 0, nullptr};
    std::vector<double> dense = weightsAfter(call, false);
    EXPECT_EQ(weightsAfter(call, true), dense) << declared.name;
    EXPECT_NE(dense[0], w0[0]) << declared.name;
  }
}
