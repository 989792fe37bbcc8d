//===- ScheduleTest.cpp - Learning rates over a run -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptimRun.h"
#include "TestFiles.h"

#include <gtest/gtest.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
Schedule make(const char *name, std::vector<std::pair<const char *, double>> numbers) {
  return Schedule(TestCall(name, std::move(numbers)));
}
} // namespace

TEST(ScheduleTest, Constant) {
  EXPECT_EQ(Schedule().factor(7, 10), 1);
  EXPECT_EQ(make("constant", {}).factor(7, 10), 1);
}

/// 002, section 4.7, with gamma_min = 0.2 gamma_0.
TEST(ScheduleTest, Cosine) {
  Schedule schedule = make("cosine", {{"end", 0.2}});
  for (int k = 0; k < 40; ++k)
    EXPECT_NEAR(schedule.factor(k, 40), 0.2 + 0.5 * (1 - 0.2) * (1 + std::cos(k / 40.0 * M_PI)),
                1e-15);
  EXPECT_EQ(schedule.factor(0, 40), 1);
  EXPECT_EQ(schedule.factor(40, 40), 0.2);
}

TEST(ScheduleTest, CosineWithWarmUp) {
  Schedule schedule = make("cosine", {{"warmup", 10}, {"end", 0.2}});
  for (int k = 0; k < 10; ++k)
    EXPECT_EQ(schedule.factor(k, 40), k / 10.0);
  for (int k = 10; k < 40; ++k)
    EXPECT_NEAR(schedule.factor(k, 40),
                0.2 + 0.5 * (1 - 0.2) * (1 + std::cos(M_PI * (k - 10) / (40 - 10))), 1e-15);
}

TEST(ScheduleTest, LinearWithWarmUp) {
  Schedule schedule = make("linear", {{"warmup", 10}});
  for (int k = 0; k < 40; ++k)
    EXPECT_NEAR(schedule.factor(k, 40), k < 10 ? k / 10.0 : 1 - (k - 10) / 30.0, 1e-15);
  EXPECT_EQ(make("linear", {{"end", 0.5}}).factor(20, 40), 0.75);
}

TEST(ScheduleTest, Step) {
  Schedule schedule = make("step", {{"every", 10}, {"factor", 0.5}});
  EXPECT_EQ(schedule.factor(9, 40), 1);
  EXPECT_EQ(schedule.factor(10, 40), 0.5);
  EXPECT_EQ(schedule.factor(39, 40), 0.125);
  EXPECT_EQ(make("step", {{"every", 3}}).factor(3, 40), 0.1);
}

TEST(ScheduleTest, TheLargestFactor) {
  for (int64_t total : {1, 2, 10, 11, 40})
    for (const Schedule &schedule :
         {Schedule(), make("cosine", {{"end", 0.2}}), make("cosine", {{"warmup", 10}}),
          make("linear", {{"warmup", 1}}), make("step", {{"every", 3}})}) {
      double largest = 0;
      for (int64_t k = 0; k < total; ++k)
        largest = std::max(largest, schedule.factor(k, total));
      EXPECT_EQ(schedule.factor(schedule.largestAt(total), total), largest) << total;
    }
}

TEST(ScheduleTest, AWarmUpLongerThanTheRun) {
  EXPECT_EQ(errorOf([] { make("linear", {{"warmup", 41}}).check(40); }),
            "linear expects a warm-up of at most the 40 steps of the run, found 41");
  make("linear", {{"warmup", 40}}).check(40);
  make("step", {{"every", 100}}).check(40);
}

TEST(ScheduleTest, DampingsHaveAProductInTheType) {
  auto check = [](const char *name, double beta, int32_t element) {
    TestCall call(name, {{"lr", 1e-3}, {"alpha", 1e20}, {"beta", beta}});
    return errorOf([&] { checkOptimizer(call, element, Schedule(), 100); });
  };
  for (const char *name : {"inna", "innaprop", "dinadam"}) {
    EXPECT_EQ(check(name, 3e18, TROP_F32), "") << name;
    EXPECT_EQ(check(name, 1e20, TROP_F64), "") << name;
    EXPECT_EQ(check(name, 1e20, TROP_F32),
              std::string(name) + " expects alpha times beta to be finite in f32, found 1e+20 and "
                                  "1e+20");
    EXPECT_EQ(check(name, 1e300, TROP_F64),
              std::string(name) + " expects alpha times beta to be finite in f64, found 1e+20 and "
                                  "1e+300");
  }
}

TEST(ScheduleTest, InnaPropStaysBelowItsBeta) {
  auto check = [](double lr, const Schedule &schedule) {
    TestCall call("innaprop", {{"lr", lr}});
    return errorOf([&] { checkOptimizer(call, TROP_F64, schedule, 100); });
  };
  EXPECT_EQ(check(0.89, Schedule()), "");
  EXPECT_EQ(check(0.9, Schedule()),
            "innaprop expects learning rates below its beta, 0.9, found 0.9 at step 0: with this "
            "schedule lr must be below 0.9");
  EXPECT_EQ(check(1.2, make("cosine", {{"warmup", 20}})),
            "innaprop expects learning rates below its beta, 0.9, found 1.2 at step 20: with this "
            "schedule lr must be below 0.9");
  // A run that only warms up never gets to the whole rate.
  EXPECT_EQ(check(0.9, make("cosine", {{"warmup", 100}})), "");
  EXPECT_EQ(check(1, make("cosine", {{"warmup", 100}})).substr(0, 82),
            "innaprop expects learning rates below its beta, 0.9, found 0.99 at step 99: with t");
}
