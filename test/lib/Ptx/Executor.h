//===- Executor.h - Launches of kernels                          -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_EXECUTOR_H
#define TROP_TEST_LIB_PTX_EXECUTOR_H

#include "test/lib/Ptx/Program.h"
#include "test/lib/Ptx/Races.h"

#include <memory>

namespace trop::ptx {

/// A launch that went wrong.
class Fault : public std::runtime_error {
public:
  enum class Kind { IllegalAddress, MisalignedAddress, LaunchFailed };

  Fault(Kind kind, const std::string &message) : std::runtime_error(message), kind(kind) {}

  const Kind kind;
};

struct Shape {
  uint32_t grid[3] = {1, 1, 1}, block[3] = {1, 1, 1};
  uint64_t dynamicShared = 0; ///< bytes

  uint64_t getBlocks() const { return uint64_t(grid[0]) * grid[1] * grid[2]; }
  uint64_t getThreads() const { return uint64_t(block[0]) * block[1] * block[2]; }
};

/// What a kernel's launches did together.
struct Counters {
  uint64_t launches = 0, threads = 0;
  uint64_t instructions[kClasses] = {};
  /// Bytes of global memory that threads asked for; and each byte once a launch, if watched.
  uint64_t globalRead = 0, globalWritten = 0, distinctRead = 0, distinctWritten = 0;

  uint64_t getInstructions() const;
};

/// Runs the threads of a launch one after another: a thread until it ends or waits, a warp
/// until all its threads wait for the block, the blocks in their order.
class Executor {
public:
  /// `watches`: look for races on global memory and count distinct bytes, too.
  Executor(const DeviceMemory &memory, bool watches);

  /// `parameters`: laid out as the kernel's code says. \throws Fault
  void launch(const LoadedKernel &kernel, const Shape &shape, std::vector<uint8_t> parameters);

  const std::map<std::string, Counters> &getCounters() const { return counters; }
  void resetCounters() { counters.clear(); }

private:
  const DeviceMemory &memory;
  std::unique_ptr<GlobalRaces> races;
  std::map<std::string, Counters> counters;
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_EXECUTOR_H
