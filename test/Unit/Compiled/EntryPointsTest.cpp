//===- EntryPointsTest.cpp - What entry points promise beyond numbers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace trop::test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One weight and the model's input squared: the loss is what a test wants it to be.
constexpr char kSquare[] = R"(
model Square(x: f32[1]) -> f32[1] {
  param w: f32[1, 1] init zeros;
  scaled = linear(x, w);
  shifted = scaled + 1;
  return shifted;
}
train Square {
  loss: squared_error;
  optimizer: sgd;
  steps: 1;
}
)";

constexpr char kClasses[] = R"(
model Classes(x: f64[2]) -> classes[3] {
  param W: f64[2, 3] init zeros;
  return softmax(maxplus(x, W));
}
train Classes {
  loss: cross_entropy;
  reduce: max;
  optimizer: sgd;
  steps: 1;
}
)";

class EntryPoints : public testing::Test {
protected:
  static std::unique_ptr<CompiledModel> compile(llvm::StringRef source) {
    auto model = CompiledModel::compile(source);
    if (model)
      return std::move(*model);
    ADD_FAILURE() << toString(model.takeError());
    return nullptr;
  }

  static void SetUpTestSuite() {
    square = compile(kSquare);
    classes = compile(kClasses);
  }
  static void TearDownTestSuite() {
    square.reset();
    classes.reset();
  }

  /// Inputs 0, 1, 2, ... with weight 1 and targets 0.
  static Data countUp(int64_t rows) {
    Data data{{{1}}, rows, std::vector<double>(rows), std::vector<double>(rows)};
    for (int64_t row = 0; row < rows; ++row)
      data.inputs[row] = row;
    return data;
  }

  static std::unique_ptr<CompiledModel> square, classes;
};

std::unique_ptr<CompiledModel> EntryPoints::square, EntryPoints::classes;

TEST_F(EntryPoints, ComputeLossesAndGradients) {
  Data data = countUp(40);
  Losses losses = callLoss(square->getModel(), data, Samples::list({2, 39, 2}));
  EXPECT_EQ(losses.status, TROP_OK);
  EXPECT_EQ(losses.values, (std::vector<double>{9, 1600, 9}));
  Samples samples = Samples::list({2, 5});
  // d (w x + 1)^2 / dw = 2 x (w x + 1).
  EXPECT_EQ(callGradient(square->getModel(), data, samples)[0][0], (2 * 2 * 3 + 2 * 5 * 6) / 2.0);
  samples.weights = {1, -0.5};
  EXPECT_EQ(callGradient(square->getModel(), data, samples)[0][0], 2 * 2 * 3 - 5 * 6);
}

TEST_F(EntryPoints, VisitNoSample) {
  Data data = countUp(4);
  Results results = callAll(square->getModel(), data, Samples::range(0, 0));
  EXPECT_TRUE(results.outputs.empty());
  EXPECT_EQ(results.gradients[0][0], 0);
}

TEST_F(EntryPoints, NameTheFirstSampleWithoutFiniteLoss) {
  Data data = countUp(50);
  EXPECT_EQ(callLoss(square->getModel(), data, Samples::range(0, 50)).sample, -1);
  for (int64_t bad : {49, 33, 18, 20})
    data.inputs[bad] = bad % 2 ? 1e30 : std::nan("");
  Losses losses = callLoss(square->getModel(), data, Samples::range(0, 50));
  EXPECT_EQ(losses.status, TROP_NONFINITE);
  EXPECT_EQ(losses.sample, 18);
  EXPECT_EQ(losses.message, "the loss is not finite");
  // Positions in the call, not rows.
  EXPECT_EQ(callLoss(square->getModel(), data, Samples::range(19, 31)).sample, 1);
  EXPECT_EQ(callLoss(square->getModel(), data, Samples::list({7, 49, 18})).sample, 1);
  EXPECT_EQ(callLoss(square->getModel(), data, Samples::range(0, 18)).status, TROP_OK);
  // The last sample, alone in its block.
  EXPECT_EQ(callLoss(square->getModel(), data, Samples::range(33, 1)).sample, 0);
}

TEST_F(EntryPoints, ReportLogitsThatAreAllZeroOfTheSemiring) {
  Data data{{std::vector<double>(6, 0.0)}, 3, {0, 1, 2, 3, 4, 5}, {0, 1, 2}};
  data.parameters[0][1] = data.parameters[0][4] = -kInfinity; // Class 1.
  Losses losses = callLoss(classes->getModel(), data, Samples::range(0, 3));
  EXPECT_EQ(losses.status, TROP_NONFINITE);
  EXPECT_EQ(losses.sample, 1);
  EXPECT_EQ(callLoss(classes->getModel(), data, Samples::list({0, 2})).status, TROP_OK);
  EXPECT_EQ(callForward(classes->getModel(), data, Samples::range(0, 1)),
            (std::vector<double>{0.5, 0, 0.5}));
  data.parameters[0].assign(6, -kInfinity);
  losses = callLoss(classes->getModel(), data, Samples::range(0, 3));
  EXPECT_EQ(losses.status, TROP_NONFINITE);
  EXPECT_EQ(losses.sample, 0);
}

TEST_F(EntryPoints, TakeNullForAnErrorAndForValues) {
  const trop_model &model = square->getModel();
  float weight = 1, inputs[] = {1e30f, 2}, targets[] = {0, 0}, losses[2], shifted[2];
  void *parameters[] = {&weight};
  alignas(TROP_WORKSPACE_ALIGNMENT) static unsigned char workspace[1 << 16];
  ASSERT_LE(model.workspace_bytes, int64_t(sizeof(workspace)));
  trop_context context = {};
  context.struct_size = sizeof(context);
  context.abi_version = TROP_ABI_VERSION;
  context.parameters = parameters;
  context.workspace = workspace;
  trop_samples samples = {};
  samples.struct_size = sizeof(samples);
  samples.inputs = inputs;
  samples.targets = targets;
  samples.rows = samples.count = 2;
  EXPECT_EQ(model.devices->entries->loss(&context, &samples, losses, nullptr), TROP_NONFINITE);

  ASSERT_EQ(model.value_count, 3);
  EXPECT_STREQ(model.values[2].name, "shifted");
  void *values[] = {nullptr, nullptr, shifted};
  EXPECT_EQ(model.devices->entries->values(&context, &samples, values, nullptr), TROP_OK);
  EXPECT_EQ(shifted[1], 3);
}

/// What an entry point says to a caller with this context, of which it reads no more than this.
std::string getRefusal(const trop_entries &entries, const trop_context &context) {
  trop_error error = {sizeof error, 7, nullptr};
  EXPECT_EQ(entries.gradient(&context, nullptr, nullptr, nullptr, &error), TROP_INVALID_ARGUMENT);
  EXPECT_EQ(error.sample, -1);
  std::string message = error.message;
  EXPECT_EQ(entries.forward(&context, nullptr, nullptr, nullptr), TROP_INVALID_ARGUMENT);
  EXPECT_EQ(entries.evaluate(&context, nullptr, &error), TROP_INVALID_ARGUMENT);
  EXPECT_EQ(error.message, message);
  return message;
}

TEST_F(EntryPoints, RefuseCallersOfOtherVersionsAndStreams) {
  const trop_entries &entries = *square->getModel().devices->entries;
  int stream;
  trop_context context = {sizeof context, TROP_ABI_VERSION, nullptr, nullptr, &stream};
  EXPECT_EQ(getRefusal(entries, context), "expected no stream, which the CPU has not");
  context.abi_version = TROP_ABI_VERSION + 1;
  EXPECT_EQ(getRefusal(entries, context), "expected a caller of ABI version 2, found another");
  // Version 1 had two arrays of pointers here, mode, threads and a key, and no version.
  struct {
    trop_context begin = {56, 0x7f0012345678, nullptr, nullptr, nullptr};
    uint64_t rest[2] = {};
  } first;
  EXPECT_EQ(getRefusal(entries, first.begin),
            "expected a caller of ABI version 2, found version 1");
}

TEST_F(EntryPoints, OfStatesRefuseCallersOfOtherVersions) {
  const trop_state_entries *state = classes->getModel().devices->entries->state;
  ASSERT_TRUE(state);
  trop_context context = {sizeof context, TROP_ABI_VERSION + 1, nullptr, nullptr, nullptr};
  trop_error error = {};
  EXPECT_EQ(state->prepare(&context, nullptr, nullptr, &error), TROP_INVALID_ARGUMENT);
  EXPECT_STREQ(error.message, "expected a caller of ABI version 2, found another");
}

} // namespace
} // namespace trop::test
