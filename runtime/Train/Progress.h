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

/// What a line about a training says.
struct ProgressState {
  int64_t done, steps;
  double rate;      // steps a second; 0: not known yet
  std::string what; // "polyak: max loss 0.25"
};

/// "step 300 of 500, polyak: max loss 0.25, 1200 steps/s, 0:12 left".
std::string plainLine(const ProgressState &state);
/// A bar, the same figures and, as far as they fit into `columns`, what it is about.
std::string barLine(const ProgressState &state, int columns, bool colour);

/// On standard error. On a terminal a line with a bar that is rewritten ten times a
/// second, with colours unless NO_COLOR is set; elsewhere a plain line now and then, a
/// second apart at first, then a fiftieth of the time so far, a minute at most; and one
/// at the end of every phase.
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
    ++count;
    if (Clock::now() >= next)
      show(done);
  }
  /// A line of its own, even if quiet.
  void say(const std::string &text);
  void beginPhase(std::string spelled);
  void endPhase(int64_t done);

private:
  using Clock = std::chrono::steady_clock;
  void show(int64_t done);
  std::string line(int64_t done);
  void measureRate();
  Clock::duration interval() const;

  bool quiet, terminal, colour, averages;
  bool lineIsOpen = false;
  int64_t steps, count = 0; // the latter: since the last line, like the sum
  double sum = 0, last = 0;
  double recentSteps = 0, recentSeconds = 0; // of which the rate is
  std::string lossName, phase;
  Clock::time_point began, measured, next;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_PROGRESS_H
