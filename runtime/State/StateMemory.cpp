//===- StateMemory.cpp - Much memory, or a clear refusal ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/StateMemory.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <sys/mman.h>

using namespace trop::rt;

/// The first number of a file, -1 without one ("max" of a control group).
static int64_t numberIn(const char *path) {
  std::ifstream file(path);
  int64_t number = -1;
  return file >> number ? number : -1;
}

int64_t trop::rt::availableMemory() {
  int64_t least = INT64_MAX;
  std::ifstream info("/proc/meminfo");
  std::string key, line;
  int64_t kibibytes;
  while (info >> key && key != "MemAvailable:")
    std::getline(info, line);
  if (info >> kibibytes)
    least = kibibytes * 1024;
  for (auto [limit, used] :
       {std::pair("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        std::pair("/sys/fs/cgroup/memory/memory.limit_in_bytes",
                  "/sys/fs/cgroup/memory/memory.usage_in_bytes")})
    if (int64_t most = numberIn(limit); most >= 0)
      least = std::min(least, std::max<int64_t>(0, most - numberIn(used)));
  return least;
}

std::string trop::rt::megabytes(int64_t bytes) {
  return concat(std::fixed, std::setprecision(1), double(bytes) / 1e6, " MB");
}

StateMemory::StateMemory(int64_t bytes, int threads, const std::string &purpose) : bytes(bytes) {
  auto refuse = [&](const std::string &found) {
    fail("expected ", megabytes(bytes), " of memory for the state of ", purpose, ", found ", found,
         "; a smaller 'tropc --sct-memory' keeps less, 'train --state off' keeps nothing");
  };
  if (int64_t most = availableMemory(); bytes > most)
    refuse(megabytes(most));
  void *pages =
      mmap(nullptr, size_t(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    refuse("less: " + errnoText());
  memory = static_cast<char *>(pages);
  madvise(pages, size_t(bytes), MADV_HUGEPAGE);
  constexpr int64_t kPage = 4096;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t page = 0; page < bytes; page += kPage)
    static_cast<volatile char *>(memory)[page] = 0;
}

StateMemory::~StateMemory() { munmap(memory, size_t(bytes)); }
