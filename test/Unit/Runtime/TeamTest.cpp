//===- TeamTest.cpp - Threads that share the work on one sample -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Team.h"

#include "gtest/gtest.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

using namespace trop;
using namespace trop::rt;

TEST(TeamTest, OneThreadIsNone) {
  Team team(1);
  for (int call = 0; call < 1000; ++call) {
    EXPECT_EQ(team.begin(), nullptr);
    team.end();
  }
}

TEST(TeamTest, RunsEveryPartOnce) {
  Team team(5);
  std::set<int64_t> tried;
  for (int call = 0; call < 200; ++call) {
    if (const trop_team *given = team.begin()) {
      tried.insert(given->parts);
      std::vector<std::atomic<int>> runs(size_t(given->parts));
      given->run(
          given->threads, given->parts,
          [](void *work, int64_t number) {
            ++static_cast<std::vector<std::atomic<int>> *>(work)->at(size_t(number));
          },
          &runs);
      for (const std::atomic<int> &count : runs)
        EXPECT_EQ(count, 1);
    }
    team.end();
  }
  EXPECT_EQ(tried, (std::set<int64_t>{2, 4}));
}

TEST(TeamTest, TakesWhatIsFastest) {
  Team team(2);
  auto runCalls = [&](int calls, bool isSharedFast) {
    int shared = 0;
    for (int call = 0; call < calls; ++call) {
      bool isShared = team.begin();
      shared += isShared;
      if (isShared != isSharedFast) // Many times what the other takes, however busy the machine.
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      team.end();
    }
    return shared;
  };
  runCalls(256, true); // On trial.
  EXPECT_EQ(runCalls(500, true), 500);
}
