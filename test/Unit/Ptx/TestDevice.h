//===- TestDevice.h - A device that tests run PTX on             -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_PTX_TESTDEVICE_H
#define TROP_TEST_UNIT_PTX_TESTDEVICE_H

#include "test/lib/Ptx/Executor.h"

#include <cstring>
#include <memory>

namespace trop::ptx::test {

/// PTX with a head of version 8.0 for sm_80.
std::string makeModule(const std::string &kernels);

/// A kernel with registers %p, %rs, %r, %rd, 100 of each but predicates. Its parameters are
/// addresses p0, p1, ..., which are in %rd90, %rd91, ... before the body.
std::string makeKernel(const std::string &name, unsigned parameters, const std::string &body,
                       const std::string &declarations = "");

/// What a string of PTX or a launch says is wrong; empty if nothing.
template <typename Call> std::string messageOf(Call call) {
  try {
    call();
  } catch (const std::exception &error) {
    return error.what();
  }
  return "";
}

class TestDevice {
public:
  explicit TestDevice(bool watches = false)
      : memory(uint64_t(1) << 30), executor(memory, watches), watches(watches) {}

  void load(const std::string &text);
  template <typename T> uint64_t put(const std::vector<T> &numbers) {
    uint64_t address = memory.allocate(std::max<size_t>(numbers.size(), 1) * sizeof(T), "a test");
    std::copy(numbers.begin(), numbers.end(), reinterpret_cast<T *>(address));
    return address;
  }
  template <typename T> std::vector<T> get(uint64_t address, size_t count) const {
    auto *numbers = reinterpret_cast<const T *>(address);
    return {numbers, numbers + count};
  }
  /// Parameters are addresses or other numbers of 64 bits.
  void launch(const std::string &kernel, const Shape &shape,
              const std::vector<uint64_t> &parameters);
  /// The one parameter is a struct.
  template <typename Struct>
  void launchWith(const std::string &kernel, const Shape &shape, const Struct &parameter) {
    auto *bytes = reinterpret_cast<const uint8_t *>(&parameter);
    executor.launch(find(kernel), shape, {bytes, bytes + sizeof parameter});
  }

  DeviceMemory memory;
  Executor executor;
  std::unique_ptr<Program> program;
  const bool watches;

private:
  const LoadedKernel &find(const std::string &kernel) const;
};

/// A grid of so many blocks with so many threads each.
Shape makeShape(uint32_t blocks, uint32_t threads);

/// Where ptxas is, what it says of a module for sm_80; empty if it has nothing to say.
std::string assemble(const std::string &text, bool &found);

} // namespace trop::ptx::test

#endif // TROP_TEST_UNIT_PTX_TESTDEVICE_H
