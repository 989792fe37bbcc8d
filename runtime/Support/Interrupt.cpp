//===- Interrupt.cpp - What a signal ends, and when -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Interrupt.h"

#include <cerrno>
#include <cstring>
#include <iterator>
#include <unistd.h>

using namespace trop::rt;

// A handler may touch no others.
static_assert(std::atomic<int>::is_always_lock_free &&
              std::atomic<const char *>::is_always_lock_free);
std::atomic<int> trop::rt::receivedSignal = 0;
static std::atomic<int> delays = 0;
static std::atomic<const char *> lastWords = nullptr;
static std::atomic<bool> onTerminal = false;

static constexpr const char *kAcknowledged =
    "interrupted: saving what there is; a second signal ends the program at once\n";

/// A terminal may have half a line, with the ^C that it shows.
static void say(const char *line) {
  char text[160] = "\n";
  size_t begin = onTerminal, size = strnlen(line, sizeof text - 1);
  std::memcpy(text + begin, line, size);
  if (write(STDERR_FILENO, text, begin + size) < 0)
    return; // Whoever closed it does not want to know.
}

/// The three signals wait while it runs.
static void handle(int signal) {
  int before = errno;
  if (int none = 0; !receivedSignal.compare_exchange_strong(none, signal)) {
    std::signal(signal, SIG_DFL);
    raise(signal); // once this returns
  } else if (delays == 0) {
    if (const char *words = lastWords)
      say(words);
    _exit(128 + signal);
  } else if (lastWords) {
    say(kAcknowledged);
  }
  errno = before;
}

InterruptGuard::InterruptGuard(const char *what) {
  receivedSignal = 0;
  lastWords = what;
  onTerminal = isatty(STDERR_FILENO) != 0;
  struct sigaction wanted = {};
  wanted.sa_handler = handle;
  wanted.sa_flags = SA_RESTART;
  for (int signal : kSignals)
    sigaddset(&wanted.sa_mask, signal);
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], nullptr, &before[i]);
    if (before[i].sa_handler != SIG_IGN)
      sigaction(kSignals[i], &wanted, nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  for (size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &before[i], nullptr);
  receivedSignal = 0;
  lastWords = nullptr;
}

InterruptDelay::InterruptDelay() { ++delays; }
InterruptDelay::~InterruptDelay() { --delays; }
