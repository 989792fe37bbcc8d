//===- PtxCheckTest.cpp - What PTX must not have ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/PtxCheck.h"
#include "lib/Target/Gpu/Architectures.h"

#include <gtest/gtest.h>

using namespace llvm;

namespace trop {
namespace {

/// What the check says of a kernel that has a line among others.
std::string check(const std::string &line) {
  return toString(checkPtx(".version 7.0\n.target sm_80\n// div.approx.f32 in a comment\n"
                           ".visible .entry first(\n\t.param .u64 first_param_0\n)\n{\n"
                           "\tadd.rn.f32 \t%f1, %f2, %f3;\n\tret;\n}\n"
                           ".visible .entry second_4(\n)\n.maxntid 64, 4, 1\n{\n"
                           "\t.reg .f32 \t%f<4>;\n$L__BB1_2:\n\t" +
                           line + "\n\tret;\n}\n"));
}

/// The message about an instruction of that kernel.
std::string fault(const std::string &instruction, const std::string &what) {
  return "kernel 'second_4': '" + instruction + "' " + what +
         ", and the numeric contract has no place for that";
}

TEST(PtxCheckTest, TakesWhatRoundsToNearestAndAllIntegers) {
  for (const char *line :
       {"add.rn.f32 %f1, %f2, %f3;", "fma.rn.f64 %fd1, %fd2, %fd3, %fd4;",
        "@%p1 mul.rn.f32 %f1, %f2, %f3;", "sqrt.rn.f32 %f1, %f2;", "div.rn.f64 %fd1, %fd2, %fd3;",
        "add.rn.f32x2 %rd1, %rd2, %rd3;", "add.s64 %rd1, %rd2, %rd3;",
        "mad.lo.s32 %r1, %r2, %r3, 4;", "div.u64 %rd1, %rd2, %rd3;",
        "atom.global.add.u32 %r1, [%rd1], 1;", "setp.lt.f32 %p1, %f1, %f2;",
        "selp.f32 %f1, %f2, %f3, %p1;", "abs.f32 %f1, %f2;", "cvt.rn.f32.s64 %f1, %rd1;",
        "ld.global.b32 %r1, [%rd1];", "neg.f32 %f1, %f2;"})
    EXPECT_EQ(check(line), "") << line;
}

TEST(PtxCheckTest, RefusesApproximations) {
  EXPECT_EQ(check("ex2.approx.f32 %f1, %f2;"),
            fault("ex2.approx.f32 %f1, %f2", "is an approximation"));
  EXPECT_EQ(check("@%p1 sqrt.approx.f32 %f1, %f2;"),
            fault("sqrt.approx.f32 %f1, %f2", "is an approximation"));
}

TEST(PtxCheckTest, RefusesDenormalNumbersFlushedToZero) {
  for (const char *line : {"add.rn.ftz.f32 %f1, %f2, %f3", "setp.lt.ftz.f32 %p1, %f1, %f2"})
    EXPECT_EQ(check(std::string(line) + ";"), fault(line, "takes denormal numbers for 0"));
}

TEST(PtxCheckTest, RefusesWhatTheDriverMayContract) {
  for (const char *line :
       {"add.f32 %f1, %f2, %f3", "sub.f64 %fd1, %fd2, %fd3", "mul.f32 %f1, %f2, %f3",
        "fma.rz.f32 %f1, %f2, %f3, %f4", "mad.f32 %f1, %f2, %f3, %f4", "div.full.f32 %f1, %f2, %f3",
        "sqrt.rm.f32 %f1, %f2", "add.f16x2 %r1, %r2, %r3", "add.rz.f32 %f1, %f2, %f3",
        "mul.bf16 %rs1, %rs2, %rs3"})
    EXPECT_EQ(check(std::string(line) + ";"),
              fault(line, "does not say that it rounds to nearest (.rn)"));
}

TEST(PtxCheckTest, RefusesAtomicAdditionsOfFloats) {
  for (const char *line :
       {"atom.global.add.f32 %f1, [%rd1], %f2", "red.global.add.f64 [%rd1], %fd1"})
    EXPECT_EQ(check(std::string(line) + ";"), fault(line, "adds floats in no order"));
}

TEST(PtxCheckTest, RefusesFunctionsOfElsewhere) {
  EXPECT_EQ(
      toString(checkPtx(".extern .func  (.param .b32 func_retval0) __nv_sinf\n(\n\t.param .b32 "
                        "__nv_sinf_param_0\n)\n;\n")),
      "no kernel has '__nv_sinf': what an op computes of a number has to be made of IEEE "
      "operations");
}

/// What is said of a list of architectures; empty if it is taken.
std::string parse(StringRef list) {
  auto parsed = parseGpuArchitectures(list);
  return parsed ? "" : toString(parsed.takeError());
}

TEST(GpuArchitecturesTest, AreThoseOfAListInItsOrder) {
  auto parsed = parseGpuArchitectures("sm_90,sm_80");
  ASSERT_TRUE(bool(parsed));
  ASSERT_EQ(parsed->size(), 2u);
  EXPECT_EQ((*parsed)[0].name, "sm_90");
  EXPECT_EQ((*parsed)[1].ptx, "+ptx70");
  EXPECT_EQ(parse("sm_100"), "");
}

TEST(GpuArchitecturesTest, OthersAreErrors) {
  EXPECT_EQ(parse("sm_81"),
            "unknown GPU architecture 'sm_81'; known are sm_70, sm_75, sm_80, sm_86, "
            "sm_87, sm_89, sm_90, sm_100, sm_103, sm_120, sm_121");
  EXPECT_EQ(parse("sm_80,"),
            "expected a GPU architecture, and commas between several, found 'sm_80,'");
  EXPECT_EQ(parse("sm_80,sm_90,sm_80"), "GPU architecture 'sm_80' is named twice");
}

} // namespace
} // namespace trop
