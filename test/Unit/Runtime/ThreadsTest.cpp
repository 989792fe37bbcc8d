//===- ThreadsTest.cpp - Loops that threads share -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Threads.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace trop::rt;

namespace {

void expectEachOnce(int threads, int64_t count) {
  std::vector<std::atomic<int>> visits(count);
  std::vector<std::atomic<int>> inside(size_t(std::max(threads, 1)));
  parallelFor(threads, count, [&](int64_t index, int thread) {
    EXPECT_EQ(inside.at(size_t(thread))++, 0) << "two threads of one number";
    ++visits.at(size_t(index));
    --inside.at(size_t(thread));
  });
  for (const std::atomic<int> &number : visits)
    ASSERT_EQ(number, 1);
}

} // namespace

TEST(ThreadsTest, VisitEveryIndexOnce) {
  for (int threads : {0, 1, 2, 3, 16})
    for (int64_t count : {0, 1, 2, 5, 1000})
      expectEachOnce(threads, count);
}

TEST(ThreadsTest, CoresAreLimited) {
  int cores = coreCount();
  limitCores(1);
  EXPECT_EQ(coreCount(), 1);
  limitCores(1024);
  EXPECT_EQ(coreCount(), cores);
  limitCores(0);
  EXPECT_EQ(coreCount(), cores);
}

TEST(ThreadsTest, LoopsFollowEachOtherWithAndWithoutSleep) {
  for (int loop = 0; loop < 3000; ++loop)
    expectEachOnce(1 + loop % 4, loop % 7);
  for (int loop = 0; loop < 20; ++loop) {
    std::this_thread::sleep_for(std::chrono::milliseconds(4)); // Workers sleep by then.
    expectEachOnce(3, 50);
  }
}

TEST(ThreadsTest, OthersTakePart) {
  // The first index waits for another to be visited, which only another thread can do.
  std::atomic<bool> visited{false};
  parallelFor(2, 2, [&](int64_t index, int) {
    if (index == 1)
      visited = true;
    while (!visited)
      std::this_thread::yield();
  });
}

TEST(ThreadsTest, TheFirstExceptionIsThrownOnceAllAreDone) {
  for (int loop = 0; loop < 200; ++loop) {
    std::atomic<int> inside{0};
    EXPECT_THROW(parallelFor(3, 100,
                             [&](int64_t index, int) {
                               ++inside;
                               if (index % 10 == 3) {
                                 --inside;
                                 throw std::runtime_error("3");
                               }
                               --inside;
                             }),
                 std::runtime_error);
    EXPECT_EQ(inside, 0);
  }
  expectEachOnce(3, 100);
}

TEST(ThreadsTest, LoopsInsideAndBesideRunAlone) {
  std::atomic<int> visits{0};
  auto nest = [&] {
    parallelFor(2, 8, [&](int64_t, int) {
      parallelFor(2, 8, [&](int64_t, int thread) {
        EXPECT_EQ(thread, 0);
        ++visits;
      });
    });
  };
  nest();
  EXPECT_EQ(visits, 64);
  visits = 0;
  std::thread beside([&] {
    for (int loop = 0; loop < 100; ++loop)
      nest();
  });
  for (int loop = 0; loop < 100; ++loop)
    nest();
  beside.join();
  EXPECT_EQ(visits, 2 * 100 * 64);
}

TEST(ThreadsTest, SignalsAreNotTheirs) {
  std::vector<sigset_t> masks(2);
  std::atomic<int> arrived{0};
  parallelFor(2, 2, [&](int64_t, int thread) {
    pthread_sigmask(SIG_BLOCK, nullptr, &masks[size_t(thread)]);
    for (++arrived; arrived < 2;)
      std::this_thread::yield();
  });
  EXPECT_FALSE(sigismember(&masks[0], SIGINT));
  EXPECT_TRUE(sigismember(&masks[1], SIGINT));
}
