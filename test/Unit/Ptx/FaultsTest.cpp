//===- FaultsTest.cpp - Planted faults are reported              -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trop::ptx::test {
namespace {

using testing::HasSubstr;

/// What is wrong with a kernel's instruction.
std::string messageOfBody(const std::string &body, const std::string &declarations = "") {
  DeviceMemory memory(1 << 20);
  return messageOf([&] { Program(makeModule(makeKernel("k", 1, body, declarations)), memory); });
}

//===----------------------------------------------------------------------===//
// Outside the subset
//===----------------------------------------------------------------------===//

TEST(Subset, NamesLineAndInstruction) {
  EXPECT_EQ(messageOfBody("\ttex.1d.v4.f32.s32 \t{%r1, %r2, %r3, %r4}, [t, {%r5}];\n"),
            "line 13: expected ']', found ',' in 'tex.1d.v4.f32.s32 {%r1, %r2, %r3, %r4}, [t, "
            "{%r5}];'");
  EXPECT_EQ(messageOfBody("\tmatch.any.sync.b32 \t%r1, %r2, -1;\n"),
            "line 13: 'match.any.sync.b32 %r1, %r2, -1;' is outside the subset");
  EXPECT_EQ(messageOfBody("\tadd.s128 \t%rd1, %rd2, %rd3;\n"),
            "line 13: 'add.s128 %rd1, %rd2, %rd3;' is outside the subset");
}

TEST(Subset, RefusesWhatIsNotExact) {
  EXPECT_THAT(messageOfBody("sqrt.approx.f32 %r1, %r2;\n"),
              HasSubstr("'sqrt.approx.f32 %r1, %r2;' is approximate"));
  EXPECT_THAT(messageOfBody("div.full.f32 %r1, %r2, %r3;\n"), HasSubstr("is approximate"));
  EXPECT_THAT(messageOfBody("add.rn.ftz.f32 %r1, %r2, %r3;\n"),
              HasSubstr("takes subnormals for zero"));
  EXPECT_THAT(messageOfBody("min.ftz.f32 %r1, %r2, %r3;\n"),
              HasSubstr("takes subnormals for zero"));
  for (const char *unrounded :
       {"add.f32 %r1, %r2, %r3;", "sub.f32 %r1, %r2, %r3;", "mul.f64 %rd1, %rd2, %rd3;"})
    EXPECT_THAT(
        messageOfBody(std::string(unrounded) + "\n"),
        HasSubstr(std::string("'") + unrounded + "' has no rounding: the driver may contract it"));
  EXPECT_THAT(messageOfBody("atom.global.add.f32 %r1, [%rd90], %r2;\n"),
              HasSubstr("adds in no fixed order"));
}

TEST(Subset, ChecksOperands) {
  EXPECT_THAT(messageOfBody("add.s32 %r1, %r2, %rd3;\n"),
              HasSubstr("has '%rd3' of 64 bits, expected 32"));
  EXPECT_THAT(messageOfBody("add.s32 %r1, %r2, %r200;\n"),
              HasSubstr("has '%r200', expected a register"));
  EXPECT_THAT(messageOfBody("add.s32 %r1, %r2;\n"), HasSubstr("has 2 operands, expected 3"));
  EXPECT_THAT(messageOfBody("add.rn.f32 %r1, %r2, 1;\n"), HasSubstr("has an integer"));
  EXPECT_THAT(messageOfBody("bra $nowhere;\n"), HasSubstr("goes to no label"));
  EXPECT_THAT(messageOfBody("mov.b64 %rd1, nothing;\n"),
              HasSubstr("has 'nothing', which is not declared"));
  EXPECT_THAT(messageOfBody("st.const.b32 [%rd1], %r1;\n"), HasSubstr("only read"));
  EXPECT_THAT(messageOfBody("bar.sync 0, 64;\n"), HasSubstr("waits for a part of the block"));
  EXPECT_THAT(messageOfBody("ld.global.v4.b64 {%rd1, %rd2, %rd3, %rd4}, [%rd90];\n"),
              HasSubstr("is outside the subset"));
}

TEST(Subset, HasNoFunctions) {
  DeviceMemory memory(1 << 20);
  EXPECT_THAT(messageOf([&] { Program(makeModule(".func f()\n{\n\tret;\n}\n"), memory); }),
              HasSubstr("line 4: a function is outside the subset"));
  EXPECT_THAT(messageOf([&] { Program(makeModule(".extern .global .b32 x;\n"), memory); }),
              HasSubstr("outside the subset"));
  EXPECT_THAT(messageOf([&] { Program("nothing", memory); }), HasSubstr("line 1"));
  EXPECT_THAT(messageOf([&] { Program("", memory); }),
              HasSubstr("expected .version and .target first"));
}

//===----------------------------------------------------------------------===//
// Faults of launches
//===----------------------------------------------------------------------===//

constexpr const char *kShared = "\t.shared .align 16 .b8 s[512];\n";
/// %r0: the thread. %rd1: where it is in s. %rd2: where the next is.
constexpr const char *kPlaces = "mov.u32 %r0, %tid.x;\nmul.wide.u32 %rd0, %r0, 4;\n"
                                "mov.b64 %rd3, s;\nadd.s64 %rd1, %rd3, %rd0;\n"
                                "add.s32 %r1, %r0, 1;\nand.b32 %r1, %r1, 127;\n"
                                "mul.wide.u32 %rd4, %r1, 4;\nadd.s64 %rd2, %rd3, %rd4;\n";

class Faults : public testing::Test {
protected:
  /// What a kernel with a parameter of 128 floats does wrong in so many threads.
  std::string run(const std::string &body, uint32_t threads = 128, uint32_t blocks = 1) {
    device.load(makeModule(makeKernel("k", 1, kPlaces + body, kShared)));
    uint64_t numbers = device.put(std::vector<float>(128));
    std::string message =
        messageOf([&] { device.launch("k", makeShape(blocks, threads), {numbers}); });
    device.memory.free(numbers);
    return message;
  }

  TestDevice device;
};

constexpr const char *kExchange = "st.shared.b32 [%rd1], %r0;\nbar.sync 0;\n"
                                  "ld.shared.b32 %r2, [%rd2];\n";

TEST_F(Faults, NoneWhereAllIsWell) { EXPECT_EQ(run(kExchange), ""); }

TEST_F(Faults, ABarrierThatIsMissing) {
  EXPECT_EQ(run("st.shared.b32 [%rd1], %r0;\nld.shared.b32 %r2, [%rd2];\n"),
            "kernel 'k', line 22 'st.shared.b32 [%rd1], %r0;', thread (1, 0, 0) of block (0, 0, "
            "0): race on shared memory: writes what thread 0 read");
  EXPECT_THAT(run("st.shared.b32 [%rd2], %r0;\nld.shared.b32 %r2, [%rd1];\n"),
              HasSubstr("race on shared memory: reads what thread 0 wrote"));
  EXPECT_THAT(run(std::string(kExchange) + "st.shared.b32 [%rd1], %r1;\n"),
              HasSubstr("race on shared memory: writes what thread 0 read"));
  EXPECT_THAT(run("st.shared.b32 [%rd1], %r0;\nst.shared.b32 [%rd2], %r0;\n"),
              HasSubstr("race on shared memory: writes what thread 0 wrote"));
  EXPECT_EQ(run(std::string(kExchange) + "bar.sync 0;\nst.shared.b32 [%rd1], %r1;\n"), "");
}

TEST_F(Faults, ReadersOfManyWarps) {
  EXPECT_THAT(run("ld.shared.b32 %r2, [s+4];\nsetp.eq.s32 %p1, %r0, 127;\n"
                  "@%p1 st.shared.b32 [s+4], %r0;\n"),
              HasSubstr("writes what other threads read"));
  EXPECT_THAT(run("ld.shared.b32 %r2, [s+4];\nst.shared.b32 [s+4], %r0;\n", 32),
              HasSubstr("reads what thread 0 wrote"));
  EXPECT_THAT(run("bar.warp.sync -1;\nld.shared.b32 %r2, [s+4];\nsetp.eq.s32 %p1, %r0, 31;\n"
                  "@%p1 st.shared.b32 [s+4], %r0;\n",
                  32),
              HasSubstr("writes what threads of warp 0 read"));
}

TEST_F(Faults, VectorsRaceInEachElement) {
  for (int element = 0; element < 4; ++element) {
    std::string at = "[s+" + std::to_string(16 + 4 * element) + "]";
    auto storeOf = [&](const char *thread) {
      return std::string("setp.eq.s32 %p1, %r0, ") + thread + ";\n@%p1 st.shared.b32 " + at +
             ", %r0;\n";
    };
    std::string load = "ld.shared.v4.b32 {%r2, %r3, %r4, %r5}, [s+16];\n",
                store = "st.shared.v4.b32 [s+16], {%r2, %r3, %r4, %r5};\n";
    EXPECT_THAT(run(storeOf("0") + load), HasSubstr("reads what thread 0 wrote"));
    EXPECT_THAT(run(load + storeOf("5")), HasSubstr("writes what other threads read"));
    EXPECT_THAT(run("ld.shared.b32 %r2, " + at + ";\nsetp.eq.s32 %p1, %r0, 99;\n@%p1 " + store),
                HasSubstr("writes what other threads read"));
  }
  EXPECT_EQ(run("shl.b32 %r6, %r0, 4;\ncvt.u64.u32 %rd5, %r6;\nadd.s64 %rd5, %rd3, %rd5;\n"
                "st.shared.v4.b32 [%rd5], {%r2, %r3, %r4, %r5};\nbar.sync 0;\n"
                "ld.shared.v4.b32 {%r2, %r3, %r4, %r5}, [s+16];\n",
                32),
            "");
}

TEST_F(Faults, WarpsThatMeetAreInOrder) {
  std::string body = "st.shared.b32 [%rd1], %r0;\nbar.warp.sync -1;\nld.shared.b32 %r2, [%rd2];\n";
  EXPECT_EQ(
      run("and.b32 %r1, %r1, 31;\nmul.wide.u32 %rd4, %r1, 4;\nadd.s64 %rd2, %rd3, %rd4;\n" + body,
          32),
      "");
  EXPECT_THAT(run(body), HasSubstr("race on shared memory"));
}

TEST_F(Faults, AtomicsAndOthersRace) {
  EXPECT_EQ(run("atom.shared.add.u32 %r3, [s], 1;\n"), "");
  EXPECT_THAT(run("atom.shared.add.u32 %r3, [s], 1;\nld.shared.b32 %r2, [s];\n"),
              HasSubstr("what thread"));
  EXPECT_EQ(run("atom.shared.add.u32 %r3, [s], 1;\nbar.sync 0;\nld.shared.b32 %r2, [s];\n"), "");
}

TEST_F(Faults, AnIndexOffByOne) {
  std::string next = "add.s64 %rd5, %rd90, %rd0;\n";
  EXPECT_EQ(run(next + "ld.global.b32 %r2, [%rd5];\n"), "");
  EXPECT_THAT(
      run(next + "ld.global.b32 %r2, [%rd5+4];\n"),
      HasSubstr("thread (127, 0, 0) of block (0, 0, 0): reads 4 bytes of global memory that "
                "are 0 bytes behind the end of 512 bytes (a test)"));
  EXPECT_THAT(run(next + "st.global.b32 [%rd5+-4], %r2;\n"), HasSubstr("writes 4 bytes of global"));
  EXPECT_THAT(run("ld.shared.b32 %r2, [%rd1+4];\n"),
              HasSubstr("reads 4 bytes of shared memory at 512 of 512"));
  EXPECT_THAT(run("mov.b64 %rd5, 0;\nst.global.b32 [%rd5], %r2;\n"),
              HasSubstr("in no memory of the device"));
  EXPECT_THAT(run("st.shared.b32 [0], %r2;\n"), HasSubstr("shared memory at -1024 of 512"));
  EXPECT_THAT(run("ld.param.b64 %rd5, [k_param_0+8];\n"), HasSubstr("at 8 of 8"));
}

TEST_F(Faults, AVectorThatIsMisaligned) {
  EXPECT_THAT(run("ld.global.v4.b32 {%r2, %r3, %r4, %r5}, [%rd90+8];\n"),
              HasSubstr("at an address that is 8 modulo 16"));
  EXPECT_THAT(run("ld.shared.v2.b32 {%r2, %r3}, [s+4];\n"),
              HasSubstr("at an address that is 4 modulo 8"));
}

TEST_F(Faults, ABarrierThatNotAllReach) {
  EXPECT_THAT(
      run("setp.lt.s32 %p1, %r0, 7;\n@%p1 ret;\nbar.sync 0;\n"),
      HasSubstr("'bar.sync 0;', thread (7, 0, 0) of block (0, 0, 0): not all threads of the "
                "block reach the barrier: thread 6 has ended"));
  EXPECT_THAT(run("setp.lt.s32 %p1, %r0, 7;\n@%p1 bra $A;\nbar.sync 0;\nbra $B;\n$A:\n"
                  "bar.sync 0;\n$B:\n"),
              HasSubstr("threads of one warp are at different barriers"));
  EXPECT_THAT(run("shr.u32 %r2, %r0, 5;\nand.b32 %r2, %r2, 1;\nbar.sync %r2;\n"),
              HasSubstr("threads wait for different barriers"));
}

TEST_F(Faults, ACollectiveThatNotAllReach) {
  EXPECT_THAT(run("setp.eq.s32 %p1, %r0, 7;\n@%p1 ret;\nredux.sync.add.u32 %r2, %r0, -1;\n"),
              HasSubstr("not all threads of the mask reach the collective"));
  EXPECT_THAT(run("setp.eq.s32 %p1, %r0, 7;\n@%p1 bar.sync 0;\nshfl.sync.idx.b32 %r2, %r0, 0, 31, "
                  "-1;\n"),
              HasSubstr("not all threads of the mask reach the collective"));
  EXPECT_THAT(run("redux.sync.add.u32 %r2, %r0, 15;\n"),
              HasSubstr("not in the mask of its collective"));
  EXPECT_THAT(run("setp.lt.s32 %p1, %r0, 8;\n@%p1 shfl.sync.idx.b32 %r2, %r0, 9, 31, 255;\n", 32),
              HasSubstr("reads lane 9, which takes no part"));
}

constexpr const char *kCopy = "add.s64 %rd5, %rd90, %rd0;\n"
                              "cp.async.ca.shared.global [%rd1], [%rd5], 4;\n"
                              "cp.async.commit_group;\n";

TEST_F(Faults, ACopyThatIsNotWaitedFor) {
  EXPECT_EQ(run(std::string(kCopy) + "cp.async.wait_group 0;\nbar.sync 0;\n"
                                     "ld.shared.b32 %r2, [%rd2];\n"),
            "");
  EXPECT_THAT(run(std::string(kCopy) + "bar.sync 0;\nld.shared.b32 %r2, [%rd2];\n"),
              HasSubstr("reads a copy (cp.async) of thread 1 that was not waited for"));
  EXPECT_THAT(run(std::string(kCopy) + "ld.shared.b32 %r2, [%rd1];\n"),
              HasSubstr("reads a copy (cp.async) of thread 0 that was not waited for"));
  EXPECT_THAT(run(std::string(kCopy) + "cp.async.wait_group 1;\nld.shared.b32 %r2, [%rd1];\n"),
              HasSubstr("not waited for"));
  EXPECT_THAT(run(std::string(kCopy) + "cp.async.wait_all;\nld.shared.b32 %r2, [%rd2];\n"),
              HasSubstr("race on shared memory"));
  EXPECT_THAT(run("cp.async.cg.shared.global [s], [%rd90+8], 16;\n"), HasSubstr("8 modulo 16"));
}

TEST_F(Faults, MemoryThatWasFreed) {
  device.load(makeModule(makeKernel("k", 1, "ld.global.b32 %r1, [%rd90+4];\n")));
  uint64_t numbers = device.put(std::vector<float>(100));
  EXPECT_TRUE(device.memory.free(numbers));
  EXPECT_FALSE(device.memory.free(numbers));
  EXPECT_THAT(messageOf([&] { device.launch("k", {}, {numbers}); }),
              HasSubstr("byte 4 of 400 bytes (a test), which were freed"));
}

TEST_F(Faults, MemoryThatIsNotFreed) {
  uint64_t numbers = device.put(std::vector<float>(100));
  EXPECT_EQ(device.memory.listLeaks(), "400 bytes are not freed (a test)\n");
  device.memory.free(numbers);
  EXPECT_EQ(device.memory.listLeaks(), "");
}

TEST_F(Faults, ATrap) {
  EXPECT_THAT(run("trap;\n"), HasSubstr("trap"));
  EXPECT_THAT(
      run("add.s32 %r2, %r0, 5;\n$list: .branchtargets $A, $A;\nbrx.idx %r2, $list;\n$A:\n"),
      HasSubstr("trap"));
}

TEST(Watched, BlocksThatRace) {
  TestDevice device(true);
  std::string place = "mov.u32 %r0, %ctaid.x;\nmul.wide.u32 %rd0, %r0, 4;\n"
                      "add.s64 %rd1, %rd90, %rd0;\n";
  device.load(makeModule(
      makeKernel("own", 1, place + "ld.global.b32 %r1, [%rd1];\nst.global.b32 [%rd1], %r1;\n") +
      makeKernel("same", 1, place + "st.global.b32 [%rd90], %r1;\n") +
      makeKernel("next", 1, place + "ld.global.b32 %r1, [%rd1+4];\nst.global.b32 [%rd1], %r1;\n") +
      makeKernel("sum", 1, place + "red.global.add.u32 [%rd90], 1;\n")));
  uint64_t numbers = device.put(std::vector<uint32_t>(5));
  auto run = [&](const char *kernel) {
    return messageOf([&] { device.launch(kernel, makeShape(4, 1), {numbers}); });
  };
  EXPECT_EQ(run("own"), "");
  EXPECT_THAT(run("same"),
              HasSubstr("block (1, 0, 0): race on global memory: writes what block 0 wrote"));
  EXPECT_THAT(run("next"), HasSubstr("race on global memory: writes what block 0 read"));
  EXPECT_EQ(run("sum"), "");
  // Threads of a block race as well, of a warp until they meet there.
  std::string inWarp = "mov.u32 %r0, %tid.x;\nmul.wide.u32 %rd0, %r0, 4;\n"
                       "add.s64 %rd1, %rd90, %rd0;\nst.global.b32 [%rd1], %r0;\n";
  std::string turned = "xor.b32 %r2, %r0, 1;\nmul.wide.u32 %rd2, %r2, 4;\n"
                       "add.s64 %rd3, %rd90, %rd2;\nld.global.b32 %r3, [%rd3];\n";
  device.load(makeModule(makeKernel("races", 1, inWarp + turned) +
                         makeKernel("waits", 1, inWarp + "bar.warp.sync -1;\n" + turned)));
  uint64_t lanes = device.put(std::vector<uint32_t>(32));
  auto runWarp = [&](const char *kernel) {
    return messageOf([&] { device.launch(kernel, makeShape(1, 32), {lanes}); });
  };
  EXPECT_THAT(runWarp("races"),
              HasSubstr("thread (1, 0, 0) of block (0, 0, 0): race on global memory"));
  EXPECT_EQ(runWarp("waits"), "");
  EXPECT_EQ(device.executor.getCounters().at("own").distinctRead, 16u);
  EXPECT_EQ(device.executor.getCounters().at("sum").globalRead, 16u);
  EXPECT_EQ(device.executor.getCounters().at("sum").distinctWritten, 4u);
}

} // namespace
} // namespace trop::ptx::test
