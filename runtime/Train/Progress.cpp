//===- Progress.cpp - What a long training shows --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Progress.h"

#include <cstdio>
#include <unistd.h>

using namespace trop::rt;

Progress::Progress(bool quiet, int64_t steps, std::string lossName, bool averages)
    : quiet(quiet), terminal(isatty(STDERR_FILENO)), averages(averages), steps(steps),
      lossName(std::move(lossName)),
      interval(terminal ? std::chrono::milliseconds(100) : std::chrono::seconds(10)),
      next(quiet ? Clock::time_point::max() : Clock::now() + interval) {}

Progress::~Progress() {
  if (lineIsOpen)
    std::fputc('\n', stderr);
}

std::string Progress::line(int64_t done) {
  double loss = averages && done > shownAt ? sum / double(done - shownAt) : last;
  sum = 0;
  shownAt = done;
  char text[160];
  std::snprintf(text, sizeof text, "step %lld of %lld, %s: %s loss %.6g", (long long)done,
                (long long)steps, phase.c_str(), lossName.c_str(), loss);
  return text;
}

void Progress::show(int64_t done) {
  next = Clock::now() + interval;
  // \33[K clears what a longer line left behind.
  std::fprintf(stderr, terminal ? "\r%s\33[K" : "%s\n", line(done).c_str());
  std::fflush(stderr);
  lineIsOpen = terminal;
}

void Progress::endPhase(int64_t done) {
  if (!quiet)
    std::fprintf(stderr, terminal ? "\r%s\33[K\n" : "%s\n", line(done).c_str());
  lineIsOpen = false;
}
