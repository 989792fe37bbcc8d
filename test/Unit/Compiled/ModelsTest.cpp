//===- ModelsTest.cpp - Example networks and targets against the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Accuracy.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/Unit/Compiled/OneSample.h"
#include "test/Unit/Compiled/Slopes.h"

#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <iostream>
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

constexpr const char *kExamples[] = {"deep",      "iris",          "lipschitz", "max_plus",
                                     "one_score", "relu_max_plus", "sparse"};

class Examples : public testing::TestWithParam<const char *> {
protected:
  /// The example in f64.
  static std::unique_ptr<CompiledModel> compileWide() {
    std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
    auto source = llvm::MemoryBuffer::getFile(path);
    EXPECT_TRUE(bool(source)) << path;
    if (!source)
      return nullptr;
    std::string wide = std::regex_replace((*source)->getBuffer().str(), std::regex("f32"), "f64");
    return compile(wide, {}, path);
  }
};

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
  auto compiled = compileWide();
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  ASSERT_EQ(model.compute, TROP_F64);
  Random random(1);
  Data data = drawData(model, 40, Numbers::Generic, 1);
  EXPECT_GT(expectSlopes(model, data, Samples::range(0, 3), random).checked, 0);
}

/// Data's parameters and as many numbers of unit length.
OneSample::Parameters drawDirection(const Data &data, Random &random) {
  OneSample::Parameters direction = data.parameters;
  double square = 0;
  for (std::vector<double> &parameter : direction)
    for (double &entry : parameter) {
      entry = random.normal();
      square += entry * entry;
    }
  for (std::vector<double> &parameter : direction)
    for (double &entry : parameter)
      entry /= std::sqrt(square);
  return direction;
}

/// The derivative along a random direction at a point drawn from the seed is the
/// central difference. False, where the differences to both sides are unlike.
bool expectSlopeAtPoint(const trop_model &model, uint64_t seed) {
  constexpr double h = 0x1p-20;
  Random random(seed);
  Data data = drawData(model, 1, Numbers::Generic, seed);
  OneSample sample(model, data);
  OneSample::Parameters direction = drawDirection(data, random);
  auto getLossAt = [&](double distance) {
    OneSample::Parameters moved = data.parameters;
    for (size_t p = 0; p < moved.size(); ++p)
      for (size_t e = 0; e < moved[p].size(); ++e)
        moved[p][e] += distance * direction[p][e];
    return sample.getLoss(moved);
  };
  double loss = getLossAt(0), above = (getLossAt(h) - loss) / h, below = (loss - getLossAt(-h)) / h;
  const OneSample::Parameters &gradient = sample.getGradient(data.parameters);
  double slope = 0;
  for (size_t p = 0; p < gradient.size(); ++p)
    for (size_t e = 0; e < gradient[p].size(); ++e)
      slope += gradient[p][e] * direction[p][e];
  double size = 1 + std::abs(loss) + std::abs(slope);
  if (std::abs(above - below) > 1e-4 * size)
    return false;
  EXPECT_NEAR((above + below) / 2, slope, 1e-7 * size) << "seed " << seed;
  return true;
}

TEST_P(Examples, HaveTheDerivativesOfAThousandPoints) {
  auto compiled = compileWide();
  ASSERT_TRUE(compiled);
  int checked = 0, kinks = 0;
  while (checked < 1000 && kinks <= 100)
    ++(expectSlopeAtPoint(compiled->getModel(), checked + kinks) ? checked : kinks);
  std::cout << GetParam() << ": " << checked << " points, " << kinks << " redrawn at a kink\n";
  EXPECT_EQ(checked, 1000);
}

INSTANTIATE_TEST_SUITE_P(Networks, Examples, testing::ValuesIn(kExamples),
                         [](auto &info) { return info.param; });

TEST(ListOfExamples, IsComplete) {
  size_t trained = 0;
  for (auto &entry : std::filesystem::directory_iterator(TROP_EXAMPLES_DIR)) {
    auto source = llvm::MemoryBuffer::getFile(entry.path().string());
    llvm::StringRef text = (*source)->getBuffer();
    // Not the network of iris with other initialisers, nor what is too large for this.
    bool isOther = llvm::StringRef(entry.path().stem().string()).starts_with("iris_") ||
                   text.contains("${TROP_DATA}");
    trained += entry.path().extension() == ".trop" && text.contains("\ntrain ") && !isOther;
  }
  EXPECT_EQ(trained, std::size(kExamples));
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

class Targets : public testing::TestWithParam<int> {};

TEST_P(Targets, GiveTheSameBits) {
  RandomModel drawn = drawModel(GetParam());
  SCOPED_TRACE(drawn.source);
  Samples many = Samples::range(0, 33), one = Samples::range(1, 1);
  std::optional<Results> expected, ofOne;
  for (const char *cpu : {"x86-64-v2", "x86-64-v3", "native"})
    for (unsigned level : {0, 2}) {
      SCOPED_TRACE(std::string(cpu) + " -O" + std::to_string(level));
      CodegenOptions options;
      options.cpu = cpu;
      options.optLevel = level;
      auto compiled = compile(drawn.source, options, "model.trop");
      ASSERT_TRUE(compiled);
      if (!expected) {
        expected = interpretAll(*compiled, drawn.data, many);
        ofOne = interpretAll(*compiled, drawn.data, one);
      }
      expectSame(callAll(compiled->getModel(), drawn.data, many), *expected);
      expectSame(callAll(compiled->getModel(), drawn.data, one), *ofOne);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Targets, testing::Range(200, 206));

} // namespace
} // namespace trop::test
