//===- Memory.cpp - How much memory there is ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Memory.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <sys/resource.h>
#include <unistd.h>

using namespace trop::rt;

/// The first number of a file, or that after a word which begins a line; -1 without one
/// ("max" of a control group).
static int64_t numberIn(const char *path, const std::string &word = "") {
  std::ifstream file(path);
  std::string key, line;
  while (!word.empty() && file >> key && key != word)
    std::getline(file, line);
  int64_t number = -1;
  return file >> number ? number : -1;
}

/// What the process may still take of addresses (ulimit -v).
static int64_t availableAddresses() {
  rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return INT64_MAX;
  int64_t used = numberIn("/proc/self/statm") * sysconf(_SC_PAGESIZE);
  return std::max<int64_t>(0, int64_t(limit.rlim_cur) - used);
}

int64_t trop::rt::availableMemory() {
  int64_t least = availableAddresses();
  if (int64_t kibibytes = numberIn("/proc/meminfo", "MemAvailable:"); kibibytes >= 0)
    least = std::min(least, kibibytes * 1024);
  struct Group {
    const char *limit, *used, *statistics, *files; // files: whose pages can be dropped
  };
  for (const Group &group : {Group{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current",
                                   "/sys/fs/cgroup/memory.stat", "inactive_file"},
                             Group{"/sys/fs/cgroup/memory/memory.limit_in_bytes",
                                   "/sys/fs/cgroup/memory/memory.usage_in_bytes",
                                   "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file"}})
    if (int64_t most = numberIn(group.limit); most >= 0) {
      int64_t used =
          numberIn(group.used) - std::max<int64_t>(0, numberIn(group.statistics, group.files));
      least = std::min(least, std::max<int64_t>(0, most - used));
    }
  return least;
}

/// What is read becomes up to so many times as much, in a table.
void trop::rt::MemoryWatch::check() {
  constexpr int64_t kTimes = 32;
  next = done + kStep;
  if (int64_t left = available(); left < kTimes * kStep)
    fail(path, ": expected memory for more than ", megabytes(done), " of ", what, ", found ",
         megabytes(left), "; fewer rows need less");
}

std::string trop::rt::megabytes(int64_t bytes) {
  return concat(std::fixed, std::setprecision(1), double(bytes) / 1e6, " MB");
}
