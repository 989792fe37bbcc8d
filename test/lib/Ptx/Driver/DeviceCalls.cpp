//===- DeviceCalls.cpp - Devices and contexts                    -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Driver/State.h"

#include <cstring>

using namespace trop::ptx;

TROP_PTX_EXPORT CUresult cuInit(unsigned flags) {
  Driver &driver = Driver::get();
  std::lock_guard<std::mutex> lock(driver.mutex);
  if (flags)
    return CUDA_ERROR_INVALID_VALUE;
  if (driver.settings.initError)
    return static_cast<CUresult>(driver.settings.initError);
  if (driver.settings.devices < 1)
    return CUDA_ERROR_NO_DEVICE;
  driver.initialized = true;
  return CUDA_SUCCESS;
}

/// The version of CUDA that came with a version of PTX: 8.4 with 12.4, 7.0 with 11.0.
TROP_PTX_EXPORT CUresult cuDriverGetVersion(int *version) {
  if (!version)
    return CUDA_ERROR_INVALID_VALUE;
  int ptx = Driver::get().settings.version;
  *version = (ptx / 10 + 4) * 1000 + ptx % 10 * 10;
  return CUDA_SUCCESS;
}

TROP_PTX_EXPORT CUresult cuDeviceGetCount(int *count) {
  return call([&](Driver &driver) {
    *count = driver.settings.devices;
    return CUDA_SUCCESS;
  });
}

namespace {

template <typename Call> CUresult callForDevice(CUdevice device, Call body) {
  return call([&](Driver &driver) {
    if (device < 0 || device >= driver.settings.devices)
      return CUDA_ERROR_INVALID_DEVICE;
    return body(driver);
  });
}

} // namespace

TROP_PTX_EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  return callForDevice(ordinal, [&](Driver &) {
    *device = ordinal;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  return callForDevice(device, [&](Driver &) {
    if (!name || length < 1)
      return CUDA_ERROR_INVALID_VALUE;
    std::strncpy(name, "PTX executor of tests", length);
    name[length - 1] = 0;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
  return callForDevice(device, [&](Driver &driver) {
    static const std::map<int, int> values = {
        {1, 1024},                                  // threads of a block
        {2, 1024},                                  // its extents
        {3, 1024},     {4, 64},    {5, 2147483647}, // extents of a grid
        {6, 65535},    {7, 65535}, {8, 49152},      // shared memory of a block
        {9, 65536},                                 // constants
        {10, 32},                                   // a warp
        {12, 65536},                                // registers of a block
        {13, 1000000},                              // kHz
        {16, 2},                                    // multiprocessors
        {31, 1},                                    // concurrent kernels
        {36, 1000000},                              // kHz of memory
        {37, 256},                                  // bits of its bus
        {38, 1 << 20},                              // L2
        {39, 2048},                                 // threads of a multiprocessor
        {41, 1},                                    // one address space
        {81, 167936},                               // shared memory of a multiprocessor
        {82, 65536},                                // registers
        {97, 166912},                               // shared memory of a block that asks for it
        {106, 32},                                  // blocks of a multiprocessor
    };
    if (attribute == 75 || attribute == 76) {
      int capability = driver.settings.capability;
      *value = attribute == 75 ? capability / 10 : capability % 10;
      return CUDA_SUCCESS;
    }
    auto found = values.find(attribute);
    if (found == values.end())
      return CUDA_ERROR_INVALID_VALUE;
    *value = found->second;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
  return callForDevice(device, [&](Driver &driver) {
    *bytes = driver.settings.memory;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  return callForDevice(device, [&](Driver &driver) {
    auto found = driver.contexts.find(device);
    if (found != driver.contexts.end())
      ++found->second->users;
    else
      try {
        auto made = std::make_unique<CUctx_st>(device, driver.settings);
        found = driver.contexts.emplace(device, std::move(made)).first;
      } catch (const std::exception &error) {
        driver.complain(error.what());
        return CUDA_ERROR_OUT_OF_MEMORY;
      }
    *context = found->second.get();
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
  return callForDevice(device, [&](Driver &driver) {
    auto found = driver.contexts.find(device);
    if (found == driver.contexts.end())
      return CUDA_ERROR_INVALID_CONTEXT;
    if (--found->second->users)
      return CUDA_SUCCESS;
    driver.flush(*found->second);
    driver.end(device);
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuCtxSetCurrent(CUcontext context) {
  return call([&](Driver &driver) {
    bool isKnown = !context;
    for (const auto &[device, each] : driver.contexts)
      isKnown |= each.get() == context;
    if (!isKnown)
      return CUDA_ERROR_INVALID_CONTEXT;
    currentContext = context;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuCtxGetCurrent(CUcontext *context) {
  return call([&](Driver &) {
    *context = currentContext;
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuCtxSynchronize(void) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (driver.isCapturing(context))
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    ++driver.traffic.synchronizations;
    return driver.flush(context);
  });
}
