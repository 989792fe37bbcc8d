//===- TestSession.h - Programs of the driver API                -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_PTX_TESTSESSION_H
#define TROP_TEST_UNIT_PTX_TESTSESSION_H

#include "test/Unit/Ptx/TestDriver.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trop::ptx::test {

/// What a program finds when it has started.
struct Session : TestDriver {
  Session() {
    EXPECT_EQ(cuInit(0), CUDA_SUCCESS);
    EXPECT_EQ(cuDevicePrimaryCtxRetain(&context, 0), CUDA_SUCCESS);
    EXPECT_EQ(cuCtxSetCurrent(context), CUDA_SUCCESS);
    EXPECT_EQ(cuStreamCreate(&stream, 1), CUDA_SUCCESS);
  }

  CUresult load(const std::string &text) {
    int options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
    char buffer[300] = "";
    void *values[] = {buffer, reinterpret_cast<void *>(sizeof buffer)};
    CUresult result = cuModuleLoadDataEx(&module, text.c_str(), 2,
                                         reinterpret_cast<CUjit_option *>(options), values);
    log = buffer;
    return result;
  }

  CUfunction find(const char *name) {
    CUfunction function = nullptr;
    EXPECT_EQ(cuModuleGetFunction(&function, module, name), CUDA_SUCCESS);
    return function;
  }

  CUresult launch(const char *name, unsigned blocks, unsigned threads,
                  std::vector<CUdeviceptr> addresses) {
    std::vector<void *> parameters;
    for (CUdeviceptr &address : addresses)
      parameters.push_back(&address);
    return cuLaunchKernel(find(name), blocks, 1, 1, threads, 1, 1, 0, stream, parameters.data(),
                          nullptr);
  }

  CUdeviceptr allocate(size_t bytes) {
    CUdeviceptr address = 0;
    EXPECT_EQ(cuMemAlloc_v2(&address, bytes), CUDA_SUCCESS);
    return address;
  }

  template <typename T> T *allocateHost(size_t count) {
    void *address = nullptr;
    EXPECT_EQ(cuMemAllocHost_v2(&address, count * sizeof(T)), CUDA_SUCCESS);
    return static_cast<T *>(address);
  }

  CUcontext context = nullptr;
  CUmodule module = nullptr;
  CUstream stream = nullptr;
  std::string log;
};

/// Kernels `increase` and `twice`: p0[thread of the grid] becomes itself + 1, or twice itself.
std::string makeKernels();

using Variables = std::vector<std::pair<std::string, std::string>>;

/// In a process of its own, as the driver reads its variables once: it ends with a code, which
/// is 1 if an expectation of the body fails, and says something.
void expectProcess(const Variables &variables, int code, const char *said, void (*body)());

} // namespace trop::ptx::test

#endif // TROP_TEST_UNIT_PTX_TESTSESSION_H
