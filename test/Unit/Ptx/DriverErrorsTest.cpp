//===- DriverErrorsTest.cpp - What the driver refuses            -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"
#include "test/Unit/Ptx/TestSession.h"

namespace trop::ptx::test {
namespace {

TEST(DriverErrors, HasNoDevice) {
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

TEST(DriverErrors, HasTwoDevices) {
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

TEST(DriverErrors, IsTooOld) {
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

TEST(DriverErrors, RefusesOtherPtx) {
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

TEST(DriverErrors, KeepsTheErrorOfALaunch) {
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

TEST(DriverErrors, SaysWhatIsNotFreed) {
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

TEST(DriverErrors, GuardsACapture) {
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
