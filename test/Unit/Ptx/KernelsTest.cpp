//===- KernelsTest.cpp - Kernels of many threads                 -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <numeric>

namespace trop::ptx::test {
namespace {

std::vector<uint32_t> count(uint32_t size) {
  std::vector<uint32_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

class Kernels : public testing::Test {
protected:
  /// %r0: the thread of the block, %r10: of the grid, %rd0 and %rd10: 4 times that.
  static std::string make(const std::string &body, const std::string &declarations = "") {
    std::string places = "mov.u32 %r0, %tid.x;\nmov.u32 %r1, %ctaid.x;\nmov.u32 %r2, %ntid.x;\n"
                         "mad.lo.s32 %r10, %r1, %r2, %r0;\nmul.wide.u32 %rd0, %r0, 4;\n"
                         "mul.wide.u32 %rd10, %r10, 4;\n";
    return makeModule(makeKernel("k", 2, places + body, declarations));
  }

  /// Results of a kernel whose first parameter is a result, the second numbers.
  std::vector<uint32_t> run(const std::string &text, const Shape &shape,
                            const std::vector<uint32_t> &numbers, size_t results) {
    bool found = false;
    EXPECT_EQ(assemble(text, found), "");
    device.load(text);
    uint64_t in = device.put(numbers), out = device.put(std::vector<uint32_t>(results));
    device.launch("k", shape, {out, in});
    std::vector<uint32_t> all = device.get<uint32_t>(out, results);
    device.memory.free(in);
    device.memory.free(out);
    return all;
  }

  TestDevice device;
};

TEST_F(Kernels, ReduceInSharedMemory) {
  std::string body = "add.s64 %rd1, %rd91, %rd10;\nld.global.nc.b32 %r3, [%rd1];\n"
                     "mov.b64 %rd2, s;\nadd.s64 %rd3, %rd2, %rd0;\nst.shared.b32 [%rd3], %r3;\n"
                     "mov.b32 %r4, 128;\n"
                     "$L:\nbar.sync 0;\nsetp.ge.u32 %p1, %r0, %r4;\n@%p1 bra $M;\n"
                     "mul.wide.u32 %rd4, %r4, 4;\nadd.s64 %rd5, %rd3, %rd4;\n"
                     "ld.shared.b32 %r5, [%rd5];\nld.shared.b32 %r6, [%rd3];\n"
                     "add.s32 %r6, %r5, %r6;\nst.shared.b32 [%rd3], %r6;\n"
                     "$M:\nshr.u32 %r4, %r4, 1;\nsetp.ne.b32 %p2, %r4, 0;\n@%p2 bra $L;\n"
                     "setp.ne.b32 %p1, %r0, 0;\n@%p1 bra $E;\nmul.wide.u32 %rd6, %r1, 4;\n"
                     "add.s64 %rd6, %rd90, %rd6;\nst.global.b32 [%rd6], %r6;\n$E:\n";
  std::vector<uint32_t> sums =
      run(make(body, ".shared .align 4 .b8 s[1024];\n"), makeShape(3, 256), count(768), 3);
  EXPECT_EQ(sums, (std::vector<uint32_t>{32896, 98432, 163968}));
  const Counters &counters = device.executor.getCounters().at("k");
  EXPECT_EQ(counters.launches, 1u);
  EXPECT_EQ(counters.threads, 768u);
  EXPECT_EQ(counters.globalRead, 4 * 768u);
  EXPECT_EQ(counters.globalWritten, 12u);
  EXPECT_EQ(counters.instructions[static_cast<unsigned>(Class::GlobalLoad)], 768u);
  EXPECT_EQ(counters.instructions[static_cast<unsigned>(Class::Barrier)], 8 * 768u);
  EXPECT_EQ(counters.instructions[static_cast<unsigned>(Class::SharedStore)], (256 + 255) * 3u);
  // Parameters; 16, and 6, 7 and 5 of loops; the last store.
  EXPECT_EQ(counters.getInstructions(),
            768u * (2 + 6 + 6 + 8 * 3 + 8 * 3 + 2) + 3 * 255u * 6 + 3u * 3 + 768u);
}

TEST_F(Kernels, ShuffleInWarps) {
  auto shuffle = [&](const std::string &kind, const std::string &amount, const std::string &clamp) {
    std::string body = "shfl.sync." + kind + ".b32 %r3|%p1, %r10, " + amount + ", " + clamp +
                       ", -1;\nselp.b32 %r4, 1000, 0, %p1;\nadd.s32 %r3, %r3, %r4;\n"
                       "add.s64 %rd1, %rd90, %rd10;\nst.global.b32 [%rd1], %r3;\n";
    return run(make(body), makeShape(1, 64), {}, 64);
  };
  std::vector<uint32_t> down = shuffle("down", "16", "31"), up = shuffle("up", "1", "0"),
                        across = shuffle("bfly", "5", "31"), one = shuffle("idx", "3", "31"),
                        eights = shuffle("down", "4", "6175"); // segments of 8: 0x181F
  for (uint32_t i = 0; i < 64; ++i) {
    EXPECT_EQ(down[i], i % 32 < 16 ? 1000 + i + 16 : i);
    EXPECT_EQ(up[i], i % 32 ? 1000 + i - 1 : i);
    EXPECT_EQ(across[i], 1000 + (i ^ 5));
    EXPECT_EQ(one[i], 1000 + i / 32 * 32 + 3);
    EXPECT_EQ(eights[i], i % 8 < 4 ? 1000 + i + 4 : i);
  }
}

TEST_F(Kernels, ReduceInWarps) {
  auto reduce = [&](const std::string &kind) {
    std::string body = "sub.s32 %r3, %r10, 5;\nredux.sync." + kind +
                       " %r3, %r3, -1;\nadd.s64 %rd1, %rd90, %rd10;\nst.global.b32 [%rd1], %r3;\n";
    return run(make(body), makeShape(1, 32), {}, 32)[7];
  };
  EXPECT_EQ(reduce("add.s32"), 31u * 16 - 32 * 5);
  EXPECT_EQ(reduce("min.s32"), -5u);
  EXPECT_EQ(reduce("max.s32"), 26u);
  EXPECT_EQ(reduce("min.u32"), 0u);
  EXPECT_EQ(reduce("max.u32"), -1u);
  EXPECT_EQ(reduce("and.b32"), 0u);
  EXPECT_EQ(reduce("or.b32"), -1u);
  auto vote = [&](const std::string &kind, const std::string &result) {
    std::string body = "setp.lt.u32 %p1, %r10, 3;\nvote.sync." + kind + " " + result +
                       ", %p1, -1;\n" +
                       (result == "%p2" ? "selp.b32 %r3, 1, 0, %p2;\n" : std::string()) +
                       "add.s64 %rd1, %rd90, %rd10;\nst.global.b32 [%rd1], %r3;\n";
    return run(make(body), makeShape(1, 64), {}, 64);
  };
  std::vector<uint32_t> ballot = vote("ballot.b32", "%r3"), any = vote("any.pred", "%p2"),
                        all = vote("all.pred", "%p2"), uni = vote("uni.pred", "%p2");
  EXPECT_EQ(ballot[9], 7u);
  EXPECT_EQ(ballot[40], 0u);
  EXPECT_EQ(any[9], 1u);
  EXPECT_EQ(any[40], 0u);
  EXPECT_EQ(all[9], 0u);
  EXPECT_EQ(uni[9], 0u);
  EXPECT_EQ(uni[40], 1u);
}

TEST_F(Kernels, HalvesOfAWarpMeetOnTheirOwn) {
  std::string body = "setp.lt.u32 %p1, %r0, 16;\n@%p1 bra $A;\n"
                     "redux.sync.add.u32 %r3, %r0, 0xFFFF0000;\nbra $B;\n$A:\n"
                     "redux.sync.max.u32 %r3, %r0, 0xFFFF;\n$B:\n"
                     "add.s64 %rd1, %rd90, %rd10;\nst.global.b32 [%rd1], %r3;\n";
  std::vector<uint32_t> found = run(make(body), makeShape(1, 32), {}, 32);
  EXPECT_EQ(found[3], 15u);
  EXPECT_EQ(found[20], 16u * 16 + 15 * 16 / 2);
}

TEST_F(Kernels, CountByAtomics) {
  auto update = [&](const std::string &operation, uint32_t first) {
    std::string body = "mov.b32 %r5, 3;\nsetp.ne.b32 %p1, %r10, 0;\n@%p1 bra $A;\n"
                       "st.global.b32 [%rd90], " +
                       std::to_string(first) +
                       ";\n$A:\n"
                       "atom.global." +
                       operation + " %r3, [%rd90], " +
                       (operation.rfind("cas", 0) == 0 ? "%r10, 77" : "%r10") +
                       ";\n"
                       "add.s64 %rd1, %rd90, %rd10;\nst.global.b32 [%rd1+4], %r3;\n";
    return run(make(body), makeShape(4, 8), {}, 33);
  };
  EXPECT_EQ(update("add.u32", 5)[0], 5 + 31u * 16);
  EXPECT_EQ(update("max.s32", -3u)[0], 31u);
  EXPECT_EQ(update("min.s32", -3u)[0], -3u);
  EXPECT_EQ(update("exch.b32", 0)[0], 31u);
  EXPECT_EQ(update("or.b32", 64)[0], 95u);
  EXPECT_EQ(update("cas.b32", 9)[0], 77u);
  EXPECT_EQ(update("inc.u32", 7)[0], 31u); // to 0, then up
  EXPECT_EQ(update("dec.u32", 7)[0], 31u); // to 0 at 6, 14, 30; from 0 to 31
  EXPECT_EQ(update("add.u32", 5)[1 + 3], 5 + 0 + 1 + 2u);
}

TEST_F(Kernels, CopyAsynchronously) {
  // Two stages: a copy is under way while the one before it is read.
  std::string body =
      "mov.b64 %rd2, s;\nadd.s64 %rd3, %rd2, %rd0;\nmul.wide.u32 %rd8, %r0, 4;\n"
      "add.s64 %rd4, %rd91, %rd0;\ncp.async.ca.shared.global [%rd3], [%rd4], 4;\n"
      "cp.async.commit_group;\ncp.async.ca.shared.global [%rd3+128], [%rd4+128], 4, 2;\n"
      "cp.async.commit_group;\ncp.async.wait_group 1;\nbar.sync 0;\n"
      "xor.b64 %rd5, %rd0, 4;\nadd.s64 %rd5, %rd2, %rd5;\nld.shared.b32 %r3, [%rd5];\n"
      "add.s64 %rd6, %rd90, %rd0;\nst.global.b32 [%rd6], %r3;\ncp.async.wait_all;\nbar.sync 0;\n"
      "ld.shared.b32 %r3, [%rd5+128];\nst.global.b32 [%rd6+128], %r3;\n";
  std::vector<uint32_t> numbers(64);
  for (uint32_t i = 0; i < 64; ++i)
    numbers[i] = i * 0x10001;
  std::vector<uint32_t> found =
      run(make(body, ".shared .align 16 .b8 s[256];\n"), makeShape(1, 32), numbers, 64);
  for (uint32_t i = 0; i < 32; ++i) {
    EXPECT_EQ(found[i], numbers[i ^ 1]);
    EXPECT_EQ(found[i + 32], numbers[(i ^ 1) + 32] & 0xFFFF); // two bytes and zeros
  }
}

TEST_F(Kernels, HaveConstantsAndVariablesAndLocalMemory) {
  std::string variables = ".visible .const .align 4 .b8 table[16] = {1, 0, 0, 0, 2, 0, 0, 0, 3};\n"
                          ".global .align 8 .u32 total = 40;\n"
                          ".global .align 4 .f32 half[2] = {0f3F000000, 0fBF000000};\n";
  std::string body =
      "and.b32 %r3, %r0, 3;\nmul.wide.u32 %rd1, %r3, 4;\nmov.b64 %rd2, table;\n"
      "add.s64 %rd2, %rd2, %rd1;\nld.const.b32 %r4, [%rd2];\nadd.u64 %rd5, %SPL, 0;\n"
      "add.s64 %rd6, %rd5, %rd1;\nst.local.b32 [%rd6], %r4;\nld.local.b32 %r5, [%rd6];\n"
      "ld.global.b32 %r6, [total];\nadd.s32 %r5, %r5, %r6;\nld.global.b32 %r7, [half+4];\n"
      "shr.u32 %r7, %r7, 31;\nadd.s32 %r5, %r5, %r7;\ncvta.local.u64 %rd7, %rd6;\n"
      "st.b32 [%rd7], %r5;\nld.b32 %r8, [%rd7];\n"
      "add.s64 %rd8, %rd90, %rd0;\nst.b32 [%rd8], %r8;\n";
  std::string text =
      make("mov.b64 %SPL, depot;\n" + body, ".local .align 8 .b8 depot[16];\n.reg .b64 %SPL;\n");
  text.insert(text.find(".visible .entry"), variables);
  EXPECT_EQ(run(text, makeShape(1, 4), {}, 4), (std::vector<uint32_t>{42, 43, 44, 41}));
}

TEST_F(Kernels, ShareMemoryThatTheLaunchGives) {
  std::string body = "mov.b64 %rd1, d;\nadd.s64 %rd2, %rd1, %rd0;\ncvta.shared.u64 %rd3, %rd2;\n"
                     "st.b32 [%rd3], %r0;\nbar.sync 0;\nld.shared.b32 %r3, [d+12];\n"
                     "add.s64 %rd4, %rd90, %rd0;\nst.global.b32 [%rd4], %r3;\n";
  std::string text = make(body, ".shared .align 16 .b8 s[20];\n");
  text.insert(text.find(".visible .entry"), ".extern .shared .align 16 .b8 d[];\n");
  Shape shape = makeShape(1, 8);
  shape.dynamicShared = 32;
  EXPECT_EQ(run(text, shape, {}, 8), std::vector<uint32_t>(8, 3));
  shape.dynamicShared = 28;
  EXPECT_NE(messageOf([&] { run(text, shape, {}, 8); }), "");
}

TEST_F(Kernels, MoveVectorsAndJump) {
  std::string body =
      "add.s64 %rd1, %rd91, %rd10;\nmul.wide.u32 %rd2, %r0, 16;\n"
      "add.s64 %rd2, %rd91, %rd2;\nld.global.v4.b32 {%r3, %r4, _, %r6}, [%rd2];\n"
      "mov.b64 %rd3, {%r6, %r3};\n{ .reg .b32 tmp; mov.b64 {tmp, %r8}, %rd3; }\n"
      "{ .reg .b32 tmp; mov.b64 {%r7, tmp}, %rd3; }\n"
      "$list: .branchtargets $A, $B, $A;\nbrx.idx %r0, $list;\n$A:\n"
      "add.s32 %r7, %r7, 100;\n$B:\nshl.b64 %rd4, %rd0, 1;\nadd.s64 %rd4, %rd90, %rd4;\n"
      "st.global.v2.b32 [%rd4], {%r7, %r8};\n";
  EXPECT_EQ(run(make(body), makeShape(1, 3), count(12), 6),
            (std::vector<uint32_t>{104, 1, 8, 5, 112, 9}));
}

TEST_F(Kernels, RoundToNearestWhateverTheHostDoes) {
  std::string body = "div.rn.f32 %r3, 0f3F800000, 0f40400000;\nst.global.b32 [%rd90], %r3;\n";
  std::fesetround(FE_DOWNWARD);
  uint32_t third = run(make(body), {}, {}, 1)[0];
  int rounding = std::fegetround();
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(third, 0x3EAAAAABu);
  EXPECT_EQ(rounding, FE_DOWNWARD);
}

} // namespace
} // namespace trop::ptx::test
