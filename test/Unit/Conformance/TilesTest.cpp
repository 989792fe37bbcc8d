//===- TilesTest.cpp - Kernels whose threads compute tiles ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Extents that tiles, chunks and vectors do not divide, in kernels wide enough to have tiles.

#include "test/Unit/Conformance/Nests.h"
#include "test/Unit/Conformance/Numbers.h"
#include "test/Unit/Conformance/Runners.h"

#include "test/lib/Kernels/KernelModel.h"

#include <gtest/gtest.h>

namespace trop::test {
namespace {

Nest makeNest(const std::string &name, int64_t inputs, int64_t outputs, std::string body) {
  auto replace = [&](const std::string &what, const std::string &with) {
    for (size_t at = 0; (at = body.find(what, at)) != std::string::npos;)
      body.replace(at, what.size(), with);
  };
  replace("#I", std::to_string(inputs));
  replace("#O", std::to_string(outputs));
  return {name, "[" + std::to_string(inputs) + "]", body, outputs};
}

const std::string kWeights = "param W: $[#I, #O] init zeros; ",
                  kBias = "param b: $[#O] init zeros; ";

std::vector<Nest> getTiledNests() {
  std::vector<Nest> nests = {
      makeNest("OnePoint", 1, 127, kWeights + "return maxplus(x, W);"),
      makeNest("FewPoints", 7, 127, kWeights + "return minplus(x, W);"),
      makeNest("TwoBlocks", 17, 193, kWeights + "return maxplus(x, W);"),
      makeNest("ManyPoints", 127, 36, kWeights + "return maxplus(x, W);"),
      makeNest("Vectors", 24, 100, kWeights + "return minplus(x, W);"),
      makeNest("FromABias", 33, 31, kWeights + kBias + "return maxplus(x, W, bias: b);"),
      makeNest("FromSamples", 20, 35,
               kWeights + "return minplus(x, W, bias: linear(x, W, bias: maxplus(x, W)));"),
      makeNest("Minimal", 33, 40, kWeights + "return maxplus(x, W, ties: minimal);"),
      makeNest("Products", 31, 33, kWeights + kBias + "return linear(x, W, bias: b);"),
      makeNest("Fused", 24, 64, kWeights + kBias + "return linear(x, W, bias: b, sum: fused);"),
      makeNest("SumsOverSamples", 97, 101, kWeights + kBias + "return linear(x, W, bias: b);"),
      makeNest("FusedOverSamples", 56, 68, kWeights + "return linear(x, W, sum: fused);"),
      makeNest("Transposed", 40, 68,
               "param W: $[#O, #I] init zeros; return clipped_maxplus(x, W, ceiling: 0.5);"),
      makeNest("TransposedOdd", 33, 35,
               "param W: $[#O, #I] init zeros; return clipped_maxplus(x, W, ceiling: 0.5);"),
      makeNest("Twice", 20, 33,
               "param V: $[#I, 40] init zeros; param W: $[40, #O] init zeros; "
               "return minplus(maxplus(x, V), W);")};
  nests.push_back({"OfAll", "[2, 4, 5]",
                   "param K: $[96, 2, 4, 5] init zeros; return flatten(conv2d(x, K));", 96});
  return nests;
}

constexpr int64_t kRows = 140;

class Tiles : public testing::TestWithParam<std::tuple<Nest, const char *>> {};

TEST_P(Tiles, KeepTheReferencesBits) {
  auto [nest, element] = GetParam();
  std::string source = makeSource(nest, element);
  SCOPED_TRACE(source);
  CodegenOptions options;
  options.optLevel = 0; // Its machine code is not run.
  auto compiled = CompiledModel::compile(source, options);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  Runner run = prepareKernels(**compiled);
  std::map<std::string, Data> all = drawAll((*compiled)->getModel(), kRows);
  all["NaN"] = withNaN(all["ties"]);
  for (const auto &[numbers, data] : all) {
    // Of no tile, of a narrow one, and of one that is as wide as outputs let it be.
    std::vector<Samples> calls{Samples::range(3, 1), Samples::range(1, 39)};
    if (numbers == "generic") {
      calls.push_back(Samples::range(0, 0));
      calls.push_back(Samples::list({5, 0, 5, 19}));
      calls.back().weights = {0.5, -1, 2, 0.25};
    }
    if (numbers == "generic" || numbers == "ties")
      calls.push_back(Samples::range(1, nest.name == "TwoBlocks" ? 133 : 99));
    for (const Samples &samples : calls) {
      SCOPED_TRACE(numbers + ", " + std::to_string(samples.count()) + " samples");
      expectSame(run(data, samples).results, runReference(**compiled, data, samples).results);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Tiles, testing::Combine(testing::ValuesIn(getTiledNests()), testing::Values("f32", "f64")),
    [](auto &info) { return std::get<0>(info.param).name + "_" + std::get<1>(info.param); });

//===----------------------------------------------------------------------===//
// Counts
//===----------------------------------------------------------------------===//

/// Instructions that threads execute for each leaf, in the kernel of a role whose name has a word,
/// with tiles or without.
double countInstructions(const std::string &body, llvm::StringRef role, const std::string &word,
                         int64_t samples = 128, bool isTiled = true, int64_t processors = 1) {
  constexpr int64_t inputs = 1536, outputs = 256;
  CodegenOptions options;
  options.optLevel = 0;
  auto compiled = CompiledModel::compile(
      makeSource(makeNest("Counted", inputs, outputs, body), "f32"), options);
  EXPECT_TRUE(bool(compiled));
  auto model = KernelModel::compile(
      (*compiled)->getFunction(roles::kValues)->getParentOfType<mlir::ModuleOp>(),
      {processors, ptx::Effort::Fast});
  EXPECT_TRUE(bool(model));
  Data data = drawData((*compiled)->getModel(), samples, Numbers::Generic, 1);
  auto getArgument = [&](llvm::StringRef kind, size_t number) {
    std::optional<std::vector<double>> none;
    return kind == kinds::kParameter ? data.parameters.at(number)
           : kind == kinds::kInput   ? data.inputs
           : kind == kinds::kTarget  ? data.targets
                                     : none;
  };
  (*model)->call(role, {nullptr, 0, samples}, getArgument,
                 [](const std::string &message) { ADD_FAILURE() << message; });
  for (const auto &[kernel, counters] : (*model)->getCounters())
    if (kernel.find(word) != std::string::npos &&
        (counters.instructions[unsigned(ptx::Class::SharedLoad)] > 0) == isTiled)
      return double(counters.getInstructions()) / double(inputs * outputs * samples);
  ADD_FAILURE() << "no kernel '" << word << "'";
  return 0;
}

TEST(TilesTest, ValuesTakeTwoInstructionsALeaf) {
  double ofMinima = countInstructions(kWeights + "return minplus(x, W);", roles::kForward, "_min_");
  double ofSums = countInstructions(kWeights + "return linear(x, W);", roles::kForward, "_sum_");
  double ofFused =
      countInstructions(kWeights + "return linear(x, W, sum: fused);", roles::kForward, "_sum_");
  std::printf("instructions a leaf: minimum %.3f, sum %.3f, fused sum %.3f\n", ofMinima, ofSums,
              ofFused);
  EXPECT_LT(ofMinima, 2.3);
  EXPECT_LT(ofSums, 2.3);
  EXPECT_LT(ofFused, 1.3);
}

TEST(TilesTest, WinnersTakeHalfAnInstructionMore) {
  double instructions =
      countInstructions(kWeights + "return maxplus(x, W);", roles::kInputGradient, "_winners_");
  std::printf("instructions a leaf: winners %.3f\n", instructions);
  EXPECT_LT(instructions, 2.6);
}

TEST(TilesTest, GradientsTakeTwoInstructionsALeaf) {
  std::string layer = kWeights + "return linear(x, W);";
  double byInputs = countInstructions(layer, roles::kInputGradient, "_gather_");
  double byWeights = countInstructions(layer, roles::kGradient, "_gather_", 1024);
  std::printf("instructions a leaf: by inputs %.3f, by weights, of 1024 samples, %.3f\n", byInputs,
              byWeights);
  EXPECT_LT(byInputs, 2.3);
  EXPECT_LT(byWeights, 2.3);
}

/// Of what is not enough for all processors of a GPU.
TEST(TilesTest, NarrowTilesTakeLittleMore) {
  std::string layer = kWeights + "return linear(x, W);";
  double values =
      countInstructions(layer, roles::kForward, "_sum_", 32, /*isTiled=*/true, kGpuProcessors);
  double winners = countInstructions(kWeights + "return maxplus(x, W);", roles::kInputGradient,
                                     "_winners_", 32, /*isTiled=*/true, kGpuProcessors);
  double byInputs = countInstructions(layer, roles::kInputGradient, "_gather_", 32,
                                      /*isTiled=*/true, kGpuProcessors);
  double byWeights = countInstructions(layer, roles::kGradient, "_gather_", 1024,
                                       /*isTiled=*/true, kGpuProcessors);
  std::printf("instructions a leaf of narrow tiles: sum %.3f, by inputs %.3f, by weights, of 1024 "
              "samples, %.3f; winners %.3f\n",
              values, byInputs, byWeights, winners);
  EXPECT_LT(values, 2.5);
  EXPECT_LT(byInputs, 2.5);
  EXPECT_LT(byWeights, 2.5);
  EXPECT_LT(winners, 2.9);
}

/// A few samples are no tile: of one, each output is a thread.
TEST(TilesTest, FewSamplesHaveAThreadAnOutput) {
  std::string layer = kWeights + "return linear(x, W);";
  EXPECT_LT(countInstructions(layer, roles::kForward, "_sum_", 1, /*isTiled=*/false), 14);
}

} // namespace
} // namespace trop::test
