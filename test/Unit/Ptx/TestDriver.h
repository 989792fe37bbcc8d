//===- TestDriver.h - The driver of tests, loaded as programs do -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_PTX_TESTDRIVER_H
#define TROP_TEST_UNIT_PTX_TESTDRIVER_H

#include "test/lib/Ptx/Driver/Api.h"

#include <dlfcn.h>
#include <stdexcept>

namespace trop::ptx::test {

/// One member a function.
class TestDriver {
public:
  TestDriver() : library(dlopen(TROP_PTX_DRIVER, RTLD_NOW | RTLD_LOCAL)) {
    if (!library)
      throw std::runtime_error(dlerror());
  }

private:
  template <typename Function> Function find(const char *name, Function) const {
    void *found = dlsym(library, name);
    if (!found)
      throw std::runtime_error(dlerror());
    return reinterpret_cast<Function>(found);
  }

  void *library;

public:
#define TROP_PTX_FUNCTION(NAME) decltype(&::NAME) NAME = find(#NAME, decltype (&::NAME)())
  TROP_PTX_FUNCTION(cuInit);
  TROP_PTX_FUNCTION(cuDriverGetVersion);
  TROP_PTX_FUNCTION(cuGetErrorName);
  TROP_PTX_FUNCTION(cuGetErrorString);
  TROP_PTX_FUNCTION(cuDeviceGetCount);
  TROP_PTX_FUNCTION(cuDeviceGet);
  TROP_PTX_FUNCTION(cuDeviceGetName);
  TROP_PTX_FUNCTION(cuDeviceGetAttribute);
  TROP_PTX_FUNCTION(cuDeviceTotalMem_v2);
  TROP_PTX_FUNCTION(cuDevicePrimaryCtxRetain);
  TROP_PTX_FUNCTION(cuDevicePrimaryCtxRelease_v2);
  TROP_PTX_FUNCTION(cuCtxSetCurrent);
  TROP_PTX_FUNCTION(cuCtxSynchronize);
  TROP_PTX_FUNCTION(cuModuleLoadDataEx);
  TROP_PTX_FUNCTION(cuModuleUnload);
  TROP_PTX_FUNCTION(cuModuleGetFunction);
  TROP_PTX_FUNCTION(cuModuleGetGlobal_v2);
  TROP_PTX_FUNCTION(cuFuncGetAttribute);
  TROP_PTX_FUNCTION(cuFuncSetAttribute);
  TROP_PTX_FUNCTION(cuLaunchKernel);
  TROP_PTX_FUNCTION(cuMemAlloc_v2);
  TROP_PTX_FUNCTION(cuMemFree_v2);
  TROP_PTX_FUNCTION(cuMemGetInfo_v2);
  TROP_PTX_FUNCTION(cuMemAllocHost_v2);
  TROP_PTX_FUNCTION(cuMemFreeHost);
  TROP_PTX_FUNCTION(cuMemcpyHtoDAsync_v2);
  TROP_PTX_FUNCTION(cuMemcpyDtoHAsync_v2);
  TROP_PTX_FUNCTION(cuMemcpyDtoDAsync_v2);
  TROP_PTX_FUNCTION(cuMemsetD8Async);
  TROP_PTX_FUNCTION(cuMemsetD32Async);
  TROP_PTX_FUNCTION(cuStreamCreate);
  TROP_PTX_FUNCTION(cuStreamDestroy_v2);
  TROP_PTX_FUNCTION(cuStreamSynchronize);
  TROP_PTX_FUNCTION(cuStreamWaitEvent);
  TROP_PTX_FUNCTION(cuEventCreate);
  TROP_PTX_FUNCTION(cuEventDestroy_v2);
  TROP_PTX_FUNCTION(cuEventRecord);
  TROP_PTX_FUNCTION(cuEventSynchronize);
  TROP_PTX_FUNCTION(cuEventElapsedTime);
  TROP_PTX_FUNCTION(cuStreamBeginCapture_v2);
  TROP_PTX_FUNCTION(cuStreamEndCapture);
  TROP_PTX_FUNCTION(cuGraphInstantiateWithFlags);
  TROP_PTX_FUNCTION(cuGraphLaunch);
  TROP_PTX_FUNCTION(cuGraphExecDestroy);
  TROP_PTX_FUNCTION(cuGraphDestroy);
  TROP_PTX_FUNCTION(tropPtxReport);
  TROP_PTX_FUNCTION(tropPtxReset);
#undef TROP_PTX_FUNCTION
};

} // namespace trop::ptx::test

#endif // TROP_TEST_UNIT_PTX_TESTDRIVER_H
