//===- StallTest.cpp - When the largest loss comes back step after step ---===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Stall.h"

#include <gtest/gtest.h>

using namespace trop::rt;

/// The step at which a stall is noted, of losses and rows that follow from the step; -1: none.
template <typename Loss, typename Row>
static int64_t notedAt(Stall &stall, int64_t steps, const Loss &loss, const Row &row) {
  int64_t noted = -1;
  for (int64_t step = 0; step < steps; ++step)
    if (stall.note(step, loss(step), row(step))) {
      EXPECT_EQ(noted, -1);
      noted = step;
    }
  return noted;
}

TEST(StallTest, OneLossOfRowsThatTakeTurns) {
  Stall stall;
  auto loss = [](int64_t step) {
    return step < 28 ? 2 - 0.01 * double(step) : step % 2 ? 1.25 : 1.2500005;
  };
  auto row = [](int64_t step) { return step % 2 ? 17 : 44; };
  EXPECT_EQ(notedAt(stall, 5000, loss, row), 28 + Stall::kSteps - 1);
  EXPECT_TRUE(stall.isOn());
  EXPECT_EQ(stall.since(), 28);
  EXPECT_EQ(stall.worst(), (std::vector<int64_t>{44, 17}));
  stall.note(5000, 1.24, 44);
  EXPECT_FALSE(stall.isOn());
}

TEST(StallTest, LossesThatFallOrRowsThatAreManyAreNone) {
  auto same = [](int64_t) { return 1.25; };
  auto falling = [](int64_t step) { return 1.25 - 1e-6 * double(step); };
  auto two = [](int64_t step) { return step % 2; };
  auto most = [](int64_t step) { return step % int64_t(Stall::kRows); };
  auto many = [](int64_t step) { return step % int64_t(Stall::kRows + 1); };
  Stall first, second, third, fourth;
  EXPECT_EQ(notedAt(first, 5000, falling, two), -1);
  EXPECT_EQ(notedAt(second, 5000, same, many), -1);
  EXPECT_EQ(notedAt(third, 5000, same, most), Stall::kSteps - 1);
  EXPECT_EQ(notedAt(fourth, Stall::kSteps - 1, same, two), -1);
}
