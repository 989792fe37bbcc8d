//===- StateMemory.h - Much memory, or a clear refusal ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_STATEMEMORY_H
#define TROP_RUNTIME_STATE_STATEMEMORY_H

#include <cstdint>
#include <functional>
#include <string>

namespace trop::rt {

/// Zeros in pages of their own, huge ones where the system offers them. All pages are
/// touched at once: a system that promises more than it has would otherwise end the
/// program in the middle of training.
class StateMemory {
public:
  /// Error: there is not so much memory; `purpose` ("60000 samples") is what for, and `remedy`
  /// what can be done with so much as there is, in bytes.
  StateMemory(int64_t bytes, int threads, const std::string &purpose,
              const std::function<std::string(int64_t available)> &remedy);
  ~StateMemory();
  StateMemory(const StateMemory &) = delete;

  char *data() const { return memory; }

private:
  char *memory;
  int64_t bytes;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_STATEMEMORY_H
