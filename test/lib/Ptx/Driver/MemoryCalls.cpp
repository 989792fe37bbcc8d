//===- MemoryCalls.cpp - Memory and copies                       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Driver/State.h"

#include <cstdlib>
#include <cstring>

using namespace trop::ptx;

TROP_PTX_EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!address || !bytes)
      return CUDA_ERROR_INVALID_VALUE;
    if (driver.isCapturing(context))
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    *address =
        context.memory.allocate(bytes, "allocation " + std::to_string(++context.allocations));
    return *address ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
  });
}

TROP_PTX_EXPORT CUresult cuMemFree_v2(CUdeviceptr address) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (driver.isCapturing(context))
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    if (!address)
      return CUDA_SUCCESS;
    if (CUresult result = driver.flush(context))
      return result;
    bool isHosts = driver.pinned.count(reinterpret_cast<void *>(address)) > 0;
    if (!isHosts && context.memory.free(address))
      return CUDA_SUCCESS;
    driver.complain("cuMemFree of an address " + context.memory.describe(address));
    return CUDA_ERROR_INVALID_VALUE;
  });
}

TROP_PTX_EXPORT CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
  return callInContext([&](Driver &, CUctx_st &context) {
    *free = context.memory.getFree();
    *total = context.memory.getTotal();
    return CUDA_SUCCESS;
  });
}

TROP_PTX_EXPORT CUresult cuMemAllocHost_v2(void **address, size_t bytes) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    if (!address || !bytes)
      return CUDA_ERROR_INVALID_VALUE;
    if (driver.isCapturing(context))
      return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    *address = reinterpret_cast<void *>(context.memory.allocatePinned(bytes));
    if (!*address)
      return CUDA_ERROR_OUT_OF_MEMORY;
    driver.pinned[*address] = bytes;
    return CUDA_SUCCESS;
  });
}

/// Not refused after an error: the host has to free what it has.
TROP_PTX_EXPORT CUresult cuMemFreeHost(void *address) {
  return call([&](Driver &driver) {
    if (!driver.pinned.erase(address))
      return CUDA_ERROR_INVALID_VALUE;
    for (auto &[device, context] : driver.contexts) {
      driver.flush(*context);
      if (context->memory.free(reinterpret_cast<CUdeviceptr>(address)))
        break;
    }
    return CUDA_SUCCESS;
  });
}

namespace {

/// Whether a copy's range is memory of the device.
bool check(Driver &driver, const CUctx_st &context, CUdeviceptr address, size_t bytes,
           const char *what) {
  if (!bytes || context.memory.contains(address, bytes))
    return true;
  driver.complain(std::string(what) + " of " + std::to_string(bytes) + " bytes " +
                  context.memory.describe(address));
  return false;
}

enum class Direction { ToDevice, ToHost, OnDevice };

/// A copy that is queued or recorded. Ranges are looked at when it is called and when it runs:
/// a graph may run after they were freed.
CUresult copy(Driver &driver, CUctx_st &context, uint64_t to, uint64_t from, size_t bytes,
              Direction direction, CUstream stream) {
  auto isValid = [&driver, &context, to, from, bytes, direction] {
    return (direction == Direction::ToHost || check(driver, context, to, bytes, "copy to")) &&
           (direction == Direction::ToDevice || check(driver, context, from, bytes, "copy from"));
  };
  if (!isValid())
    return CUDA_ERROR_INVALID_VALUE;
  if (!bytes)
    return CUDA_SUCCESS;
  // What is not pinned is read now, and is there when the call returns.
  std::shared_ptr<std::vector<char>> staged;
  auto *host = reinterpret_cast<const char *>(direction == Direction::ToDevice ? from : to);
  bool isCaptured = stream && isStream(context, stream) && stream->capture;
  bool isPageable =
      direction != Direction::OnDevice && !driver.isPinned(host, bytes) && !isCaptured;
  if (isPageable && direction == Direction::ToDevice)
    staged = std::make_shared<std::vector<char>>(host, host + bytes);
  Operation operation = [&driver, isValid, to, from, bytes, direction, staged] {
    if (!isValid())
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    Traffic &traffic = driver.traffic;
    (direction == Direction::ToDevice ? traffic.toDevice
     : direction == Direction::ToHost ? traffic.toHost
                                      : traffic.onDevice) += bytes;
    std::memmove(reinterpret_cast<void *>(to),
                 staged ? staged->data() : reinterpret_cast<const void *>(from), bytes);
    return CUDA_SUCCESS;
  };
  CUresult result = driver.submit(context, stream, operation);
  return isPageable && direction == Direction::ToHost && !result ? driver.flush(context) : result;
}

template <typename Pointer> uint64_t number(Pointer pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

template <typename T> CUresult fill(CUdeviceptr to, T value, size_t count, CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    auto isValid = [&driver, &context, to, count] {
      return check(driver, context, to, count * sizeof(T), "memset");
    };
    if (to % sizeof(T) || !isValid())
      return CUDA_ERROR_INVALID_VALUE;
    return driver.submit(context, stream, [isValid, to, value, count] {
      if (!isValid())
        return CUDA_ERROR_ILLEGAL_ADDRESS;
      std::fill_n(reinterpret_cast<T *>(to), count, value);
      return CUDA_SUCCESS;
    });
  });
}

} // namespace

TROP_PTX_EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes,
                                              CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    return copy(driver, context, to, number(from), bytes, Direction::ToDevice, stream);
  });
}

TROP_PTX_EXPORT CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes,
                                              CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    return copy(driver, context, number(to), from, bytes, Direction::ToHost, stream);
  });
}

TROP_PTX_EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes,
                                              CUstream stream) {
  return callInContext([&](Driver &driver, CUctx_st &context) {
    return copy(driver, context, to, from, bytes, Direction::OnDevice, stream);
  });
}

TROP_PTX_EXPORT CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
  CUresult result = cuMemcpyHtoDAsync_v2(to, from, bytes, nullptr);
  return result ? result : cuStreamSynchronize(nullptr);
}

TROP_PTX_EXPORT CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
  CUresult result = cuMemcpyDtoHAsync_v2(to, from, bytes, nullptr);
  return result ? result : cuStreamSynchronize(nullptr);
}

TROP_PTX_EXPORT CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count,
                                         CUstream stream) {
  return fill<uint8_t>(to, value, count, stream);
}

TROP_PTX_EXPORT CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count,
                                          CUstream stream) {
  return fill<uint32_t>(to, value, count, stream);
}
