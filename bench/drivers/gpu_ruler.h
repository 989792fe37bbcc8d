// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast a GPU makes and combines leaves, when nothing waits for memory: an add and a min of f32
// on registers a cell, from a kernel that is written here as PTX. Leaves are made of what was
// combined before, so that no compiler moves them out of the loop.
#ifndef TROP_BENCH_GPU_RULER_H
#define TROP_BENCH_GPU_RULER_H

#include "runtime/Device/GpuProgram.h"

#include <chrono>
#include <sstream>
#include <string>

namespace trop::rt {

class GpuRuler {
public:
  explicit GpuRuler(const Gpu &gpu)
      : blocks(kBlocks * attribute(gpu, kMultiprocessors)), text(write()), code(describe()),
        program(gpu, code),
        numbers(gpu.allocate(int64_t(blocks) * kThreads * sizeof(float), "a ruler")) {}

  /// Finds out how often to go round, so that a start does not count.
  void prepare() {
    while (secondsOfLaunch() < kLeast)
      rounds *= 2;
  }

  /// The kernel, as PTX.
  static std::string write() {
    std::ostringstream out;
    out << ".version 7.0\n.target sm_80\n.address_size 64\n"
           ".visible .entry ruler(.param .u64 out, .param .u64 rounds)\n{\n"
           ".reg .pred %p<2>;\n.reg .b32 %r<6>;\n.reg .b64 %rd<7>;\n.reg .f32 %f<"
        << kChains + 3
        << ">;\n"
           "ld.param.u64 %rd1, [out];\nld.param.u64 %rd2, [rounds];\n"
           "mov.u32 %r1, %ctaid.x;\nmov.u32 %r2, %ntid.x;\nmov.u32 %r3, %tid.x;\n"
           "mad.lo.s32 %r4, %r1, %r2, %r3;\nmul.wide.s32 %rd3, %r4, 4;\n"
           "cvta.to.global.u64 %rd4, %rd1;\nadd.s64 %rd5, %rd4, %rd3;\n"
           "cvt.rn.f32.s32 %f"
        << kLeaf << ", %r3;\n";
    for (int chain = 0; chain < kChains; ++chain)
      out << "add.rn.f32 %f" << chain << ", %f" << kLeaf << ", 0f3F80" << std::hex << 0x1000 + chain
          << std::dec << ";\n"; // No two are the same.
    out << "mov.u64 %rd6, 0;\n$round:\n";
    for (int cell = 0; cell < kUnrolled * kChains; ++cell) {
      int kept = cell % kChains, other = (cell + kChains / 2) % kChains;
      int leaf = kChains + 1 + cell % 2;
      out << "add.rn.f32 %f" << leaf << ", %f" << other << ", %f" << kLeaf << ";\nmin.f32 %f"
          << kept << ", %f" << kept << ", %f" << leaf << ";\n";
    }
    out << "add.s64 %rd6, %rd6, 1;\nsetp.lt.s64 %p1, %rd6, %rd2;\n@%p1 bra $round;\n";
    for (int chain = 1; chain < kChains; ++chain)
      out << "min.f32 %f0, %f0, %f" << chain << ";\n";
    out << "st.global.f32 [%rd5], %f0;\nret;\n}\n";
    return out.str();
  }

  double cellsPerSecond() {
    double cells = double(blocks) * kThreads * rounds * kChains * kUnrolled;
    return cells / secondsOfLaunch();
  }

private:
  // Chains that hide how long an instruction takes, in few enough registers that a multiprocessor
  // has all the threads it can.
  static constexpr int kChains = 16, kUnrolled = 8, kThreads = 256, kBlocks = 8;
  static constexpr int kMultiprocessors = 16; // CUdevice_attribute
  static constexpr double kLeast = 0.02;

  static int attribute(const Gpu &gpu, int which) {
    int device = 0, value = 0;
    gpu.driver().check(gpu.driver().getDevice(&device, 0), "cannot find the device");
    gpu.driver().check(gpu.driver().getAttribute(&value, which, device), "cannot ask the device");
    return value;
  }

  trop_device describe() const {
    static const char *const kernels[] = {"ruler"};
    trop_device device{};
    device.struct_size = sizeof device;
    device.kind = "cuda";
    device.arch = "sm_80";
    device.image = text.c_str();
    device.kernel_count = 1;
    device.kernels = kernels;
    return device;
  }

  double secondsOfLaunch() {
    void *out = numbers.data();
    void *arguments[] = {&out, &rounds};
    auto start = std::chrono::steady_clock::now();
    trop_stream *stream = program.stream();
    stream->launch(stream->queue, 0, blocks, 1, 1, kThreads, 1, 1, arguments);
    program.finish();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  static constexpr int kLeaf = kChains; // the register that leaves are made with
  int blocks;
  int64_t rounds = 1;
  std::string text;
  trop_device code;
  GpuProgram program;
  GpuMemory numbers;
};

} // namespace trop::rt

#endif // TROP_BENCH_GPU_RULER_H
