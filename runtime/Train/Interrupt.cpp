//===- Interrupt.cpp - Interrupts between two steps -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Interrupt.h"

#include <csignal>
#include <initializer_list>

using namespace trop::rt;

static volatile std::sig_atomic_t receivedSignal = 0;

static void setHandler(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = int(SA_RESETHAND | SA_RESTART);
  sigaction(signal, &action, nullptr);
}

InterruptGuard::InterruptGuard() {
  receivedSignal = 0;
  for (int signal : {SIGINT, SIGTERM})
    setHandler(signal, [](int signal) { receivedSignal = signal; });
}

InterruptGuard::~InterruptGuard() {
  for (int signal : {SIGINT, SIGTERM})
    setHandler(signal, SIG_DFL);
}

int InterruptGuard::received() { return receivedSignal; }
