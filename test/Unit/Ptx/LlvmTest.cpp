//===- LlvmTest.cpp - PTX that LLVM makes                        -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace trop::ptx::test {
namespace {

/// PTX for sm_80 of LLVM IR.
std::string compile(const std::string &ir) {
  LLVMInitializeNVPTXTargetInfo();
  LLVMInitializeNVPTXTarget();
  LLVMInitializeNVPTXTargetMC();
  LLVMInitializeNVPTXAsmPrinter();
  llvm::Triple triple("nvptx64-nvidia-cuda");
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return error;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, "sm_80", "+ptx80", {}, std::nullopt, std::nullopt, llvm::CodeGenOptLevel::Default));
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(ir, diagnostic, context);
  if (!module)
    return diagnostic.getMessage().str();
  module->setTargetTriple(triple);
  module->setDataLayout(machine->createDataLayout());
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream out(text);
  llvm::legacy::PassManager passes;
  machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::AssemblyFile);
  passes.run(*module);
  return text.str().str();
}

/// Loads PTX, which ptxas takes if it is there.
void load(TestDevice &device, const std::string &ir) {
  std::string text = compile(ir);
  bool found = false;
  EXPECT_EQ(assemble(text, found), "");
  SCOPED_TRACE(text);
  ASSERT_EQ(messageOf([&] { device.load(text); }), "");
}

constexpr const char *kMinPlus = R"(
  declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
  declare void @llvm.nvvm.barrier.cta.sync.aligned.all(i32)
  @tile = internal addrspace(3) global [8 x float] undef, align 16
  ; 32 outputs a block of a row of 24 inputs, 8 at a time in shared memory; the first winner.
  define ptx_kernel void @minplus(ptr addrspace(1) %x, ptr addrspace(1) %w, ptr addrspace(1) %y,
                                  ptr addrspace(1) %winner) {
  entry:
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %b = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
    %row = mul i32 %b, 24
    br label %tiles
  tiles:
    %j0 = phi i32 [0, %entry], [%j1, %next]
    %v0 = phi float [0x7FF0000000000000, %entry], [%v2, %next]
    %i0 = phi i32 [0, %entry], [%i2, %next]
    call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
    %loads = icmp ult i32 %t, 8
    br i1 %loads, label %load, label %ready
  load:
    %r0 = add i32 %row, %j0
    %r1 = add i32 %r0, %t
    %px = getelementptr float, ptr addrspace(1) %x, i32 %r1
    %lx = load float, ptr addrspace(1) %px
    %ps = getelementptr float, ptr addrspace(3) @tile, i32 %t
    store float %lx, ptr addrspace(3) %ps
    br label %ready
  ready:
    call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
    br label %inner
  inner:
    %k = phi i32 [0, %ready], [%k1, %inner]
    %v1 = phi float [%v0, %ready], [%v2, %inner]
    %i1 = phi i32 [%i0, %ready], [%i2, %inner]
    %pk = getelementptr float, ptr addrspace(3) @tile, i32 %k
    %xk = load float, ptr addrspace(3) %pk
    %j = add i32 %j0, %k
    %j32 = mul i32 %j, 32
    %jw = add i32 %j32, %t
    %pw = getelementptr float, ptr addrspace(1) %w, i32 %jw
    %lw = load float, ptr addrspace(1) %pw
    %sum = fadd float %xk, %lw
    %less = fcmp olt float %sum, %v1
    %v2 = select i1 %less, float %sum, float %v1
    %i2 = select i1 %less, i32 %j, i32 %i1
    %k1 = add i32 %k, 1
    %more = icmp ult i32 %k1, 8
    br i1 %more, label %inner, label %next
  next:
    %j1 = add i32 %j0, 8
    %again = icmp ult i32 %j1, 24
    br i1 %again, label %tiles, label %end
  end:
    %o0 = mul i32 %b, 32
    %o = add i32 %o0, %t
    %py = getelementptr float, ptr addrspace(1) %y, i32 %o
    store float %v2, ptr addrspace(1) %py
    %pi = getelementptr i32, ptr addrspace(1) %winner, i32 %o
    store i32 %i2, ptr addrspace(1) %pi
    ret void
  })";

TEST(Llvm, MinPlusWithWinners) {
  TestDevice device;
  load(device, kMinPlus);
  constexpr uint32_t kRows = 3, kInputs = 24, kOutputs = 32;
  std::vector<float> x(kRows * kInputs), w(kInputs * kOutputs);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(i * 7919 % 13) / 4 - 1;
  for (size_t i = 0; i < w.size(); ++i)
    w[i] = i % 31 == 0 ? std::numeric_limits<float>::infinity() : float(i * 104729 % 17) / 4;
  uint64_t px = device.put(x), pw = device.put(w),
           py = device.put(std::vector<float>(kRows * kOutputs)),
           pi = device.put(std::vector<int32_t>(kRows * kOutputs));
  device.launch("minplus", makeShape(kRows, kOutputs), {px, pw, py, pi});
  std::vector<float> y = device.get<float>(py, kRows * kOutputs);
  std::vector<int32_t> winner = device.get<int32_t>(pi, kRows * kOutputs);
  for (uint32_t row = 0; row < kRows; ++row)
    for (uint32_t h = 0; h < kOutputs; ++h) {
      float least = std::numeric_limits<float>::infinity();
      int32_t at = 0;
      for (uint32_t j = 0; j < kInputs; ++j)
        if (float sum = x[row * kInputs + j] + w[j * kOutputs + h]; sum < least) {
          least = sum;
          at = j;
        }
      EXPECT_EQ(y[row * kOutputs + h], least);
      EXPECT_EQ(winner[row * kOutputs + h], at);
    }
  // Of 24 x 32 x 3 cells add, compare and two selects are counted.
  const Counters &counters = device.executor.getCounters().at("minplus");
  EXPECT_EQ(counters.instructions[static_cast<unsigned>(Class::Float)], 24u * 32 * 3);
  EXPECT_GE(counters.instructions[static_cast<unsigned>(Class::Compare)], 3 * 24u * 32 * 3);
}

/// A kernel of a number i32 and a float to a number, in each of 64 threads.
std::string makeMap(const std::string &declarations, const std::string &body) {
  return R"(
    declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    )" + declarations +
         R"(
    define ptx_kernel void @map(ptr addrspace(1) %in, ptr addrspace(1) %out) {
      %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
      %p = getelementptr float, ptr addrspace(1) %in, i32 %t
      %x = load float, ptr addrspace(1) %p
      %q = getelementptr float, ptr addrspace(1) %out, i32 %t
      )" +
         body +
         R"(
      store float %y, ptr addrspace(1) %q
      ret void
    })";
}

TEST(Llvm, FunctionsOfFloats) {
  TestDevice device;
  std::vector<float> in;
  for (int i = 0; i < 64; ++i)
    in.push_back(std::ldexp(static_cast<float>(i * 37 % 64 - 20) + 0.5f, i % 9 - 5));
  in[7] = -0.0f;
  in[8] = std::numeric_limits<float>::infinity();
  auto expect = [&](const std::string &declarations, const std::string &body,
                    float (*function)(float, int)) {
    SCOPED_TRACE(body);
    load(device, makeMap(declarations, body));
    uint64_t pin = device.put(in), pout = device.put(std::vector<float>(64));
    device.launch("map", makeShape(1, 64), {pin, pout});
    std::vector<float> out = device.get<float>(pout, 64);
    for (int i = 0; i < 64; ++i) {
      float expected = function(in[i], i);
      if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(out[i]));
      else
        EXPECT_EQ(std::memcmp(&out[i], &expected, 4), 0) << in[i] << ": " << out[i];
    }
  };
  expect("declare float @llvm.nvvm.sqrt.rn.f(float)",
         "%y = call float @llvm.nvvm.sqrt.rn.f(float %x)",
         [](float x, int) { return std::sqrt(x); });
  expect("declare float @llvm.fma.f32(float, float, float)",
         "%y = call float @llvm.fma.f32(float %x, float %x, float -3.5)",
         [](float x, int) { return std::fma(x, x, -3.5f); });
  expect("", "%d = fdiv float 1.0, %x\n%e = fmul float %d, 3.0\n%y = fsub float %e, %x",
         [](float x, int) { return 1 / x * 3 - x; });
  expect("declare float @llvm.floor.f32(float)",
         "%f = call float @llvm.floor.f32(float %x)\n%i = fptosi float %f to i32\n"
         "%j = srem i32 %i, 7\n%y = sitofp i32 %j to float",
         [](float x, int) {
           // An infinity is the greatest number of 32 bits here.
           double floor = std::fmin(std::floor(static_cast<double>(x)), 2147483647.0);
           return static_cast<float>(static_cast<int>(floor) % 7);
         });
  expect("declare i32 @llvm.fptosi.sat.i32.f32(float)",
         "%i = call i32 @llvm.fptosi.sat.i32.f32(float %x)\n%l = zext i32 %i to i64\n"
         "%m = mul i64 %l, %l\n%n = lshr i64 %m, 17\n%y = uitofp i64 %n to float",
         [](float x, int) {
           double cut = std::fmin(std::trunc(static_cast<double>(x)), 2147483647.0);
           uint64_t l = static_cast<uint32_t>(static_cast<int32_t>(cut));
           return static_cast<float>(l * l >> 17);
         });
  expect("",
         "%c = fcmp ult float %x, 1.0\n%s = select i1 %c, float %x, float 1.0\n"
         "%h = fptrunc float %s to half\n%y = fpext half %h to float",
         [](float x, int) { return static_cast<float>(static_cast<_Float16>(x < 1 ? x : 1)); });
  expect("",
         "%d = fpext float %x to double\n%e = fmul double %d, 0x3FD5555555555555\n"
         "%y = fptrunc double %e to float",
         [](float x, int) { return static_cast<float>(x * (1.0 / 3)); });
  expect("",
         "switch i32 %t, label %D [i32 1, label %A i32 2, label %B i32 3, label %A i32 5, label "
         "%C i32 6, label %B i32 9, label %C]\n"
         "A:\nbr label %E\nB:\nbr label %E\nC:\nbr label %E\nD:\nbr label %E\n"
         "E:\n%y = phi float [1.0, %A], [2.0, %B], [3.0, %C], [%x, %D]",
         [](float x, int t) {
           return t == 1 || t == 3 ? 1.0f : t == 2 || t == 6 ? 2.0f : t == 5 || t == 9 ? 3.0f : x;
         });
}

} // namespace
} // namespace trop::ptx::test
