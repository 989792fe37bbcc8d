//===- Progress.h - What a long training shows ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_PROGRESS_H
#define TROP_RUNTIME_TRAIN_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string>

namespace trop::rt {

/// Lines on standard error: on a terminal one that is rewritten ten times a second,
/// elsewhere one every ten seconds; and one at the end of every phase.
class Progress {
public:
  /// `lossName`: what a step's loss is called, "max"; `averages`: it is of single samples,
  /// which jump, and lines show averages.
  Progress(bool quiet, int64_t steps, std::string lossName, bool averages);
  /// Leaves the line of the terminal, so that an error stands on its own.
  ~Progress();

  /// After every step; takes some ten nanoseconds.
  void step(int64_t done, double loss) {
    sum += loss;
    last = loss;
    if (Clock::now() >= next)
      show(done);
  }
  void beginPhase(std::string spelled) { phase = std::move(spelled); }
  void endPhase(int64_t done);

private:
  using Clock = std::chrono::steady_clock;
  void show(int64_t done);
  std::string line(int64_t done);

  bool quiet, terminal, averages;
  bool lineIsOpen = false;
  int64_t steps, shownAt = 0;
  double sum = 0, last = 0;
  std::string lossName, phase;
  Clock::duration interval;
  Clock::time_point next;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_PROGRESS_H
