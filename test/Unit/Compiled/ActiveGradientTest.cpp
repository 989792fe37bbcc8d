//===- ActiveGradientTest.cpp - Sparse backward code against dense -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sample's active gradient is its dense gradient, bit for bit; that of several is
// the sum over samples, in their order.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Models/Random.h"

#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <limits>

namespace trop::test {
namespace {

using Gradients = std::vector<std::vector<double>>;

/// The dense gradient of each sample alone, added one after the other.
Gradients addSamples(const trop_model &model, const Data &data, const Samples &samples) {
  Gradients sum;
  double share = 1.0 / samples.count();
  for (int64_t n = 0; n < samples.count(); ++n) {
    Samples one = Samples::list({samples.rows[n]});
    one.weights = {samples.weights.empty() ? share : samples.weights[n]};
    Gradients part = callGradient(model, data, one);
    if (sum.empty())
      for (const std::vector<double> &array : part)
        sum.emplace_back(array.size());
    for (size_t p = 0; p < part.size(); ++p)
      for (size_t i = 0; i < part[p].size(); ++i) {
        sum[p][i] += part[p][i];
        if (model.compute == TROP_F32)
          sum[p][i] = static_cast<float>(sum[p][i]);
      }
  }
  return sum;
}

void expectActiveEqualsDense(CompiledModel &compiled, const Data &data, Random &random) {
  const trop_model &model = compiled.getModel();
  for (int draw = 0; draw < 4; ++draw) {
    Samples one = Samples::list({random.below(data.rows)});
    one.weights = {draw == 0 ? 1.0 : random.within(-4, 8) / 4.0};
    Gradients dense = callGradient(model, data, one);
    expectSame(callActiveGradient(model, data, one, /*split=*/false), dense);
    expectSame(callActiveGradient(model, data, one, /*split=*/true), dense);
    expectSame(interpretActive(compiled, data, one), dense);
  }
  for (int64_t count : {int64_t(1), int64_t(3), model.block_samples, int64_t(33)}) {
    SCOPED_TRACE(std::to_string(count) + " samples");
    Samples many = Samples::range(random.below(data.rows - count), count);
    if (count == 33) // Weights of 1/33 are rounded where they are used.
      for (int64_t n = 0; n < count; ++n)
        many.weights.push_back(random.within(-4, 8) / 4.0);
    if (count == 3)
      many.weights = {0.5, -1, 2};
    bool split = count <= model.block_samples;
    expectSame(callActiveGradient(model, data, many, split), addSamples(model, data, many));
  }
}

class ActiveGradients : public testing::TestWithParam<int> {};

TEST_P(ActiveGradients, EqualDenseOnesBitForBit) {
  Random random(GetParam());
  RandomModel drawn = drawModel(GetParam());
  if (GetParam() % 4 == 1)
    drawn.source = withSampleWeights(drawn.source);
  if (GetParam() % 4 == 2)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  CodegenOptions options;
  options.optLevel = GetParam() % 8 == 0 ? 2 : 0;
  auto compiled = CompiledModel::compile(drawn.source, options);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  if ((*compiled)->getModel().devices->entries->active_gradient)
    expectActiveEqualsDense(**compiled, drawn.data, random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ActiveGradients, testing::Range(1000, 1500));

class ActiveExamples : public testing::TestWithParam<const char *> {};

TEST_P(ActiveExamples, EqualDenseOnesBitForBit) {
  std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
  auto source = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(source)) << path;
  auto compiled = CompiledModel::compile((*source)->getBuffer(), {}, path);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  Random random(1);
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic})
    expectActiveEqualsDense(**compiled, drawData((*compiled)->getModel(), 40, numbers, 1), random);
}

INSTANTIATE_TEST_SUITE_P(Networks, ActiveExamples,
                         testing::Values("deep", "iris", "lipschitz", "max_plus", "one_score",
                                         "relu_max_plus", "sparse"),
                         [](auto &info) { return info.param; });

//===----------------------------------------------------------------------===//
// Searches in many leaves
//===----------------------------------------------------------------------===//

/// Leaves are looked through in chunks, the last of which overlaps or is cut short, and
/// weights lie beside each other along the search or across.
class LongSearches : public testing::TestWithParam<std::tuple<const char *, int>> {};

TEST_P(LongSearches, FindTheFirstOfTheWinners) {
  auto [element, extent] = GetParam();
  std::string f = element, n = std::to_string(extent);
  auto compiled = CompiledModel::compile(
      "model M(x: " + f + "[" + n + "]) -> classes[3] { param W: " + f + "[" + n +
      ", 19] init zeros;" + "param B: " + f + "[19] init zeros; param V: " + f +
      "[19, 3] init zeros;" +
      "return softmax(maxplus(minplus(x, W, bias: B), V)); }"
      "train M { loss: cross_entropy; reduce: max; optimizer: polyak(target: 0); steps: 1; }");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Random random(1);
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic}) {
    Data data = drawData(model, 40, numbers, extent);
    expectActiveEqualsDense(**compiled, data, random);
    Samples some = Samples::range(2, 37);
    expectSame(callAll(model, data, some), interpretAll(**compiled, data, some));
    // Zeros of both signs tie everywhere.
    for (std::vector<double> &parameter : data.parameters)
      for (double &weight : parameter)
        weight = random.below(2) ? 0.0 : -0.0;
    for (double &input : data.inputs)
      input = random.below(4) ? 0.0 : 1.0;
    expectActiveEqualsDense(**compiled, data, random);
    expectSame(callAll(model, data, some), interpretAll(**compiled, data, some));
  }
}

/// Nothing is ever below +inf, so no chunk changes the value; the winner is the first leaf
/// that is +inf, after some that are NaN.
TEST_P(LongSearches, FindInfiniteWinners) {
  auto [element, extent] = GetParam();
  std::string f = element, n = std::to_string(extent);
  auto compiled = CompiledModel::compile(
      "model M(x: " + f + "[" + n + "]) -> " + f + "[2] { param W: " + f + "[" + n +
      ", 2] init zeros;" +
      "return minplus(x, W); }"
      "train M { loss: squared_error; reduce: max; optimizer: polyak(target: 0); steps: 1; }");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Data data = drawData(model, 40, Numbers::Generic, extent);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < extent; ++i)
    for (int64_t h = 0; h < 2; ++h)
      data.parameters[0][2 * i + h] = i < extent - 3 ? std::nan("") : infinity;
  Samples some = Samples::range(2, 20), one = Samples::list({7});
  one.weights = {1};
  expectSame(callGradient(model, data, some), interpretAll(**compiled, data, some).gradients);
  expectSame(callActiveGradient(model, data, one, /*split=*/true), callGradient(model, data, one));
}

INSTANTIATE_TEST_SUITE_P(Sizes, LongSearches,
                         testing::Combine(testing::Values("f32", "f64"),
                                          testing::Values(15, 16, 31, 33, 64, 77, 96)));

//===----------------------------------------------------------------------===//
// The size of MNIST
//===----------------------------------------------------------------------===//

/// Layers whose weights no second level holds, in a row, with ties, and under another.
TEST(ActiveGradient, IsTheSameWhereThreadsShareASample) {
  auto compiled = CompiledModel::compile(R"(
    model M(x: f32[700]) -> classes[3] {
      param W: f32[700, 500] init zeros;
      param V: f32[500, 700] init zeros;
      param b: f32[700] init zeros;
      param U: f32[700, 3] init zeros;
      return softmax(maxplus(relu(linear(minplus(x, W), V, bias: b)), U));
    }
    train M { loss: cross_entropy; reduce: max; optimizer: polyak(target: 0); steps: 1; }
  )");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  EXPECT_EQ(model.shared_steps, 2);
  Random random(1);
  expectActiveEqualsDense(**compiled, drawData(model, 40, Numbers::Tied, 1), random);
}

/// A list is never written past its end, whatever the numbers.
TEST(ActiveGradient, KeepsWithinItsBoundsAtInfinity) {
  auto compiled = CompiledModel::compile(R"(
    model M(x: f32[4]) -> classes[3] {
      param W0: f32[8] init plus_minus(4.0);
      param W1: f32[8, 5] init prototypes;
      param W2: f32[5, 3] init votes(W1, 4.0);
      return softmax(maxplus(minplus(linear(x, W0, pattern: plus_minus), W1), W2));
    }
    train M { loss: cross_entropy; reduce: max; optimizer: polyak(target: 0); steps: 1; }
  )");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Data data = drawData(model, 20, Numbers::Generic, 1);
  std::fill(data.inputs.begin(), data.inputs.end(), std::numeric_limits<double>::infinity());
  callActiveGradient(model, data, Samples::range(0, 3), /*split=*/true); // Checks the lists.
}

/// Heads and losses with a maximum of their own, which no weight of a sample reaches.
TEST(ActiveGradient, TakesHeadsWithWinners) {
  for (const char *tail : {"return relumax(z, b: 1.5); } train M { loss: smoothed(epsilon: 0.01);",
                           "return softmax(z); } train M { loss: perceptron;"}) {
    auto compiled = CompiledModel::compile(
        std::string("model M(x: f64[16]) -> classes[12] { param W: f64[16, 12] init zeros;"
                    "z = maxplus(x, W);") +
        tail + "reduce: max; optimizer: polyak(target: 0); steps: 1; }");
    ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
    Random random(1);
    for (Numbers numbers : {Numbers::Tied, Numbers::Generic})
      expectActiveEqualsDense(**compiled, drawData((*compiled)->getModel(), 40, numbers, 1),
                              random);
  }
}

TEST(ActiveGradient, RefusesMoreThanABlock) {
  auto compiled = CompiledModel::compile(
      "model M(x: f32[4]) -> f32[1] { param W: f32[4, 1] init zeros; return linear(x, W); }"
      "train M { loss: squared_error; optimizer: sgd(lr: 0.1); steps: 1; }");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  trop_context context = {sizeof context, TROP_ABI_VERSION, nullptr, nullptr, nullptr};
  trop_samples samples = {};
  trop_error error = {};
  samples.count = model.block_samples + 1;
  void *parameters[] = {nullptr};
  context.parameters = parameters;
  EXPECT_EQ(model.devices->entries->evaluate(&context, &samples, &error), TROP_INVALID_ARGUMENT);
  EXPECT_STREQ(error.message, "more samples than block_samples");
}

/// At most C entries a layer, found by visiting at most C (2P + H) cells of about a
/// hundred times as many (000, Theorem 3.2; P inputs, H hidden units, C classes).
TEST(ActivePaths, OfALinearMinMaxNetworkAreShort) {
  constexpr int64_t kInputs = 784, kHidden = 500, kClasses = 10;
  auto compiled = CompiledModel::compile(R"(
    model LMM(x: f32[784]) -> classes[10] {
      param W0: f32[1568] init plus_minus(4.0);
      param W1: f32[1568, 500] init prototypes;
      param W2: f32[500, 10] init votes(W1, 4.0);
      g = minplus(linear(x, W0, pattern: plus_minus), W1);
      return softmax(maxplus(g, W2));
    }
    train LMM { loss: cross_entropy; reduce: max; optimizer: polyak(target: 0); steps: 1; }
  )");
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Data data = drawData(model, 1, Numbers::Generic, 1);
  Samples one = Samples::range(0, 1);
  int64_t numCells = 0;
  Gradients gradients = interpretActive(**compiled, data, one, &numCells);
  expectSame(callActiveGradient(model, data, one, /*split=*/true), gradients);
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    EXPECT_EQ(model.parameters[p].active_bound, kClasses) << model.parameters[p].name;
    EXPECT_LE(gradients[p].size() - llvm::count(gradients[p], 0), kClasses);
  }
  EXPECT_LE(numCells, kClasses * (2 * kInputs + kHidden));
  std::cout << "visited " << numCells << " of " << (2 * kInputs + kClasses) * kHidden << " cells\n";
}

} // namespace
} // namespace trop::test
