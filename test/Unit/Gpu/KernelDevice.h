//===- KernelDevice.h - The runtime's kernels in tests ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_GPU_KERNELDEVICE_H
#define TROP_TEST_UNIT_GPU_KERNELDEVICE_H

#include "runtime/Device/GpuKernels.h"
#include "test/Unit/Ptx/TestDevice.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace trop::gpu::test {

template <typename T> const char *suffix() { return sizeof(T) == 4 ? "_f32" : "_f64"; }

/// One for all tests, which compiles the kernels once and reports races.
inline ptx::test::TestDevice &getDevice() {
  static auto *const device = [] {
    auto *made = new ptx::test::TestDevice(/*watches=*/true);
    made->load(trop_runtime_kernels);
    return made;
  }();
  return *device;
}

/// A new array of so many numbers of the device, and its address for its kernels.
template <typename T> struct OnDevice {
  explicit OnDevice(size_t count) : OnDevice(std::vector<T>(count)) {}
  explicit OnDevice(const std::vector<T> &numbers)
      : size(numbers.size()), at(reinterpret_cast<T *>(getDevice().put(numbers))) {}
  std::vector<T> get() const {
    return getDevice().template get<T>(reinterpret_cast<uint64_t>(at), size);
  }
  size_t size;
  T *at;
};

/// Numbers of every kind beside each other.
template <typename T> std::vector<T> draw(std::mt19937_64 &random, int64_t count, bool infinities) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  std::normal_distribution<double> normal;
  std::vector<T> numbers;
  for (int64_t i = 0; i < count; ++i)
    switch (random() % 16) {
    case 0:
      numbers.push_back(random() % 2 ? T(0) : -T(0));
      break;
    case 1:
      numbers.push_back(infinities ? (random() % 2 ? kInfinity : -kInfinity) : T(1));
      break;
    case 2:
      numbers.push_back(std::numeric_limits<T>::denorm_min() * T(random() % 100));
      break;
    case 3:
      numbers.push_back(std::numeric_limits<T>::max() * T(normal(random)));
      break;
    default:
      numbers.push_back(T(std::ldexp(normal(random), int(random() % 20) - 10)));
    }
  return numbers;
}

/// Two NaNs may differ in what they carry, which is nobody's business.
template <typename T>
int64_t firstDifference(const std::vector<T> &one, const std::vector<T> &other) {
  for (size_t i = 0; i < one.size(); ++i)
    if (std::memcmp(&one[i], &other[i], sizeof(T)) && !(std::isnan(one[i]) && std::isnan(other[i])))
      return int64_t(i);
  return -1;
}

} // namespace trop::gpu::test

#endif // TROP_TEST_UNIT_GPU_KERNELDEVICE_H
