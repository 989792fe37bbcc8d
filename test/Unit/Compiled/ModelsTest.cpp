//===- ModelsTest.cpp - Example networks and targets against the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Accuracy.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/Unit/Compiled/Slopes.h"

#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

#include <regex>

namespace trop::test {
namespace {

std::unique_ptr<CompiledModel> compile(llvm::StringRef source, const CodegenOptions &options,
                                       llvm::StringRef name) {
  auto model = CompiledModel::compile(source, options, name);
  if (model)
    return std::move(*model);
  ADD_FAILURE() << toString(model.takeError());
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Example networks
//===----------------------------------------------------------------------===//

class Examples : public testing::TestWithParam<const char *> {};

TEST_P(Examples, ComputeWhatTheReferenceDoes) {
  std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
  auto source = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(source)) << path;
  auto compiled = compile((*source)->getBuffer(), {}, path);
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic}) {
    Data data = drawData(model, 40, numbers, 1);
    for (const Samples &samples :
         {Samples::range(0, 40), Samples::range(17, 1), Samples::list({3, 39, 3, 0})}) {
      expectSame(callAll(model, data, samples), interpretAll(*compiled, data, samples));
      EXPECT_GT(expectAccurate(*compiled, data, samples), 0);
    }
  }
}

TEST_P(Examples, HaveTheGradientOfCentralDifferences) {
  std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
  auto source = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(source)) << path;
  std::string wide = std::regex_replace((*source)->getBuffer().str(), std::regex("f32"), "f64");
  auto compiled = compile(wide, {}, path);
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  ASSERT_EQ(model.element, TROP_F64);
  Random random(1);
  Data data = drawData(model, 40, Numbers::Generic, 1);
  EXPECT_GT(expectSlopes(model, data, Samples::range(0, 3), random).checked, 0);
}

INSTANTIATE_TEST_SUITE_P(Networks, Examples,
                         testing::Values("deep", "iris", "lipschitz", "max_plus", "relu_max_plus"),
                         [](auto &info) { return info.param; });

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

class Targets : public testing::TestWithParam<int> {};

TEST_P(Targets, GiveTheSameBits) {
  RandomModel drawn = drawModel(GetParam());
  SCOPED_TRACE(drawn.source);
  Samples samples = Samples::range(0, 33);
  std::optional<Results> expected;
  for (const char *cpu : {"x86-64-v2", "x86-64-v3", "native"})
    for (unsigned level : {0, 2}) {
      SCOPED_TRACE(std::string(cpu) + " -O" + std::to_string(level));
      CodegenOptions options;
      options.cpu = cpu;
      options.optLevel = level;
      auto compiled = compile(drawn.source, options, "model.trop");
      ASSERT_TRUE(compiled);
      if (!expected)
        expected = interpretAll(*compiled, drawn.data, samples);
      expectSame(callAll(compiled->getModel(), drawn.data, samples), *expected);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Targets, testing::Range(200, 206));

} // namespace
} // namespace trop::test
