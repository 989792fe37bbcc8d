//===- Team.cpp - Threads that share the work on one sample ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Team.h"

#include "runtime/Support/Threads.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// More do not pay: a core's second level holds an eighth of any weights whose one sample is less
/// than a millisecond's work.
static constexpr int kMostParts = 8;

/// Calls on trial, of each choice in turn so many at a time. The first half of these bring the
/// weights near, and do not count.
static constexpr int64_t kTurn = 32, kTurns = 4;

/// Calls between trials, of which these are a hundredth.
static constexpr int64_t kCallsBetween = 1 << 16;

/// trop_team::run
static void runParts(void *, int64_t parts, void (*part)(void *work, int64_t number), void *work) {
  parallelFor(int(parts), parts, [&](int64_t number, int) { part(work, number); });
}

Team::Team(int most) : most(most) {
  for (int parts = 1; parts <= std::min(most, kMostParts); parts *= 2)
    choices.push_back({{sizeof(trop_team), parts, runParts, nullptr}, {}});
}

const trop_team *Team::begin() {
  if (choices.size() == 1)
    return nullptr;
  auto trials = int64_t(choices.size()) * kTurn * kTurns;
  if (calls == kCallsBetween)
    calls = 0;
  if (calls < trials) {
    chosen = size_t(calls / kTurn) % choices.size();
    begun = Clock::now();
  } else if (calls == trials) {
    settle();
  }
  return chosen ? &choices[chosen].team : nullptr;
}

void Team::end() {
  if (choices.size() == 1)
    return;
  if (calls < int64_t(choices.size()) * kTurn * kTurns && calls % kTurn >= kTurn / 2)
    choices[chosen].seconds.push_back(std::chrono::duration<double>(Clock::now() - begun).count());
  ++calls;
}

/// By medians: single calls are disturbed.
void Team::settle() {
  auto median = [](std::vector<double> &seconds) {
    auto middle = seconds.begin() + int64_t(seconds.size()) / 2;
    std::nth_element(seconds.begin(), middle, seconds.end());
    return *middle;
  };
  std::vector<double> medians;
  for (Choice &choice : choices) {
    medians.push_back(median(choice.seconds));
    choice.seconds.clear();
  }
  chosen = size_t(std::min_element(medians.begin(), medians.end()) - medians.begin());
}
