//===- Memory.h - How much memory there is --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_MEMORY_H
#define TROP_RUNTIME_SUPPORT_MEMORY_H

#include <cstdint>
#include <string>

namespace trop::rt {

/// Bytes that this process may still take without swapping or reaching its limit or that of its
/// control group; INT64_MAX where the system does not tell.
int64_t availableMemory();

/// Stops what grows beyond memory where nothing tells how much comes, as of compressed files.
class MemoryWatch {
public:
  using Available = int64_t (*)();
  /// `what` grows, of a file.
  MemoryWatch(std::string path, const char *what, Available available = availableMemory)
      : path(std::move(path)), what(what), available(available) {}

  /// So many bytes more. Error: there is little memory left.
  void grow(int64_t bytes) {
    done += bytes;
    if (done >= next)
      check();
  }

private:
  void check();

  static constexpr int64_t kStep = 1 << 22; // bytes after which it looks again
  std::string path;
  const char *what;
  Available available;
  int64_t done = 0, next = kStep;
};

/// "700.5 MB"
std::string megabytes(int64_t bytes);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_MEMORY_H
