//===- DriverTest.cpp - Programs of the driver API               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"
#include "test/Unit/Ptx/TestSession.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace trop::ptx::test {
namespace {

TEST(Driver, RunsKernelsAndCopies) {
  expectProcess({}, 0, "", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    auto *host = s.allocateHost<uint32_t>(64);
    CUdeviceptr a = s.allocate(256), b = s.allocate(256);
    for (uint32_t i = 0; i < 64; ++i)
      host[i] = i;
    EXPECT_EQ(s.cuMemcpyHtoDAsync_v2(a, host, 256, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.launch("increase", 2, 32, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.launch("twice", 2, 16, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemcpyDtoDAsync_v2(b, a, 256, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemsetD32Async(b, 7, 2, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemsetD8Async(b + 8, 1, 4, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemcpyDtoHAsync_v2(host, b, 256, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(host[5], 5u) << "nobody waited";
    EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_SUCCESS);
    EXPECT_EQ(host[0], 7u);
    EXPECT_EQ(host[1], 7u);
    EXPECT_EQ(host[2], 0x01010101u);
    EXPECT_EQ(host[5], 12u);
    EXPECT_EQ(host[40], 41u);
    // What is not pinned is there when the call returns.
    uint32_t pageable[64];
    EXPECT_EQ(s.cuMemcpyDtoHAsync_v2(pageable, a, 256, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(pageable[5], 12u);
    for (CUdeviceptr address : {a, b})
      EXPECT_EQ(s.cuMemFree_v2(address), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemFreeHost(host), CUDA_SUCCESS);
    EXPECT_EQ(s.cuModuleUnload(s.module), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamDestroy_v2(s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuDevicePrimaryCtxRelease_v2(0), CUDA_SUCCESS);
  });
}

TEST(Driver, LaunchesACapturedGraph) {
  expectProcess({{"TROP_PTX_STRICT", "1"}}, 0, "", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    auto *host = s.allocateHost<uint32_t>(32);
    host[3] = 5;
    CUdeviceptr a = s.allocate(128);
    CUgraph graph;
    CUgraphExec exec;
    EXPECT_EQ(s.cuStreamBeginCapture_v2(s.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
              CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemcpyHtoDAsync_v2(a, host, 128, s.stream), CUDA_SUCCESS);
    for (const char *kernel : {"increase", "twice", "increase"})
      EXPECT_EQ(s.launch(kernel, 1, 32, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemcpyDtoHAsync_v2(host, a, 128, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamEndCapture(s.stream, &graph), CUDA_SUCCESS);
    EXPECT_EQ(s.cuGraphInstantiateWithFlags(&exec, graph, 0), CUDA_SUCCESS);
    EXPECT_EQ(s.cuGraphDestroy(graph), CUDA_SUCCESS);
    EXPECT_EQ(host[3], 5u) << "captured, not run";
    for (uint32_t expected : {13u, 29u}) {
      EXPECT_EQ(s.cuGraphLaunch(exec, s.stream), CUDA_SUCCESS);
      EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_SUCCESS);
      EXPECT_EQ(host[3], expected);
    }
    auto report = nlohmann::json::parse(s.tropPtxReport());
    EXPECT_EQ(report["graph launches"], 2);
    EXPECT_EQ(report["kernels of graphs"], 6);
    EXPECT_EQ(report["launches"], 0);
    EXPECT_EQ(report["bytes to device"], 256);
    EXPECT_EQ(report["kernels"]["increase"]["launches"], 4);
    EXPECT_EQ(report["kernels"]["twice"]["bytes read"], 2 * 128);
    EXPECT_EQ(report["kernels"]["twice"]["global store"], 2 * 32);
    s.tropPtxReset();
    EXPECT_EQ(nlohmann::json::parse(s.tropPtxReport())["graph launches"], 0);
    EXPECT_EQ(s.cuGraphExecDestroy(exec), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemFree_v2(a), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemFreeHost(host), CUDA_SUCCESS);
  });
}

TEST(Driver, CapturesStreamsThatWaitForEachOther) {
  expectProcess({}, 0, "", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    CUdeviceptr a = s.allocate(128);
    EXPECT_EQ(s.cuMemsetD32Async(a, 1, 32, s.stream), CUDA_SUCCESS);
    CUstream first = s.stream, second;
    CUevent event;
    CUgraph graph;
    CUgraphExec exec;
    EXPECT_EQ(s.cuStreamCreate(&second, 1), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventCreate(&event, 2), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamBeginCapture_v2(first, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventRecord(event, first), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamWaitEvent(second, event, 0), CUDA_SUCCESS);
    s.stream = second;
    EXPECT_EQ(s.launch("increase", 1, 32, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamEndCapture(second, &graph), CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
    EXPECT_EQ(s.cuStreamEndCapture(first, &graph), CUDA_SUCCESS);
    EXPECT_EQ(s.cuGraphInstantiateWithFlags(&exec, graph, 0), CUDA_SUCCESS);
    EXPECT_EQ(s.cuGraphLaunch(exec, first), CUDA_SUCCESS);
    uint32_t found = 0;
    EXPECT_EQ(s.cuMemcpyDtoHAsync_v2(&found, a, 4, first), CUDA_SUCCESS);
    EXPECT_EQ(found, 2u);
  });
}

TEST(Driver, MeasuresByEvents) {
  expectProcess({}, 0, "", [] {
    Session s;
    CUevent begin, end;
    EXPECT_EQ(s.cuEventCreate(&begin, 0), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventCreate(&end, 0), CUDA_SUCCESS);
    float milliseconds = -1;
    EXPECT_EQ(s.cuEventElapsedTime(&milliseconds, begin, end), CUDA_ERROR_INVALID_HANDLE);
    EXPECT_EQ(s.cuEventRecord(begin, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventRecord(end, s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventSynchronize(end), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventElapsedTime(&milliseconds, begin, end), CUDA_SUCCESS);
    EXPECT_GE(milliseconds, 0);
    EXPECT_EQ(s.cuEventDestroy_v2(begin), CUDA_SUCCESS);
    EXPECT_EQ(s.cuEventDestroy_v2(begin), CUDA_ERROR_INVALID_HANDLE);
  });
}

TEST(Driver, TellsOfKernelsAndDevices) {
  expectProcess({{"TROP_PTX_CAPABILITY", "8.0"}, {"TROP_PTX_MEMORY", "1000000"}}, 0, "", [] {
    Session s;
    int value = 0;
    EXPECT_EQ(s.cuDeviceGetAttribute(&value, 75, 0), CUDA_SUCCESS);
    EXPECT_EQ(value, 8);
    EXPECT_EQ(s.cuDeviceGetAttribute(&value, 10, 0), CUDA_SUCCESS);
    EXPECT_EQ(value, 32);
    char name[8];
    EXPECT_EQ(s.cuDeviceGetName(name, sizeof name, 0), CUDA_SUCCESS);
    EXPECT_STREQ(name, "PTX exe");
    size_t bytes = 0, total = 0;
    EXPECT_EQ(s.cuDeviceTotalMem_v2(&bytes, 0), CUDA_SUCCESS);
    EXPECT_EQ(bytes, 1000000u);
    CUdeviceptr a = s.allocate(1000);
    EXPECT_EQ(s.cuMemGetInfo_v2(&bytes, &total), CUDA_SUCCESS);
    EXPECT_EQ(total - bytes, 1024u);
    CUdeviceptr b = 0;
    EXPECT_EQ(s.cuMemAlloc_v2(&b, 999000), CUDA_ERROR_OUT_OF_MEMORY);
    EXPECT_EQ(s.cuMemFree_v2(a), CUDA_SUCCESS);
    EXPECT_EQ(s.cuMemAlloc_v2(&b, 999000), CUDA_SUCCESS);
    std::string shared = ".shared .align 4 .b8 s[40000];\n";
    EXPECT_EQ(s.load(makeModule(makeKernel("k", 1, "st.shared.b32 [s], %r1;\n", shared))),
              CUDA_SUCCESS);
    CUfunction k = s.find("k");
    EXPECT_EQ(s.cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, k), CUDA_SUCCESS);
    EXPECT_EQ(value, 40000);
    void *parameters[] = {&b};
    auto launch = [&](unsigned x, unsigned bytes) {
      return s.cuLaunchKernel(k, 1, 1, 1, x, 1, 1, bytes, s.stream, parameters, nullptr);
    };
    EXPECT_EQ(launch(1, 0), CUDA_SUCCESS);
    EXPECT_EQ(launch(1025, 0), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(launch(0, 0), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(launch(1, 20000), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQ(s.cuFuncSetAttribute(k, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 20000),
              CUDA_SUCCESS);
    EXPECT_EQ(launch(1, 20000), CUDA_SUCCESS);
    EXPECT_EQ(s.cuModuleGetFunction(&k, s.module, "other"), CUDA_ERROR_NOT_FOUND);
  });
}

TEST(Driver, WritesAReport) {
  std::string path = testing::TempDir() + "trop-ptx-report.json";
  expectProcess(
      {{"TROP_PTX_REPORT", testing::TempDir() + "trop-ptx-report.json"}, {"TROP_PTX_WATCH", "1"}},
      0, "", [] {
        Session s;
        EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
        CUdeviceptr a = s.allocate(128);
        EXPECT_EQ(s.launch("increase", 1, 32, {a}), CUDA_SUCCESS);
        EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_SUCCESS);
      });
  std::ifstream in(path);
  auto report = nlohmann::json::parse(in);
  EXPECT_EQ(report["launches"], 1);
  EXPECT_EQ(report["synchronizations"], 1);
  EXPECT_EQ(report["kernels"]["increase"]["distinct bytes written"], 128);
}

} // namespace
} // namespace trop::ptx::test
