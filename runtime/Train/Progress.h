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
  double rate;       // steps a second; 0: not known yet
  std::string what;  // "max loss 0.25", or what goes on between two steps, "evaluating"
  std::string phase; // "polyak"; may be empty
};

/// "step 300 of 500, polyak: max loss 0.25, 1200 steps/s, 0:12 left".
std::string plainLine(const ProgressState &state);
/// A bar and the same, the loss first and the phase last, in less than `columns`: of what has no
/// room the phase goes first, then the bar, the rate, the time left and the steps.
std::string barLine(const ProgressState &state, int columns, bool colour);

/// On standard error. On a terminal a line with a bar that is rewritten ten times a
/// second, with colours unless NO_COLOR is set; elsewhere a plain line now and then, a
/// second apart at first, then a fiftieth of the time so far, a minute at most; and one
/// at the end of every phase.
class Progress {
public:
  explicit Progress(bool quiet);
  ~Progress() { leaveLine(); }

  /// Before the first step. `lossName`: what a step's loss is called, "max"; `averages`: it is of
  /// single samples, which jump, and lines show averages.
  void begin(int64_t steps, std::string lossName, bool averages);
  /// After the last step: leaves the line of the terminal, so that an error stands on its own.
  void leaveLine();

  /// What is no step: while it lives lines say what goes on instead, if anything, and the time
  /// counts neither in the rate nor in the time left. May be nested.
  class Aside {
  public:
    explicit Aside(Progress *progress, const char *what = nullptr) : progress(progress) {
      if (progress)
        progress->enter(what);
    }
    ~Aside() {
      if (progress)
        progress->leave();
    }
    Aside(const Aside &) = delete;
    Aside &operator=(const Aside &) = delete;

  private:
    Progress *progress;
  };

  /// After every step; takes some ten nanoseconds.
  void step(int64_t done, double loss) {
    sum += loss;
    last = loss;
    ++count;
    this->done = done;
    if (Clock::now() >= next)
      show();
  }
  /// A line of its own, even if quiet.
  void say(const std::string &text);
  void beginPhase(std::string spelled);
  void endPhase();

private:
  using Clock = std::chrono::steady_clock;
  void enter(const char *what);
  void leave();
  void show();
  void write(const std::string &line);
  std::string line();
  std::string text(const ProgressState &state) const;
  void measureRate();
  Clock::duration interval() const;

  bool quiet, terminal, colour, averages = false;
  bool lineIsOpen = false, inPhase = false;
  int64_t steps = 0, done = 0, count = 0; // the last: since the last line, like the sum
  double sum = 0, last = 0;
  double recentSteps = 0, recentSeconds = 0; // of which the rate is
  std::string lossName, phase;
  Clock::time_point began, measured, next, nextAside, asideBegan;
  int asides = 0; // that live
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_PROGRESS_H
