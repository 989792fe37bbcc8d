//===- Interrupt.cpp - Interrupts between two steps -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Interrupt.h"

using namespace trop::rt;

static volatile std::sig_atomic_t receivedSignal = 0;

InterruptGuard::InterruptGuard() {
  receivedSignal = 0;
  struct sigaction note = {};
  note.sa_handler = [](int signal) { receivedSignal = signal; };
  note.sa_flags = int(SA_RESETHAND | SA_RESTART);
  for (int i = 0; i < 2; ++i)
    sigaction(kSignals[i], &note, &before[i]);
}

InterruptGuard::~InterruptGuard() {
  for (int i = 0; i < 2; ++i)
    sigaction(kSignals[i], &before[i], nullptr);
}

int InterruptGuard::received() { return receivedSignal; }
