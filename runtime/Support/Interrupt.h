//===- Interrupt.h - What a signal ends, and when ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SIGINT, SIGTERM and SIGHUP, whichever comes. Where nothing would be lost the first one ends the
// program at once; where something is to be saved it is noted, and obeyed between two blocks of
// samples. The second one ends the program by its default action, as it would end any other.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_INTERRUPT_H
#define TROP_RUNTIME_SUPPORT_INTERRUPT_H

#include <atomic>
#include <csignal>
#include <exception>

namespace trop::rt {

/// While it lives, a signal ends the program with code 128 + signal, after a line on standard
/// error, `what`, which outlives it; null: none. A signal that the program's parent lets it
/// ignore, as nohup does, stays ignored.
class InterruptGuard {
public:
  explicit InterruptGuard(const char *what);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard &) = delete;
  InterruptGuard &operator=(const InterruptGuard &) = delete;

private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction before[3];
};

/// While it lives, the first signal is noted instead, and acknowledged.
class InterruptDelay {
public:
  InterruptDelay();
  ~InterruptDelay();
  InterruptDelay(const InterruptDelay &) = delete;
  InterruptDelay &operator=(const InterruptDelay &) = delete;
};

/// Work that was given up because a signal came.
struct Interrupted : std::exception {
  const char *what() const noexcept override { return "interrupted"; }
};

/// The signal that came, or 0.
extern std::atomic<int> receivedSignal;
inline int interruptSignal() { return receivedSignal.load(std::memory_order_relaxed); }

/// Between two blocks of work, outside of parallel loops. Throws Interrupted.
inline void checkInterrupt() {
  if (interruptSignal())
    throw Interrupted();
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_INTERRUPT_H
