//===- DriverTest.cpp - Programs of the driver API               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"
#include "test/Unit/Ptx/TestDriver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>

namespace trop::ptx::test {
namespace {

using testing::ExitedWithCode;

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

/// p0[thread of the grid] becomes itself + 1, or twice itself.
std::string makeKernels() {
  std::string begin = "mov.u32 %r0, %tid.x;\nmov.u32 %r1, %ctaid.x;\nmov.u32 %r2, %ntid.x;\n"
                      "mad.lo.s32 %r3, %r1, %r2, %r0;\nmul.wide.u32 %rd1, %r3, 4;\n"
                      "add.s64 %rd2, %rd90, %rd1;\nld.global.b32 %r4, [%rd2];\n",
              end = "st.global.b32 [%rd2], %r4;\n";
  return makeModule(makeKernel("increase", 1, begin + "add.s32 %r4, %r4, 1;\n" + end) +
                    makeKernel("twice", 1, begin + "shl.b32 %r4, %r4, 1;\n" + end));
}

using Variables = std::vector<std::pair<std::string, std::string>>;

/// In a process of its own, as the driver reads its variables once: it ends with a code, which
/// is 1 if an expectation of the body fails, and says something.
void expectProcess(const Variables &variables, int code, const char *said, void (*body)()) {
  auto run = [&] {
    for (const auto &[name, value] : variables)
      setenv(name.c_str(), value.c_str(), 1);
    body();
    auto *info = testing::UnitTest::GetInstance()->current_test_info();
    std::exit(info->result()->Failed() ? 1 : 0);
  };
  EXPECT_EXIT(run(), ExitedWithCode(code), said);
}

//===----------------------------------------------------------------------===//
// Programs that are right
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// What fails
//===----------------------------------------------------------------------===//

TEST(Driver, HasNoDevice) {
  expectProcess({{"TROP_PTX_DEVICES", "0"}}, 0, "", [] {
    TestDriver driver;
    EXPECT_EQ(driver.cuInit(0), CUDA_ERROR_NO_DEVICE);
    int count = 0;
    EXPECT_EQ(driver.cuDeviceGetCount(&count), CUDA_ERROR_NOT_INITIALIZED);
    const char *text = nullptr;
    EXPECT_EQ(driver.cuGetErrorString(CUDA_ERROR_NO_DEVICE, &text), CUDA_SUCCESS);
    EXPECT_STREQ(text, "no CUDA-capable device is detected");
    EXPECT_EQ(driver.cuGetErrorName(CUDA_ERROR_NO_DEVICE, &text), CUDA_SUCCESS);
    EXPECT_STREQ(text, "CUDA_ERROR_NO_DEVICE");
    EXPECT_EQ(driver.cuGetErrorName(static_cast<CUresult>(12345), &text), CUDA_ERROR_INVALID_VALUE);
  });
  expectProcess({{"TROP_PTX_INIT", "803"}}, 0, "",
                [] { EXPECT_EQ(TestDriver().cuInit(0), CUDA_ERROR_SYSTEM_DRIVER_MISMATCH); });
}

TEST(Driver, HasTwoDevices) {
  expectProcess({{"TROP_PTX_DEVICES", "2"}}, 0, "", [] {
    TestDriver driver;
    EXPECT_EQ(driver.cuInit(0), CUDA_SUCCESS);
    int count = 0;
    CUdevice device = 0;
    CUcontext context;
    EXPECT_EQ(driver.cuDeviceGetCount(&count), CUDA_SUCCESS);
    EXPECT_EQ(count, 2);
    EXPECT_EQ(driver.cuDeviceGet(&device, 1), CUDA_SUCCESS);
    EXPECT_EQ(driver.cuDeviceGet(&device, 2), CUDA_ERROR_INVALID_DEVICE);
    EXPECT_EQ(driver.cuDevicePrimaryCtxRetain(&context, 1), CUDA_SUCCESS);
    EXPECT_EQ(driver.cuDevicePrimaryCtxRetain(&context, -1), CUDA_ERROR_INVALID_DEVICE);
    CUdeviceptr address = 0;
    EXPECT_EQ(driver.cuMemAlloc_v2(&address, 4), CUDA_ERROR_INVALID_CONTEXT);
  });
}

TEST(Driver, IsTooOld) {
  expectProcess({{"TROP_PTX_VERSION", "7.4"}}, 0, "", [] {
    Session s;
    int version = 0;
    EXPECT_EQ(s.cuDriverGetVersion(&version), CUDA_SUCCESS);
    EXPECT_EQ(version, 11040);
    EXPECT_EQ(s.load(makeKernels()), CUDA_ERROR_UNSUPPORTED_PTX_VERSION);
    EXPECT_EQ(s.log, "ptxas application ptx input, line 1; fatal   : Unsupported .version 8.0; "
                     "current version is '7.4'\n");
  });
  expectProcess({{"TROP_PTX_CAPABILITY", "7.5"}}, 0, "cannot be compiled", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_ERROR_INVALID_PTX);
    EXPECT_EQ(s.log, "ptxas application ptx input, line 2; fatal   : Program with .target 'sm_80' "
                     "cannot be compiled to architecture 'sm_75'\n");
  });
}

TEST(Driver, RefusesOtherPtx) {
  expectProcess({}, 0, "'sqrt.approx.f32 %r1, %r2;' is approximate", [] {
    Session s;
    EXPECT_EQ(s.load(makeModule(makeKernel("k", 1, "sqrt.approx.f32 %r1, %r2;\n"))),
              CUDA_ERROR_INVALID_PTX);
    EXPECT_EQ(s.log, "ptxas application ptx input, line 13; error   : 'sqrt.approx.f32 %r1, %r2;' "
                     "is approximate\n");
    EXPECT_EQ(s.load("\x7F"
                     "ELF"),
              CUDA_ERROR_INVALID_IMAGE);
  });
}

TEST(Driver, KeepsTheErrorOfALaunch) {
  expectProcess({}, 0, "kernel 'increase', line 19 .*reads 4 bytes of global memory", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    CUdeviceptr a = s.allocate(124);
    EXPECT_EQ(s.launch("increase", 1, 32, {a}), CUDA_SUCCESS) << "it did not run yet";
    EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_ERROR_ILLEGAL_ADDRESS);
    EXPECT_EQ(s.cuMemFree_v2(a), CUDA_ERROR_ILLEGAL_ADDRESS);
  });
  expectProcess({}, 0, "4 modulo 16|2 modulo 4", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    EXPECT_EQ(s.launch("increase", 1, 32, {s.allocate(256) + 2}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuCtxSynchronize(), CUDA_ERROR_MISALIGNED_ADDRESS);
  });
  expectProcess({{"TROP_PTX_FAIL_LAUNCH", "2"}}, 0, "launch 2, of kernel 'twice', fails", [] {
    Session s;
    EXPECT_EQ(s.load(makeKernels()), CUDA_SUCCESS);
    CUdeviceptr a = s.allocate(128);
    EXPECT_EQ(s.launch("increase", 1, 32, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_SUCCESS);
    EXPECT_EQ(s.launch("twice", 1, 32, {a}), CUDA_SUCCESS);
    EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_EQ(s.cuMemAlloc_v2(&a, 4), CUDA_ERROR_LAUNCH_FAILED);
  });
}

TEST(Driver, SaysWhatIsNotFreed) {
  expectProcess({{"TROP_PTX_STRICT", "1"}}, 86, "100 bytes are not freed .allocation 1.", [] {
    Session s;
    s.allocate(100);
    EXPECT_EQ(s.cuDevicePrimaryCtxRelease_v2(0), CUDA_SUCCESS);
  });
  expectProcess({{"TROP_PTX_STRICT", "1"}}, 86, "64 bytes of the host are not freed", [] {
    Session s;
    s.allocateHost<char>(64);
  });
  expectProcess(
      {}, 0, "copy to of 8 bytes byte 0 of 100 bytes .allocation 1., which were freed", [] {
        Session s;
        CUdeviceptr a = s.allocate(100);
        EXPECT_EQ(s.cuMemFree_v2(a), CUDA_SUCCESS);
        uint64_t number = 0;
        EXPECT_EQ(s.cuMemcpyHtoDAsync_v2(a, &number, 8, s.stream), CUDA_ERROR_INVALID_VALUE);
        EXPECT_EQ(s.cuMemFree_v2(a), CUDA_ERROR_INVALID_VALUE);
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

TEST(Driver, GuardsACapture) {
  expectProcess({}, 0, "", [] {
    Session s;
    CUgraph graph;
    CUdeviceptr a = 0;
    auto begin = [&] {
      EXPECT_EQ(s.cuStreamBeginCapture_v2(s.stream, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_SUCCESS);
    };
    EXPECT_EQ(s.cuStreamEndCapture(s.stream, &graph), CUDA_ERROR_ILLEGAL_STATE);
    begin();
    EXPECT_EQ(s.cuStreamBeginCapture_v2(s.stream, CU_STREAM_CAPTURE_MODE_GLOBAL),
              CUDA_ERROR_ILLEGAL_STATE);
    EXPECT_EQ(s.cuStreamSynchronize(s.stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EXPECT_EQ(s.cuStreamEndCapture(s.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    begin();
    EXPECT_EQ(s.cuMemAlloc_v2(&a, 4), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EXPECT_EQ(s.cuStreamEndCapture(s.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    EXPECT_EQ(s.cuMemAlloc_v2(&a, 4), CUDA_SUCCESS);
    begin();
    EXPECT_EQ(s.cuMemsetD8Async(a, 0, 4, nullptr), CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
  });
}

} // namespace
} // namespace trop::ptx::test
