//===- SemanticsTest.cpp - Instructions against the host         -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/Oracle.h"
#include "test/Unit/Ptx/TestDevice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace trop::ptx::test {
namespace {

constexpr uint32_t kThreads = 256, kBlocks = 24, kCases = kThreads * kBlocks;

/// The types of the operands of an instruction, the result's first.
std::vector<std::string> typesOf(const std::string &name) {
  Instruction instruction;
  instruction.name = name;
  return findRule(instruction)->types;
}

std::string kernelName(std::string name) {
  for (char &c : name)
    c = c == '.' ? '_' : c;
  return "test_" + name;
}

std::string registerOf(const std::string &type, size_t number) {
  unsigned width = bitsOf(type);
  std::string prefix = width == 1 ? "%p" : width <= 16 ? "%rs" : width == 32 ? "%r" : "%rd";
  return prefix + std::to_string(number);
}

/// Each operand has an array of 8 bytes a case, and so has the result.
std::string makeTest(const std::string &name) {
  std::vector<std::string> types = typesOf(name);
  std::string body = "mov.u32 %r80, %tid.x;\nmov.u32 %r81, %ctaid.x;\nmov.u32 %r82, %ntid.x;\n"
                     "mad.lo.u32 %r83, %r81, %r82, %r80;\nmul.wide.u32 %rd80, %r83, 8;\n";
  std::string list, call;
  for (size_t i = 1; i < types.size(); ++i) {
    std::string number = std::to_string(i), reg = registerOf(types[i], i);
    body += "add.s64 %rd8" + number + ", %rd9" + number + ", %rd80;\n";
    bool isPredicate = types[i] == "pred";
    unsigned width = isPredicate ? 32 : std::max(16u, bitsOf(types[i]));
    body += "ld.global.b" + std::to_string(width) + " " + (isPredicate ? "%r70" : reg) + ", [%rd8" +
            number + "];\n";
    if (isPredicate)
      body += "and.b32 %r70, %r70, 1;\nsetp.ne.b32 " + reg + ", %r70, 0;\n";
    // The table of lop3 is in the instruction: one a test.
    call += ", " + (name == "lop3.b32" && i == 4 ? "0xE8" : reg);
  }
  std::string result = registerOf(types[0], 0);
  body += name + " " + result + call + ";\n";
  body += "add.s64 %rd89, %rd90, %rd80;\n";
  if (types[0] == "pred")
    body += "selp.b32 %r70, 1, 0, " + result + ";\nst.global.b32 [%rd89], %r70;\n";
  else
    body += "st.global.b" + std::to_string(std::max(16u, bitsOf(types[0]))) + " [%rd89], " +
            result + ";\n";
  return makeKernel(kernelName(name), types.size(), body);
}

const std::vector<uint64_t> &specialsOf(const std::string &type) {
  static const std::vector<uint64_t> integers = {0,
                                                 1,
                                                 2,
                                                 3,
                                                 7,
                                                 8,
                                                 15,
                                                 16,
                                                 17,
                                                 31,
                                                 32,
                                                 33,
                                                 63,
                                                 64,
                                                 65,
                                                 127,
                                                 128,
                                                 255,
                                                 256,
                                                 0x7FFF,
                                                 0x8000,
                                                 0xFFFF,
                                                 0x10000,
                                                 0x7FFFFFFF,
                                                 0x80000000,
                                                 0xFFFFFFFF,
                                                 0x100000000,
                                                 0x7FFFFFFFFFFFFFFF,
                                                 0x8000000000000000,
                                                 ~0ull,
                                                 ~1ull,
                                                 ~0ull - 127};
  static const std::vector<uint64_t> singles = [] {
    std::vector<uint64_t> all;
    for (uint32_t bits :
         {0x00000000u, 0x00000001u, 0x007FFFFFu, 0x00800000u, 0x00800001u, 0x3F000000u,
          0x3F7FFFFFu, 0x3F800000u, 0x3F800001u, 0x3FC00000u, 0x40200000u, 0x42FF0000u,
          0x437F8000u, 0x46FFFF00u, 0x4EFFFFFFu, 0x4F000000u, 0x4F7FFFFFu, 0x4F800000u,
          0x5F000000u, 0x5F800000u, 0x7F7FFFFFu, 0x7F800000u, 0x7F800001u, 0x7FC00000u,
          0x7FFFFFFFu, 0x477FF000u, 0x33000000u, 0x33000001u})
      for (uint32_t sign : {0u, 0x80000000u})
        all.push_back(bits | sign);
    return all;
  }();
  static const std::vector<uint64_t> doubles = [] {
    std::vector<uint64_t> all;
    for (uint64_t bits : {0x0000000000000000ull, 0x0000000000000001ull, 0x000FFFFFFFFFFFFFull,
                          0x0010000000000000ull, 0x3FE0000000000000ull, 0x3FEFFFFFFFFFFFFFull,
                          0x3FF0000000000000ull, 0x3FF8000000000000ull, 0x4004000000000000ull,
                          0x3FF0000010000000ull, 0x3FF0000030000000ull, 0x36A0000000000000ull,
                          0x47EFFFFFE0000000ull, 0x47EFFFFFF0000000ull, 0x405FE00000000000ull,
                          0x41DFFFFFFFC00000ull, 0x41E0000000000000ull, 0x41EFFFFFFFE00000ull,
                          0x43E0000000000000ull, 0x43F0000000000000ull, 0x7FEFFFFFFFFFFFFFull,
                          0x7FF0000000000000ull, 0x7FF0000000000001ull, 0x7FF8000000000000ull,
                          0x40EFFC0000000000ull, 0x40EFFDFFFFFFFFFFull, 0x40EFFE0000000000ull,
                          0x3E60000000000000ull, 0x3E60000000000001ull, 0x3F00020000000000ull})
      for (uint64_t sign : {0ull, 0x8000000000000000ull})
        all.push_back(bits | sign);
    return all;
  }();
  return type == "f32" ? singles : type == "f64" ? doubles : integers;
}

/// First all pairs of special numbers, then random ones, some near each other.
std::vector<std::vector<uint64_t>> drawOperands(const std::vector<std::string> &types,
                                                std::mt19937_64 &random) {
  std::vector<std::vector<uint64_t>> operands(types.size() - 1);
  size_t stride = 1;
  for (size_t i = 0; i < operands.size(); ++i) {
    const std::vector<uint64_t> &specials = specialsOf(types[i + 1]);
    for (size_t k = 0; k < kCases; ++k) {
      uint64_t special = specials[k / stride % specials.size()];
      bool isSpecial = k < kCases / 2 || random() % 4 == 0;
      uint64_t bits = random();
      if (types[i + 1] == "f32" && k % 2) // like exponents: sums that round
        bits = (bits & 0x83FFFFFF) | 0x3C000000;
      if (types[i + 1] == "f64" && k % 2)
        bits = (bits & 0x807FFFFFFFFFFFFF) | 0x3F80000000000000;
      if (types[i + 1][0] != 'f' && k % 3 == 0)
        bits %= 70;
      operands[i].push_back(isSpecial ? special : bits);
    }
    stride *= specials.size();
    if (stride * specials.size() > kCases / 2) // the third goes with the second
      stride = specialsOf(types[1]).size() + 1;
  }
  return operands;
}

bool isNaN(uint64_t bits) {
  double number;
  std::memcpy(&number, &bits, sizeof number);
  return std::isnan(number);
}

class Semantics : public testing::Test {
protected:
  static std::string makeAll() {
    std::string kernels;
    for (const std::string &name : getRuleNames())
      kernels += makeTest(name);
    return makeModule(kernels);
  }

  void check(const std::string &name) {
    std::vector<std::string> types = typesOf(name);
    std::vector<std::vector<uint64_t>> operands = drawOperands(types, random);
    std::vector<uint64_t> addresses = {device.put(std::vector<uint64_t>(kCases, 0))};
    for (const std::vector<uint64_t> &operand : operands)
      addresses.push_back(device.put(operand));
    device.launch(kernelName(name), makeShape(kBlocks, kThreads), addresses);
    std::vector<uint64_t> found = device.get<uint64_t>(addresses[0], kCases);
    for (uint64_t address : addresses)
      device.memory.free(address);
    for (size_t k = 0; k < kCases; ++k) {
      std::vector<Typed> typed;
      std::string told;
      for (size_t i = 0; i < operands.size(); ++i) {
        unsigned width = bitsOf(types[i + 1]);
        uint64_t bits = operands[i][k];
        if (name == "lop3.b32" && i == 3)
          bits = 0xE8;
        typed.push_back({types[i + 1], width == 64 ? bits : bits & ((uint64_t(1) << width) - 1)});
        std::ostringstream out;
        out << " " << std::hex << typed.back().bits;
        told += out.str();
      }
      std::optional<Expected> expected = compute(name, typed);
      ASSERT_TRUE(expected) << "the oracle does not know " << name;
      if (expected->anyNaN && isNaN(found[k]))
        continue;
      ASSERT_EQ(found[k], expected->bits) << name << " of" << told << std::hex << ": found "
                                          << found[k] << ", expected " << expected->bits;
    }
  }

  TestDevice device;
  std::mt19937_64 random{1};
};

TEST_F(Semantics, AllInstructionsAreTheHosts) {
  device.load(makeAll());
  for (const std::string &name : getRuleNames())
    check(name);
}

TEST_F(Semantics, TheirTestsAssemble) {
  bool found = false;
  std::string said = assemble(makeAll(), found);
  if (!found)
    GTEST_SKIP() << "no ptxas";
  EXPECT_EQ(said, "");
}

} // namespace
} // namespace trop::ptx::test
