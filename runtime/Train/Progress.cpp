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

/// ", 0:12 left"; empty before the rate is known.
static std::string leftText(const ProgressState &state) {
  if (!(state.rate > 0) || state.done >= state.steps)
    return "";
  return ", " + clockText(double(state.steps - state.done) / state.rate) + " left";
}

/// ", 1200 steps/s, 0:12 left"
static std::string paceText(const ProgressState &state) {
  return state.rate > 0 ? ", " + rateText(state.rate) + " steps/s" + leftText(state) : "";
}

std::string rt::plainLine(const ProgressState &state) {
  return concat("step ", state.done, " of ", state.steps, ", ", state.phase,
                state.phase.empty() ? "" : ": ", state.what, paceText(state));
}

/// The most of what it has to say that fits, without the phase.
static std::string figuresText(const ProgressState &state, size_t room) {
  std::string step = concat(", step ", state.done, " of ", state.steps);
  for (const std::string &figures : {step + paceText(state), step + leftText(state), step})
    if (state.what.size() + figures.size() <= room)
      return state.what + figures;
  return state.what.substr(0, room);
}

std::string rt::barLine(const ProgressState &state, int columns, bool colour) {
  constexpr int kWidest = 24, kNarrowest = 4;
  // The last column stays free: some terminals wrap as soon as it is written.
  int room = std::max(columns - 1, 0);
  std::string figures = figuresText(state, size_t(room));
  int width = std::min(room - int(figures.size()) - 3, kWidest); // beside brackets and a blank
  if (width < kNarrowest)
    return figures;
  if (int(figures.size() + state.phase.size()) + 2 + kWidest + 3 <= room && !state.phase.empty())
    figures += ", " + state.phase;
  double share = state.steps > 0 ? double(state.done) / double(state.steps) : 1;
  int full = int(std::clamp(share, 0.0, 1.0) * width);
  std::string bar(size_t(full), '=');
  if (full < width)
    bar += '>';
  std::string rest(size_t(width) - bar.size(), ' ');
  return "[" + (colour ? "\33[36m" + bar + "\33[0m" : bar) + rest + "] " + figures;
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

Progress::Progress(bool quiet)
    : quiet(quiet), terminal(isTerminal()), colour(!isSet("NO_COLOR")), began(Clock::now()),
      measured(began), next(quiet ? Clock::time_point::max() : began + interval()) {}

void Progress::begin(int64_t all, std::string name, bool showsAverages) {
  steps = all;
  lossName = std::move(name);
  averages = showsAverages;
}

void Progress::leaveLine() {
  if (lineIsOpen)
    std::fputc('\n', stderr);
  lineIsOpen = inPhase = false;
}

Progress::Clock::duration Progress::interval() const {
  using namespace std::chrono;
  if (terminal)
    return milliseconds(100);
  return std::clamp<Clock::duration>((Clock::now() - began) / 50, seconds(1), minutes(1));
}

void Progress::beginPhase(std::string spelled) {
  phase = std::move(spelled);
  inPhase = true;
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

std::string Progress::text(const ProgressState &state) const {
  return terminal ? barLine(state, columnsOfTerminal(), colour) : plainLine(state);
}

std::string Progress::line() {
  measureRate();
  double loss = averages && count > 0 ? sum / double(count) : last;
  sum = 0;
  count = 0;
  double rate = recentSeconds > 0 ? recentSteps / recentSeconds : 0;
  return text({done, steps, rate, concat(lossName, " loss ", sixDigits(loss)), phase});
}

/// On a terminal in the place of the line before.
void Progress::write(const std::string &line) {
  next = Clock::now() + interval();
  // \33[K clears what a longer line left behind.
  std::fprintf(stderr, terminal ? "\r%s\33[K" : "%s\n", line.c_str());
  std::fflush(stderr);
  lineIsOpen = terminal;
}

void Progress::show() { write(line()); }

/// A plain line only when one is due: what goes on is mostly short. On a terminal it does not
/// put off the line of the next step, which has the loss.
void Progress::enter(const char *what) {
  Clock::time_point now = Clock::now();
  if (asides++ == 0)
    asideBegan = now;
  bool isDue = terminal ? !inPhase || now >= nextAside : now >= next;
  if (!what || quiet || !isDue)
    return;
  Clock::time_point nextStep = next;
  write(inPhase ? text({done, steps, 0, what, ""}) : what);
  nextAside = next;
  if (terminal && inPhase)
    next = nextStep;
}

void Progress::leave() {
  if (--asides > 0)
    return;
  measured += Clock::now() - asideBegan;
  if (lineIsOpen && !inPhase) {
    std::fprintf(stderr, "\r\33[K");
    std::fflush(stderr);
    lineIsOpen = false;
  }
}

void Progress::say(const std::string &text) {
  std::fprintf(stderr, "%s%s\n", lineIsOpen ? "\r\33[K" : "", text.c_str());
  lineIsOpen = false;
}

void Progress::endPhase() {
  if (!quiet)
    std::fprintf(stderr, terminal ? "\r%s\33[K\n" : "%s\n", line().c_str());
  lineIsOpen = inPhase = false;
}
