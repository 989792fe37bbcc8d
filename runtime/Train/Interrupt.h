//===- Interrupt.h - Interrupts between two steps ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_INTERRUPT_H
#define TROP_RUNTIME_TRAIN_INTERRUPT_H

#include <csignal>

namespace trop::rt {

/// While it lives, the first SIGINT or SIGTERM is noted instead of ending the
/// program; the second ends it.
class InterruptGuard {
public:
  InterruptGuard();
  ~InterruptGuard();
  /// The signal that came, or 0.
  static int received();

private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM};
  struct sigaction before[2];
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_INTERRUPT_H
