//===- Executor.cpp - Launches of kernels                        -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Executor.h"

#include "test/lib/Ptx/Launch.h"

#include <cfenv>

namespace trop::ptx {
namespace {

/// The state of floats that kernels assume, whatever the caller's is.
class DefaultFloats {
public:
  DefaultFloats() {
    std::fegetenv(&saved);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloats() { std::fesetenv(&saved); }

private:
  std::fenv_t saved;
};

} // namespace

uint64_t Counters::getInstructions() const {
  uint64_t sum = 0;
  for (uint64_t count : instructions)
    sum += count;
  return sum;
}

Executor::Executor(const DeviceMemory &memory, bool watches) : memory(memory) {
  if (watches)
    races = std::make_unique<GlobalRaces>(memory.getRange());
}

void Executor::launch(const LoadedKernel &kernel, const Shape &shape,
                      std::vector<uint8_t> parameters) {
  DefaultFloats floats;
  if (races)
    races->beginLaunch();
  Launch launch(kernel, shape, std::move(parameters), memory, races.get());
  launch.run();
  launch.addTo(counters[kernel.kernel->name]);
}

} // namespace trop::ptx
