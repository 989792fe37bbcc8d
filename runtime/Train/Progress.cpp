//===- Progress.cpp - What a long training shows --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Progress.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// "1230", "45.1 k", "2.3 M"
static std::string rateText(double rate) {
  char text[32];
  if (rate < 1e4)
    std::snprintf(text, sizeof text, rate < 10 ? "%.2g" : "%.0f", rate);
  else
    std::snprintf(text, sizeof text, rate < 1e6 ? "%.1f k" : "%.1f M",
                  rate < 1e6 ? rate / 1e3 : rate / 1e6);
  return text;
}

/// "0:12", "3:04:05", "2 d 3 h"
static std::string clockText(double seconds) {
  int64_t whole = int64_t(std::min(std::ceil(seconds), 1e12));
  char text[48];
  if (whole >= 86400)
    std::snprintf(text, sizeof text, "%lld d %d h", (long long)(whole / 86400),
                  int(whole / 3600 % 24));
  else if (whole >= 3600)
    std::snprintf(text, sizeof text, "%d:%02d:%02d", int(whole / 3600), int(whole / 60 % 60),
                  int(whole % 60));
  else
    std::snprintf(text, sizeof text, "%d:%02d", int(whole / 60), int(whole % 60));
  return text;
}

/// "1200 steps/s, 0:12 left"; empty before the rate is known.
static std::string paceText(const ProgressState &state) {
  if (!(state.rate > 0))
    return "";
  std::string text = rateText(state.rate) + " steps/s";
  if (state.done < state.steps)
    text += ", " + clockText(double(state.steps - state.done) / state.rate) + " left";
  return text;
}

std::string rt::plainLine(const ProgressState &state) {
  std::string pace = paceText(state);
  return concat("step ", state.done, " of ", state.steps, ", ", state.what,
                pace.empty() ? "" : ", ", pace);
}

std::string rt::barLine(const ProgressState &state, int columns, bool colour) {
  std::string figures = concat(" step ", state.done, " of ", state.steps);
  if (std::string pace = paceText(state); !pace.empty())
    figures += ", " + pace;
  // The last column stays free: some terminals wrap as soon as it is written.
  int room = columns - 1 - int(figures.size());
  int width = std::clamp(room - 2, 0, 24);
  if (width < 4)
    return figures.substr(1, size_t(std::max(columns - 1, 0)));
  double share = state.steps > 0 ? double(state.done) / double(state.steps) : 1;
  int full = int(std::clamp(share, 0.0, 1.0) * width);
  std::string bar(size_t(full), '=');
  if (full < width)
    bar += '>';
  std::string rest(size_t(width) - bar.size(), ' ');
  std::string what = ", " + state.what;
  what = what.substr(0, size_t(std::max(0, room - 2 - width)));
  return "[" + (colour ? "\33[36m" + bar + "\33[0m" : bar) + rest + "]" + figures +
         (what.size() > 2 ? what : "");
}

//===----------------------------------------------------------------------===//
// Progress
//===----------------------------------------------------------------------===//

static bool isSet(const char *variable) {
  const char *value = std::getenv(variable);
  return value && *value;
}

static bool isTerminal() {
  const char *kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) && !(kind && std::strcmp(kind, "dumb") == 0);
}

static int columnsOfTerminal() {
  winsize size = {};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

Progress::Progress(bool quiet, int64_t steps, std::string lossName, bool averages)
    : quiet(quiet), terminal(isTerminal()), colour(!isSet("NO_COLOR")), averages(averages),
      steps(steps), lossName(std::move(lossName)), began(Clock::now()), measured(began),
      next(quiet ? Clock::time_point::max() : began + interval()) {}

Progress::~Progress() {
  if (lineIsOpen)
    std::fputc('\n', stderr);
}

Progress::Clock::duration Progress::interval() const {
  using namespace std::chrono;
  if (terminal)
    return milliseconds(100);
  return std::clamp<Clock::duration>((Clock::now() - began) / 50, seconds(1), minutes(1));
}

void Progress::beginPhase(std::string spelled) {
  phase = std::move(spelled);
  if (recentSteps > 0)
    return;
  measured = Clock::now(); // What came before the first step is no step.
  if (!quiet)
    next = measured + interval();
}

/// Over the last ten seconds or so: phases differ. Steps and seconds fade alike, so that a
/// line that came early, of few steps, counts little.
void Progress::measureRate() {
  Clock::time_point now = Clock::now();
  double seconds = std::chrono::duration<double>(now - measured).count();
  if (count == 0 || seconds <= 0)
    return;
  double keep = std::exp(-seconds / 10);
  recentSteps = keep * recentSteps + double(count);
  recentSeconds = keep * recentSeconds + seconds;
  measured = now;
}

std::string Progress::line(int64_t done) {
  measureRate();
  double loss = averages && count > 0 ? sum / double(count) : last;
  sum = 0;
  count = 0;
  char what[64];
  std::snprintf(what, sizeof what, " loss %.6g", loss);
  double rate = recentSeconds > 0 ? recentSteps / recentSeconds : 0;
  ProgressState state{done, steps, rate, phase + ": " + lossName + what};
  return terminal ? barLine(state, columnsOfTerminal(), colour) : plainLine(state);
}

void Progress::show(int64_t done) {
  next = Clock::now() + interval();
  // \33[K clears what a longer line left behind.
  std::fprintf(stderr, terminal ? "\r%s\33[K" : "%s\n", line(done).c_str());
  std::fflush(stderr);
  lineIsOpen = terminal;
}

void Progress::say(const std::string &text) {
  std::fprintf(stderr, "%s%s\n", lineIsOpen ? "\r\33[K" : "", text.c_str());
  lineIsOpen = false;
}

void Progress::endPhase(int64_t done) {
  if (!quiet)
    std::fprintf(stderr, terminal ? "\r%s\33[K\n" : "%s\n", line(done).c_str());
  lineIsOpen = false;
}
