//===- RandomModelTest.cpp - Compiled random models against the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Accuracy.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/Unit/Compiled/Modes.h"
#include "test/Unit/Compiled/Slopes.h"
#include "test/lib/Models/Random.h"

#include "llvm/TargetParser/Host.h"
#include <gtest/gtest.h>

#include <iostream>
#include <map>

namespace trop::test {
namespace {

constexpr int kModels = 300;

/// Every level of optimisation for every machine that this one can run: baselines with
/// and without AVX2 and FMA, and its own.
std::vector<CodegenOptions> getWaysToGenerate() {
  std::vector<std::string> machines{"native"};
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  if (features.lookup("sse4.2"))
    machines.push_back("x86-64-v2");
  if (features.lookup("avx2") && features.lookup("fma") && features.lookup("bmi2"))
    machines.push_back("x86-64-v3");
  std::vector<CodegenOptions> ways;
  for (unsigned level : {0, 1, 2, 3})
    for (const std::string &machine : machines) {
      CodegenOptions &way = ways.emplace_back();
      way.optLevel = level;
      way.cpu = machine;
    }
  return ways;
}

/// `count` rows in any order, some more than once.
Samples drawSamples(Random &random, int64_t rows, int64_t count) {
  std::vector<int64_t> list(count);
  for (int64_t &row : list)
    row = random.below(rows);
  return Samples::list(list);
}

/// Every way to schedule is one of four in turn.
PipelineOptions getPipeline(size_t number) {
  switch (number % 4) {
  case 0:
    return PipelineOptions();
  case 1:
    return divideAll();
  case 2:
    return groupAll();
  default:
    return groupAll(/*level2=*/256); // but of small weights
  }
}

/// Calls of which every one has a count, a form and weights of its own.
std::vector<Samples> drawCalls(Random &random, int64_t rows) {
  std::vector<Samples> calls{Samples::range(random.below(rows), 1), Samples::range(0, rows)};
  for (int64_t count : {1, 15, 16, 17, 33, 105}) { // The last: more than six blocks.
    calls.push_back(count < rows && random.once(2)
                        ? Samples::range(random.below(rows - count), count)
                        : drawSamples(random, rows, count));
    if (random.once(2))
      for (int64_t i = 0; i < count; ++i)
        calls.back().weights.push_back(random.within(-4, 8) / 4.0);
  }
  return calls;
}

/// Expects that samples get the same results in calls of their own.
void expectSplit(const trop_model &model, const Data &data, Random &random) {
  Results whole = callAll(model, data, Samples::range(0, data.rows));
  for (int64_t first = 0, count; first < data.rows; first += count) {
    count = std::min(random.within(1, 20), data.rows - first);
    Results part = callAll(model, data, Samples::range(first, count));
    auto expectPart = [&](const std::vector<double> &found, const std::vector<double> &all) {
      int64_t columns = all.size() / data.rows;
      expectSame(found, {all.begin() + first * columns, all.begin() + (first + count) * columns});
    };
    expectPart(part.outputs, whole.outputs);
    expectPart(part.losses, whole.losses);
    expectPart(part.inputGradients, whole.inputGradients);
    expectPart(part.products, whole.products);
    for (size_t v = 0; v < whole.values.size(); ++v)
      expectPart(part.values[v], whole.values[v]);
  }
}

class RandomModels : public testing::TestWithParam<int> {
protected:
  static void TearDownTestSuite() {
    std::cout << "central differences: " << slopes.checked << " entries checked, " << slopes.kinks
              << " with a kink\n";
    EXPECT_GE(slopes.checked, 9 * slopes.kinks) << "too few checked";
    EXPECT_GT(slopes.checked, 0);
  }

  static Share slopes;
};

Share RandomModels::slopes;

TEST_P(RandomModels, ComputeWhatTheReferenceDoes) {
  Random random(GetParam());
  RandomModel drawn = drawModel(GetParam());
  if (GetParam() % 4 == 1)
    drawn.source = withSampleWeights(drawn.source);
  if (GetParam() % 4 == 2)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  std::vector<CodegenOptions> ways = getWaysToGenerate();
  auto compiled = CompiledModel::compile(drawn.source, ways[GetParam() % ways.size()], "model.trop",
                                         nullptr, getPipeline(GetParam() / ways.size()));
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();

  for (const Samples &samples : drawCalls(random, drawn.data.rows)) {
    SCOPED_TRACE(std::to_string(samples.count()) + " samples");
    expectSame(callAll(model, drawn.data, samples), interpretAll(**compiled, drawn.data, samples));
    if (HasFailure())
      return;
  }
  expectSplit(model, drawn.data, random);
  EXPECT_GT(expectAccurate(**compiled, drawn.data, Samples::range(0, 17)), 0);
  static constexpr double programs[] = {0, 1, 10};
  double ties = random.pick(programs);
  expectModesAgree(**compiled, drawn.data, ties, /*slopeAtZero=*/ties ? 5 : 0);

  if (model.compute == TROP_F64) {
    Share share = expectSlopes(model, drawModel(GetParam(), Numbers::Generic).data,
                               drawSamples(random, drawn.data.rows, 3), random);
    slopes.checked += share.checked;
    slopes.kinks += share.kinks;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomModels, testing::Range(0, kModels));

/// Every model in every way: README.md of test/Unit says how this is run.
class RandomModelsEverywhere : public testing::TestWithParam<int> {};

TEST_P(RandomModelsEverywhere, ComputeWhatTheReferenceDoes) {
  Random random(GetParam());
  RandomModel drawn = drawModel(GetParam());
  SCOPED_TRACE(drawn.source);
  std::vector<Samples> calls = drawCalls(random, drawn.data.rows);
  std::vector<Results> expected;
  for (const CodegenOptions &way : getWaysToGenerate()) {
    size_t schedule = way.optLevel + GetParam();
    SCOPED_TRACE("-O" + std::to_string(way.optLevel) + " for " + way.cpu + ", schedule " +
                 std::to_string(schedule % 3));
    auto compiled =
        CompiledModel::compile(drawn.source, way, "model.trop", nullptr, getPipeline(schedule));
    ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
    if (expected.empty())
      for (const Samples &samples : calls)
        expected.push_back(interpretAll(**compiled, drawn.data, samples));
    for (size_t call = 0; call < calls.size(); ++call) {
      expectSame(callAll((*compiled)->getModel(), drawn.data, calls[call]), expected[call]);
      if (HasFailure())
        return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(DISABLED_Seeds, RandomModelsEverywhere, testing::Range(0, kModels));

TEST(Generator, HasEveryFeature) {
  std::map<std::string, int> models;
  for (int seed = 0; seed < kModels; ++seed)
    for (const std::string &feature : drawModel(seed).features)
      ++models[feature];
  std::cout << "of " << kModels << " random models\n";
  for (const std::string &feature : getFeatures()) {
    std::cout << "  " << models[feature] << " have: " << feature << '\n';
    EXPECT_GE(models[feature], 5) << feature;
  }
  EXPECT_EQ(models.size(), getFeatures().size()) << "a feature is not listed";
}

TEST(Generator, GivesTheSameForASeed) {
  RandomModel first = drawModel(7), second = drawModel(7);
  EXPECT_EQ(first.source, second.source);
  expectSame(first.data.parameters, second.data.parameters);
  expectSame(first.data.inputs, second.data.inputs);
  EXPECT_EQ(first.source, drawModel(7, Numbers::Tied).source);
  EXPECT_NE(first.source, drawModel(8).source);
}

} // namespace
} // namespace trop::test
