//===- DropoutTest.cpp - Noise in the steps of training -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropDialect.h"
#include "lib/Reference/Interpreter.h"
#include "test/lib/Models/CompiledModel.h"
#include "test/lib/Models/Random.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace trop::test {
namespace {

constexpr int64_t kRows = 21, kInputs = 6, kHidden = 5, kOutputs = 2;
constexpr llvm::StringLiteral kSource = R"(
model Net(x: f64[6]) -> f64[2] {
  param W: [6, 5] init glorot;
  param V: [5, 2] init glorot;
  h = dropout(tanh(linear(dropout(x, rate: 0.25), W)), rate: 0.5);
  return linear(h, V);
}
train Net { loss: squared_error; optimizer: sgd; steps: 1; }
)";

std::vector<double> drawNormal(Random &random, int64_t count) {
  std::vector<double> numbers(count);
  for (double &number : numbers)
    number = random.normal();
  return numbers;
}

/// 0 for `rate` of them, else 1 / (1 - rate).
std::vector<double> drawNoise(Random &random, int64_t count, double rate) {
  std::vector<double> numbers(count);
  for (double &number : numbers)
    number = random.uniform() < rate ? 0 : 1 / (1 - rate);
  return numbers;
}

class Dropout : public testing::Test {
protected:
  Dropout() : random(1) {
    auto compiled = CompiledModel::compile(kSource);
    if (!compiled) {
      ADD_FAILURE() << toString(compiled.takeError());
      return;
    }
    network = std::move(*compiled);
    W = drawNormal(random, kInputs * kHidden);
    V = drawNormal(random, kHidden * kOutputs);
    inputs = drawNormal(random, kRows * kInputs);
    targets = drawNormal(random, kRows * kOutputs);
    ofInput = drawNoise(random, kRows * kInputs, 0.25);
    ofHidden = drawNoise(random, kRows * kHidden, 0.5);
    parameters[0] = W.data(), parameters[1] = V.data();
    noise[0] = ofInput.data(), noise[1] = ofHidden.data();
    workspace.resize(network->getModel().workspace_bytes / 64 + 1);
  }

  trop_context getContext() {
    trop_context context = {};
    context.struct_size = sizeof(context);
    context.abi_version = TROP_ABI_VERSION;
    context.parameters = parameters;
    context.workspace = workspace.data();
    return context;
  }

  /// `count` rows: those of `rows`, or the first.
  trop_samples getSamples(bool noisy, int64_t count = kRows, const int64_t *rows = nullptr) {
    trop_samples samples = {};
    samples.struct_size = sizeof(samples);
    samples.inputs = inputs.data();
    samples.targets = targets.data();
    samples.rows = kRows;
    samples.indices = rows;
    samples.count = count;
    samples.noise = noisy ? noise : nullptr;
    return samples;
  }

  /// Mean loss and its gradient, or those of `count` rows, all with a weight of 1.
  std::vector<double> run(bool noisy, int64_t count = kRows, const int64_t *rows = nullptr,
                          std::vector<double> *gradient = nullptr, const double *weights = nullptr,
                          size_t structSize = sizeof(trop_samples)) {
    trop_context context = getContext();
    trop_samples samples = getSamples(noisy, count, rows);
    samples.struct_size = structSize;
    std::vector<double> losses(count), dW(W.size()), dV(V.size());
    void *gradients[] = {dW.data(), dV.data()};
    const trop_entries &entries = *network->getModel().devices->entries;
    EXPECT_EQ(entries.loss_gradient(&context, &samples, weights, losses.data(), gradients, nullptr),
              TROP_OK);
    if (gradient) {
      *gradient = dW;
      gradient->insert(gradient->end(), dV.begin(), dV.end());
    }
    return losses;
  }

  struct alignas(64) Line {
    char bytes[64];
  };
  Random random;
  std::unique_ptr<CompiledModel> network;
  std::vector<double> W, V, inputs, targets, ofInput, ofHidden;
  void *parameters[2];
  const void *noise[2];
  std::vector<Line> workspace;
};

TEST_F(Dropout, IsDescribed) {
  const trop_model &model = network->getModel();
  ASSERT_EQ(model.noise_count, 2);
  EXPECT_EQ(model.noise[0].struct_size, sizeof(trop_noise));
  EXPECT_STREQ(model.noise[0].layer, "dropout");
  EXPECT_STREQ(model.noise[0].location, "model.trop:5:27");
  EXPECT_EQ(model.noise[0].count, kInputs);
  EXPECT_EQ(model.noise[0].rate, 0.25);
  EXPECT_EQ(model.noise[1].rank, 1);
  EXPECT_EQ(model.noise[1].shape[0], kHidden);
  EXPECT_EQ(model.noise[1].rate, 0.5);
}

TEST_F(Dropout, GradientIsThatOfFiniteDifferencesWithTheSameNoise) {
  std::vector<double> gradient;
  run(/*noisy=*/true, kRows, nullptr, &gradient);
  auto meanLoss = [&] {
    double sum = 0;
    for (double loss : run(/*noisy=*/true))
      sum += loss;
    return sum / kRows;
  };
  for (size_t i = 0; i < gradient.size(); ++i) {
    double &weight = i < W.size() ? W[i] : V[i - W.size()], kept = weight, width = 1e-5;
    weight = kept + width;
    double above = meanLoss();
    weight = kept - width;
    double below = meanLoss();
    weight = kept;
    EXPECT_NEAR(gradient[i], (above - below) / (2 * width), 1e-7) << "entry " << i;
  }
}

TEST_F(Dropout, EqualsTheReferenceBitForBit) {
  func::FuncOp function = network->getFunction(roles::kGradient);
  ASSERT_EQ(function.getNumArguments(), 7u); // x, target, W, V, noise twice, weights
  SmallVector<Tensor> arguments;
  std::vector<double> weights = drawNormal(random, kRows), gradient;
  const std::vector<double> *tables[] = {&inputs, &targets, &W, &V, &ofInput, &ofHidden, &weights};
  for (auto [type, values] : llvm::zip_equal(function.getArgumentTypes(), tables)) {
    arguments.emplace_back(cast<RankedTensorType>(type), kRows);
    arguments.back().values = *values;
  }
  auto expected = interpret(function, arguments, Precision::Own);
  ASSERT_TRUE(succeeded(expected));
  std::vector<double> both((*expected)[0].values);
  both.insert(both.end(), (*expected)[1].values.begin(), (*expected)[1].values.end());
  run(/*noisy=*/true, kRows, nullptr, &gradient, weights.data());
  EXPECT_EQ(gradient, both);
}

TEST_F(Dropout, WithoutNoiseIsTheLossOfEvaluation) {
  std::vector<double> evaluated(kRows), ones, none, older;
  trop_context context = getContext();
  trop_samples samples = getSamples(/*noisy=*/false);
  ASSERT_EQ(
      network->getModel().devices->entries->loss(&context, &samples, evaluated.data(), nullptr),
      TROP_OK);
  EXPECT_EQ(run(/*noisy=*/false, kRows, nullptr, &none), evaluated);
  EXPECT_EQ(run(/*noisy=*/true, kRows, nullptr, &older, nullptr, offsetof(trop_samples, noise)),
            evaluated)
      << "the field of a caller whose struct ends before it is not looked at";
  EXPECT_NE(run(/*noisy=*/true), evaluated);
  ofInput.assign(ofInput.size(), 1);
  ofHidden.assign(ofHidden.size(), 1);
  EXPECT_EQ(run(/*noisy=*/true, kRows, nullptr, &ones), evaluated);
  EXPECT_EQ(none, ones);
  EXPECT_EQ(older, ones);
}

TEST_F(Dropout, NoiseIsListedInTheOrderOfTheCall) {
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < kRows; ++i)
    rows.push_back(kRows - 1 - i);
  std::vector<double> losses = run(/*noisy=*/true, kRows, rows.data());
  auto reverse = [&](std::vector<double> &table) {
    size_t width = table.size() / kRows;
    std::vector<double> turned;
    for (int64_t row : rows)
      turned.insert(turned.end(), table.begin() + row * width, table.begin() + (row + 1) * width);
    table = turned;
  };
  reverse(inputs);
  reverse(targets);
  EXPECT_EQ(run(/*noisy=*/true), losses);
}

TEST_F(Dropout, HalvesTakeTheSameNoise) {
  const trop_model &model = network->getModel();
  std::vector<double> gradient, weight{1};
  for (int64_t row = 0; row < 3; ++row) {
    std::vector<double> expected = run(/*noisy=*/true, 1, &row, &gradient, weight.data());
    trop_context context = getContext();
    trop_samples samples = getSamples(/*noisy=*/true, 1, &row);
    double loss;
    std::vector<double> sums(W.size() + V.size());
    std::vector<int64_t> atW(W.size()), atV(V.size());
    std::vector<double> ofW(W.size()), ofV(V.size());
    trop_sparse lists[] = {{sizeof(trop_sparse), int64_t(W.size()), 0, atW.data(), ofW.data()},
                           {sizeof(trop_sparse), int64_t(V.size()), 0, atV.data(), ofV.data()}};
    ASSERT_EQ(model.devices->entries->evaluate_loss(&context, &samples, &loss, nullptr), TROP_OK);
    ASSERT_EQ(
        model.devices->entries->active_backward(&context, &samples, weight.data(), lists, nullptr),
        TROP_OK);
    for (int64_t i = 0; i < lists[0].count; ++i)
      sums[atW[i]] = ofW[i];
    for (int64_t i = 0; i < lists[1].count; ++i)
      sums[W.size() + atV[i]] = ofV[i];
    EXPECT_EQ(loss, expected[0]);
    EXPECT_EQ(sums, gradient);
  }
}

} // namespace
} // namespace trop::test
