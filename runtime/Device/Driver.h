//===- Driver.h - The CUDA driver, loaded when it is asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that we call of the driver API, https://docs.nvidia.com/cuda/cuda-driver-api, by
// prototypes of our own.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_DRIVER_H
#define TROP_RUNTIME_DEVICE_DRIVER_H

#include "runtime/Support/Error.h"

#include <cstddef>
#include <cstdint>

namespace trop::rt::cuda {

/// CUresult: 0 is success.
using Result = int;
inline constexpr Result kSuccess = 0, kOutOfMemory = 2, kNoDevice = 100;

/// CUdeviceptr, as long as a pointer.
using Address = uintptr_t;

/// What the driver hands out.
using Context = struct ContextTag *;
using Graph = struct GraphTag *;
using GraphRun = struct GraphRunTag *;
using Module = struct ModuleTag *;
using Function = struct FunctionTag *;
using Stream = struct StreamTag *;

/// CUdevice_attribute, CUjit_option, CUstream_flags, CUstreamCaptureMode.
inline constexpr int kProcessorCount = 16;
inline constexpr int kComputeCapabilityMajor = 75, kComputeCapabilityMinor = 76;
inline constexpr int kErrorLog = 5, kErrorLogBytes = 6;
inline constexpr unsigned kNonBlocking = 1;
inline constexpr int kRelaxed = 2;

// Field, function of the library, arguments.
#define TROP_CUDA_FUNCTIONS(FUNCTION)                                                              \
  FUNCTION(init, cuInit, (unsigned flags))                                                         \
  FUNCTION(getVersion, cuDriverGetVersion, (int *version))                                         \
  FUNCTION(getErrorName, cuGetErrorName, (Result result, const char **name))                       \
  FUNCTION(getErrorString, cuGetErrorString, (Result result, const char **text))                   \
  FUNCTION(getCount, cuDeviceGetCount, (int *count))                                               \
  FUNCTION(getDevice, cuDeviceGet, (int *device, int ordinal))                                     \
  FUNCTION(getName, cuDeviceGetName, (char *name, int length, int device))                         \
  FUNCTION(getAttribute, cuDeviceGetAttribute, (int *value, int attribute, int device))            \
  FUNCTION(getMemory, cuDeviceTotalMem_v2, (size_t *bytes, int device))                            \
  FUNCTION(retainContext, cuDevicePrimaryCtxRetain, (Context * context, int device))               \
  FUNCTION(releaseContext, cuDevicePrimaryCtxRelease_v2, (int device))                             \
  FUNCTION(setContext, cuCtxSetCurrent, (Context context))                                         \
  FUNCTION(getFreeMemory, cuMemGetInfo_v2, (size_t *free, size_t *total))                          \
  FUNCTION(loadModule, cuModuleLoadDataEx,                                                         \
           (Module * module, const void *image, unsigned count, int *options, void **values))      \
  FUNCTION(unloadModule, cuModuleUnload, (Module module))                                          \
  FUNCTION(getFunction, cuModuleGetFunction,                                                       \
           (Function * function, Module module, const char *name))                                 \
  FUNCTION(allocate, cuMemAlloc_v2, (Address * address, size_t bytes))                             \
  FUNCTION(free, cuMemFree_v2, (Address address))                                                  \
  FUNCTION(allocateHost, cuMemAllocHost_v2, (void **address, size_t bytes))                        \
  FUNCTION(freeHost, cuMemFreeHost, (void *address))                                               \
  FUNCTION(fill, cuMemsetD8Async, (Address to, unsigned char value, size_t bytes, Stream stream))  \
  FUNCTION(upload, cuMemcpyHtoDAsync_v2,                                                           \
           (Address to, const void *from, size_t bytes, Stream stream))                            \
  FUNCTION(download, cuMemcpyDtoHAsync_v2, (void *to, Address from, size_t bytes, Stream stream))  \
  FUNCTION(createStream, cuStreamCreate, (Stream * stream, unsigned flags))                        \
  FUNCTION(destroyStream, cuStreamDestroy_v2, (Stream stream))                                     \
  FUNCTION(synchronize, cuStreamSynchronize, (Stream stream))                                      \
  FUNCTION(beginCapture, cuStreamBeginCapture_v2, (Stream stream, int mode))                       \
  FUNCTION(endCapture, cuStreamEndCapture, (Stream stream, Graph * graph))                         \
  FUNCTION(instantiate, cuGraphInstantiateWithFlags,                                               \
           (GraphRun * run, Graph graph, unsigned long long flags))                                \
  FUNCTION(launchGraph, cuGraphLaunch, (GraphRun run, Stream stream))                              \
  FUNCTION(destroyRun, cuGraphExecDestroy, (GraphRun run))                                         \
  FUNCTION(destroyGraph, cuGraphDestroy, (Graph graph))                                            \
  FUNCTION(launch, cuLaunchKernel,                                                                 \
           (Function function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,    \
            unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream stream,                 \
            void **arguments, void **extra))

struct Driver {
#define TROP_CUDA_FIELD(field, name, arguments) Result(*field) arguments;
  TROP_CUDA_FUNCTIONS(TROP_CUDA_FIELD)
#undef TROP_CUDA_FIELD
  bool hasDevices; // without any, nothing else may be called

  /// Error, in words of ours and the driver's, unless the result is success: "cannot read results:
  /// CUDA_ERROR_ILLEGAL_ADDRESS, an illegal memory access was encountered".
  void check(Result result, const char *what) const;
};

/// There is no library of the driver.
class NoDriver : public Error {
  using Error::Error;
};

/// The driver of this machine, ready to be called. NoDriver; Error: it is one that lacks a function
/// of those above, or one that does not start.
const Driver &getDriver();

} // namespace trop::rt::cuda

#endif // TROP_RUNTIME_DEVICE_DRIVER_H
