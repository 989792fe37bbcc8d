//===- JobsTest.cpp - Programs are waited for -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/Jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

using namespace trop::tools;

namespace {

/// Others that any signal may come to.
class Bystanders {
public:
  Bystanders() {
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([this] {
        while (!done)
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
      });
  }
  ~Bystanders() {
    done = true;
    for (std::thread &thread : threads)
      thread.join();
  }

private:
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
};

std::string scratch() {
  return (std::filesystem::temp_directory_path() / ("jobs-test-" + std::to_string(getpid())))
      .string();
}

TEST(Jobs, EndWhicheverThreadTakesTheSignal) {
  Bystanders bystanders;
  for (int round = 0; round < 40; ++round) {
    int ended = 0;
    std::vector<Job> jobs(3, {{"true"}, scratch()});
    EXPECT_EQ(runJobs(jobs, 1, [&](size_t, const JobEnd &end) { return ++ended, end.code == 0; }),
              0);
    EXPECT_EQ(ended, 3);
  }
}

TEST(Jobs, AreStoppedByEachSignal) {
  Bystanders bystanders;
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::thread sender([signal] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      kill(getpid(), signal);
    });
    int code = 0, ended = 0;
    std::vector<Job> jobs(2, {{"sleep", "60"}, scratch()});
    EXPECT_EQ(runJobs(jobs, 1,
                      [&](size_t, const JobEnd &end) {
                        ++ended;
                        code = end.code;
                        return true;
                      }),
              signal);
    sender.join();
    EXPECT_EQ(code, 128 + signal);
    EXPECT_EQ(ended, 1); // none is started after it
  }
}

} // namespace
