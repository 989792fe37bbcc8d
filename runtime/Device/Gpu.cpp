//===- Gpu.cpp - One GPU, its memory and its queue ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Gpu.h"

#include "runtime/Model/Accelerator.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Memory.h"

#include <cstdlib>
#include <cstring>

using namespace trop::rt;
using namespace trop::rt::cuda;

int Gpu::count() {
  const Driver &driver = getDriver();
  int count = 0;
  if (driver.hasDevices)
    driver.check(driver.getCount(&count), "cannot count GPUs");
  return count;
}

Gpu::Gpu(int index) : api(getDriver()), index(index) {
  if (int there = count(); index >= there)
    fail("expected a GPU 'cuda:", index, "', found ",
         there == 0 ? "none"
                    : concat(there, there == 1 ? ", 'cuda:0'" : ", the last of them 'cuda:",
                             there == 1 ? "" : concat(there - 1, "'")));
  api.check(api.getDevice(&device, index), "cannot open a GPU");
  char text[256] = "";
  api.check(api.getName(text, sizeof text - 1, device), "cannot ask a GPU for its name");
  deviceName = text;
  api.check(api.getAttribute(&major, kComputeCapabilityMajor, device),
            "cannot ask a GPU what it is");
  api.check(api.getAttribute(&minor, kComputeCapabilityMinor, device),
            "cannot ask a GPU what it is");
  api.check(api.getAttribute(&processorCount, kProcessorCount, device),
            "cannot ask a GPU what it is");
  api.check(api.retainContext(&context, device), "cannot use a GPU");
  try {
    makeCurrent();
    api.check(api.createStream(&stream, kNonBlocking), "cannot make a queue of a GPU");
  } catch (...) {
    api.releaseContext(device);
    throw;
  }
}

Gpu::~Gpu() {
  api.setContext(context);
  api.destroyStream(stream);
  api.releaseContext(device);
}

std::string Gpu::id() const { return concat("cuda:", index); }
std::string Gpu::arch() const { return concat("sm_", major, minor); }

void Gpu::makeCurrent() const { api.check(api.setContext(context), "cannot use a GPU"); }

int64_t Gpu::freeBytes() const {
  size_t free = 0, total = 0;
  api.check(api.getFreeMemory(&free, &total), "cannot ask a GPU for its memory");
  return int64_t(free);
}

GpuMemory Gpu::allocate(int64_t bytes, const char *purpose) const {
  Address address = 0;
  Result result = api.allocate(&address, size_t(bytes > 0 ? bytes : 1));
  if (result == kOutOfMemory)
    throw NoDeviceMemory(concat("expected ", megabytes(bytes), " of memory on ", id(), " for ",
                                purpose, ", found ", megabytes(freeBytes()), " free"));
  api.check(result, "cannot allocate memory of a GPU");
  return GpuMemory(api, address, bytes);
}

PinnedMemory Gpu::allocatePinned(int64_t bytes) const {
  void *address = nullptr;
  Result result = api.allocateHost(&address, size_t(bytes > 0 ? bytes : 1));
  if (result == kOutOfMemory)
    throw NoDeviceMemory(
        concat("expected ", megabytes(bytes), " of memory to pin for ", id(), ", found less"));
  api.check(result, "cannot pin memory for a GPU");
  std::memset(address, 0, size_t(bytes));
  return PinnedMemory(api, address);
}

void Gpu::enlarge(GpuMemory &memory, int64_t bytes, const char *purpose) const {
  if (memory.data() && memory.bytes() >= bytes)
    return;
  memory = GpuMemory(); // At no time is there room for both.
  memory = allocate(bytes, purpose);
}

void Gpu::upload(void *to, const void *from, int64_t bytes) const {
  api.check(api.upload(Address(to), from, size_t(bytes), stream), "cannot write memory of a GPU");
}

void Gpu::clear(void *memory, int64_t bytes) const {
  if (bytes > 0)
    api.check(api.fill(Address(memory), 0, size_t(bytes), stream), "cannot write memory of a GPU");
}

void Gpu::queueDownload(void *to, const void *from, int64_t bytes) const {
  api.check(api.download(to, Address(from), size_t(bytes), stream), "cannot read memory of a GPU");
}

void Gpu::download(void *to, const void *from, int64_t bytes) const {
  queueDownload(to, from, bytes);
  synchronize();
}

void Gpu::synchronize() const { api.check(api.synchronize(stream), "a GPU failed"); }

int trop::rt::gpuIndex(const std::string &device) {
  if (device == "cuda")
    return 0;
  if (device.compare(0, 5, "cuda:") || device.size() == 5 || device.size() > 8 ||
      device.find_first_not_of("0123456789", 5) != std::string::npos)
    return -1;
  return std::atoi(device.c_str() + 5);
}
