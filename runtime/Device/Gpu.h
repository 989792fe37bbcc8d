//===- Gpu.h - One GPU, its memory and its queue -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPU_H
#define TROP_RUNTIME_DEVICE_GPU_H

#include "runtime/Device/Driver.h"
#include "runtime/Model/Accelerator.h"

#include <string>

namespace trop::rt {

/// Memory of a GPU: addresses that mean nothing on the CPU.
class GpuMemory {
public:
  GpuMemory() = default;
  GpuMemory(const cuda::Driver &driver, cuda::Address address, int64_t bytes)
      : driver(&driver), address(address), size(bytes) {}
  GpuMemory(GpuMemory &&other) { swap(other); }
  GpuMemory &operator=(GpuMemory &&other) {
    swap(other);
    return *this;
  }
  ~GpuMemory() {
    if (driver)
      driver->free(address); // What is wrong by now was said where it happened.
  }

  void *data() const { return reinterpret_cast<void *>(address); }
  int64_t bytes() const { return size; }

private:
  void swap(GpuMemory &other) {
    std::swap(driver, other.driver);
    std::swap(address, other.address);
    std::swap(size, other.size);
  }

  const cuda::Driver *driver = nullptr;
  cuda::Address address = 0;
  int64_t size = 0;
};

/// Memory of the CPU that the GPU reads and writes itself: copies of it wait for nobody, and those
/// of a graph see what it has when the graph runs.
class PinnedMemory {
public:
  PinnedMemory() = default;
  PinnedMemory(const cuda::Driver &driver, void *address) : driver(&driver), address(address) {}
  PinnedMemory(PinnedMemory &&other) { swap(other); }
  PinnedMemory &operator=(PinnedMemory &&other) {
    swap(other);
    return *this;
  }
  ~PinnedMemory() {
    if (driver)
      driver->freeHost(address);
  }

  char *data() const { return static_cast<char *>(address); }

private:
  void swap(PinnedMemory &other) {
    std::swap(driver, other.driver);
    std::swap(address, other.address);
  }

  const cuda::Driver *driver = nullptr;
  void *address = nullptr;
};

/// A GPU and one queue of it, in which everything is done in order. Used by one thread at a time.
class Gpu {
public:
  /// How many there are; Error: no driver.
  static int count();

  /// Error: there are not so many, said with how many there are.
  explicit Gpu(int index);
  ~Gpu();
  Gpu(const Gpu &) = delete;

  const cuda::Driver &driver() const { return api; }
  cuda::Stream queue() const { return stream; }
  /// "cuda:0"
  std::string id() const;
  const std::string &name() const { return deviceName; }
  /// "sm_90"
  std::string arch() const;
  int64_t processors() const { return processorCount; }
  int64_t freeBytes() const;
  /// For the calling thread: before anything below.
  void makeCurrent() const;

  /// Not cleared. Error: more than is free, said with both numbers and what it is for.
  GpuMemory allocate(int64_t bytes, const char *purpose) const;
  /// Cleared.
  PinnedMemory allocatePinned(int64_t bytes) const;
  /// Makes it as large at least; what was in it is lost.
  void enlarge(GpuMemory &memory, int64_t bytes, const char *purpose) const;
  /// Sets bytes to 0.
  void clear(void *memory, int64_t bytes) const;
  /// To pinned memory, when all before it is done.
  void queueDownload(void *to, const void *from, int64_t bytes) const;
  /// From and to memory of the CPU; the last waits until everything before it is done.
  void upload(void *to, const void *from, int64_t bytes) const;
  void download(void *to, const void *from, int64_t bytes) const;
  void synchronize() const;

private:
  const cuda::Driver &api;
  int index, device = 0, major = 0, minor = 0, processorCount = 1;
  cuda::Context context = nullptr;
  cuda::Stream stream = nullptr;
  std::string deviceName;
};

/// What a call fails by is the device's.
template <typename Body> auto onDevice(const Body &body) {
  try {
    return body();
  } catch (const Error &failed) {
    throw DeviceError(failed.what());
  }
}

/// The index of "cuda" or "cuda:3"; -1: another device.
int gpuIndex(const std::string &device);

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPU_H
