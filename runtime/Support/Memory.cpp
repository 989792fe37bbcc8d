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

int64_t trop::rt::availableMemory() {
  int64_t least = INT64_MAX;
  if (int64_t kibibytes = numberIn("/proc/meminfo", "MemAvailable:"); kibibytes >= 0)
    least = kibibytes * 1024;
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

std::string trop::rt::megabytes(int64_t bytes) {
  return concat(std::fixed, std::setprecision(1), double(bytes) / 1e6, " MB");
}
