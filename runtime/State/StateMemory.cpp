//===- StateMemory.cpp - Much memory, or a clear refusal ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/StateMemory.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Memory.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <sys/mman.h>

using namespace trop::rt;

StateMemory::StateMemory(int64_t bytes, int threads, const std::string &purpose,
                         const std::function<std::string(int64_t)> &remedy)
    : bytes(bytes) {
  auto refuse = [&](const std::string &found, const std::string &advice) {
    fail("expected ", megabytes(bytes), " of memory for the state of ", purpose, ", found ", found,
         "; ", advice, "'train --state off' keeps nothing");
  };
  if (int64_t most = availableMemory(); bytes > most)
    refuse(megabytes(most), remedy(most));
  void *pages =
      mmap(nullptr, size_t(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    refuse("less: " + errnoText(), "a smaller 'tropc --sct-memory' keeps less, ");
  memory = static_cast<char *>(pages);
  madvise(pages, size_t(bytes), MADV_HUGEPAGE);
  constexpr int64_t kPage = 4096;
  int64_t share = (bytes / threads / kPage + 1) * kPage;
  parallelFor(threads, threads, [&](int64_t number, int) {
    for (int64_t at = number * share; at < std::min(bytes, (number + 1) * share); at += kPage)
      if (!interruptSignal()) // Then nobody will need them.
        static_cast<volatile char *>(memory)[at] = 0;
  });
}

StateMemory::~StateMemory() { munmap(memory, size_t(bytes)); }
