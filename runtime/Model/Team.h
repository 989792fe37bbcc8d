//===- Team.h - Threads that share the work on one sample -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One sample is little work, but weights that the second level of one core does not hold are
// brought in anew for each. Each of several threads keeps its part of them near. Whether that is
// faster depends on the machine, which may give two threads one core, and on what else it does: so
// both are tried, again from time to time. What is computed is the same.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_TEAM_H
#define TROP_RUNTIME_MODEL_TEAM_H

#include "trop/abi.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace trop::rt {

/// Chooses how many threads calls of a kind share, by the time that these take.
class Team {
public:
  /// Of up to `most` threads.
  explicit Team(int most);

  int mostThreads() const { return most; }

  /// Before a call: the team that it is given, or null for the calling thread alone.
  const trop_team *begin();
  /// Behind it.
  void end();

private:
  using Clock = std::chrono::steady_clock;

  struct Choice {
    trop_team team;
    std::vector<double> seconds; ///< of calls on trial
  };
  void settle();

  int most;
  std::vector<Choice> choices; ///< the first has one part
  size_t chosen = 0;
  int64_t calls = 0; ///< since trials began
  Clock::time_point begun;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_TEAM_H
