//===- ExplainTest.cpp - Leaves of units against the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"

#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace trop::test {
namespace {

/// Every step of the reference's explain function for the first of the samples.
std::vector<Tensor> interpretSteps(CompiledModel &model, const Data &data, const Samples &samples) {
  OwningOpRef<func::FuncOp> function = model.getFunction(roles::kExplain).clone();
  SmallVector<Value> values;
  for (auto op : function->getOps<StructuralOpInterface>())
    values.push_back(op->getResult(0));
  function->getBody().front().getTerminator()->setOperands(values);
  auto tensors = interpret(
      *function, getArguments(*function, data, Samples::list({samples.rows[0]})), Precision::Own);
  if (failed(tensors)) {
    ADD_FAILURE() << "not interpreted";
    return {};
  }
  return std::vector<Tensor>(tensors->begin(), tensors->end());
}

/// What the leaves come to, in index order: of equal ones the first, and never a NaN.
template <typename T> double combine(const trop_step &step, const std::vector<double> &leaves) {
  if (step.combiner == TROP_COMBINER_NONE)
    return leaves.at(0);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  T result = step.combiner == TROP_COMBINER_MAX   ? -infinity
             : step.combiner == TROP_COMBINER_MIN ? infinity
                                                  : 0;
  for (size_t i = 0; i < leaves.size(); ++i) {
    T leaf = leaves[i];
    if (i == 0 && step.init)
      result = leaf;
    else if (step.combiner == TROP_COMBINER_SUM)
      result += leaf;
    else if (step.combiner == TROP_COMBINER_MAX ? leaf > result : leaf < result)
      result = leaf;
  }
  return result;
}

/// The array that an operand is; empty for a constant.
std::vector<double> getOperand(const trop_operand &operand, const trop_model &model,
                               const Data &data, int64_t row, const std::vector<Tensor> &steps) {
  if (operand.source == TROP_SOURCE_PARAMETER)
    return data.parameters.at(operand.index);
  if (operand.source == TROP_SOURCE_STEP)
    return steps.at(operand.index).values;
  if (operand.source == TROP_SOURCE_CONSTANT)
    return {};
  auto first = data.inputs.begin() + row * model.input_count;
  return {first, first + model.input_count};
}

/// Whether this point of the step has a leaf.
bool hasLeaf(const trop_step &step, const Leaves &found, int64_t point) {
  return step.operand_count == 0 || found.positions[size_t(point)] != TROP_POSITION_NO_LEAF;
}

/// Takes the points without a leaf away.
std::vector<double> getLeaves(const trop_step &step, const Leaves &found) {
  std::vector<double> leaves;
  int64_t first = step.init ? 1 : 0;
  for (int64_t leaf = 0; leaf < int64_t(found.leaves.size()); ++leaf)
    if (leaf < first || hasLeaf(step, found, leaf - first))
      leaves.push_back(found.leaves[size_t(leaf)]);
  return leaves;
}

/// Every unit of every step, at most 40 a step, is made of what it should be.
void expectLeaves(CompiledModel &compiled, const Data &data, const Samples &samples) {
  const trop_model &model = compiled.getModel();
  std::vector<Tensor> steps = interpretSteps(compiled, data, samples);
  ASSERT_EQ(int64_t(steps.size()), model.step_count);
  for (int64_t number = 0; number < model.step_count; ++number) {
    const trop_step &step = model.steps[number];
    SCOPED_TRACE(step.name);
    ASSERT_EQ(int64_t(steps[number].values.size()), step.count);
    for (int64_t unit = 0; unit < step.count; unit += 1 + step.count / 40) {
      Leaves found = callExplain(model, data, samples, number, unit);
      double value = steps[number].values[unit];
      expectSame({found.value}, {value});
      std::vector<double> leaves = getLeaves(step, found);
      expectSame({model.compute == TROP_F64 ? combine<double>(step, leaves)
                                            : combine<float>(step, leaves)},
                 {value});
      if (step.init)
        if (auto init = getOperand(*step.init, model, data, samples.rows[0], steps); !init.empty())
          expectSame({found.leaves[0]}, {init.at(unit)});
      for (int64_t k = 0; k < step.operand_count; ++k) {
        auto operand = getOperand(step.operands[k], model, data, samples.rows[0], steps);
        for (int64_t p = k * step.points; p < (k + 1) * step.points && !operand.empty(); ++p)
          if (found.positions[p] >= 0)
            expectSame({found.elements[p]}, {operand.at(found.positions[p])});
          else if (found.positions[p] == TROP_POSITION_OUTSIDE)
            EXPECT_EQ(found.slopes[p], 0);
          else
            EXPECT_FALSE(hasLeaf(step, found, p - k * step.points));
      }
    }
  }
}

/// The gradient by the input of a loss whose derivative by the scores is given, from
/// leaves and slopes alone: the chain rule, step by step, winners alone where one wins.
std::vector<double> followSlopes(const trop_model &model, const Data &data, const Samples &samples,
                                 std::vector<double> scores) {
  std::vector<std::vector<double>> adjoints(model.step_count);
  for (int64_t step = 0; step < model.step_count; ++step)
    adjoints[step].resize(model.steps[step].count);
  adjoints.back() = std::move(scores);
  std::vector<double> inputs(model.input_count);
  for (int64_t number = model.step_count; number-- > 0;) {
    const trop_step &step = model.steps[number];
    for (int64_t unit = 0; unit < step.count; ++unit) {
      double adjoint = adjoints[number][unit];
      if (adjoint == 0)
        continue;
      Leaves found = callExplain(model, data, samples, number, unit);
      int64_t first = step.init ? 1 : 0;
      bool selects = step.combiner == TROP_COMBINER_MAX || step.combiner == TROP_COMBINER_MIN;
      for (int64_t point = 0; point < step.points; ++point) {
        if (!hasLeaf(step, found, point) || (selects && found.leaves[first + point] != found.value))
          continue;
        for (int64_t k = 0; k < step.operand_count; ++k) {
          int64_t at = k * step.points + point;
          const trop_operand &operand = step.operands[k];
          double part = adjoint * found.slopes[at];
          if (found.positions[at] == TROP_POSITION_OUTSIDE)
            continue;
          if (operand.source == TROP_SOURCE_INPUT)
            inputs[found.positions[at]] += part;
          else if (operand.source == TROP_SOURCE_STEP)
            adjoints[operand.index][found.positions[at]] += part;
        }
      }
      if (step.init && step.init->source == TROP_SOURCE_STEP && !selects)
        adjoints[step.init->index][unit] += adjoint;
    }
  }
  return inputs;
}

std::unique_ptr<CompiledModel> compile(StringRef source, StringRef name) {
  auto model = CompiledModel::compile(source, {}, name);
  if (model)
    return std::move(*model);
  ADD_FAILURE() << toString(model.takeError());
  return nullptr;
}

class ExplainedExamples : public testing::TestWithParam<const char *> {};

TEST_P(ExplainedExamples, AreMadeOfTheirLeaves) {
  std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
  auto source = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(source)) << path;
  auto compiled = compile((*source)->getBuffer(), path);
  ASSERT_TRUE(compiled);
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic}) {
    Data data = drawData(compiled->getModel(), 20, numbers, 1);
    expectLeaves(*compiled, data, Samples::range(17, 1));
    expectLeaves(*compiled, data, Samples::list({3, 19, 0}));
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, ExplainedExamples,
                         testing::Values("deep", "iris", "lipschitz", "max_plus", "one_score",
                                         "relu_max_plus", "sparse"),
                         [](auto &info) { return info.param; });

class ExplainedModels : public testing::TestWithParam<int> {};

TEST_P(ExplainedModels, AreMadeOfTheirLeaves) {
  RandomModel drawn = drawModel(GetParam());
  if (GetParam() % 2 == 1)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  auto compiled = compile(drawn.source, "model.trop");
  ASSERT_TRUE(compiled);
  expectLeaves(*compiled, drawn.data, Samples::range(1, 1));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExplainedModels, testing::Range(300, 310));

constexpr const char *kForeign = R"(
model M(x: f64[4]) -> classes[3] {
  param W0: f64[8]    init plus_minus(4.0);
  param W1: f64[9, 8] init normal(0.0, 2.0);
  param b:  f64[9]    init zeros;
  param W2: f64[9, 3] init normal(0.0, 2.0);
  h = clipped_maxplus(linear(x, W0, pattern: plus_minus), W1, ceiling: 3.5);
  r = twice(relu(h + tanh(b))) + h;
  return softmax(linear(r, W2));
}
train M { loss: cross_entropy; reduce: mean; optimizer: sgd(lr: 0.1); steps: 1; }
)";

/// Numbers outside win some of the maxima and are terms of sums; places without a leaf are none.
constexpr const char *kPadded = R"(
model M(x: f64[1, 3, 3]) -> classes[3] {
  param K: f64[2, 1, 2, 3] init normal(0.0, 1.0);
  param D: f64[2, 2, 2]    init normal(0.0, 1.0);
  param V: f64[12, 3]      init normal(0.0, 1.0);
  param U: f64[12, 3]      init normal(0.0, 1.0);
  c = conv2d(x, K, padding: 1, outside: 0.25);
  s = conv2d(max_pool2d(x, size: 2, padding: 1), K, padding: 1);
  d = dilation2d(max(c, -0.5), D, padding: 1, outside: 1);
  p = max_pool2d(s, size: 3, padding: 1, stride: 2);
  return softmax(linear(flatten(max_pool2d(d, size: 3, padding: 2, stride: 3)), V) + linear(flatten(p), U));
}
train M { loss: cross_entropy; reduce: mean; optimizer: sgd(lr: 0.1); steps: 1; }
)";

class ExplainedSources : public testing::TestWithParam<const char *> {};

TEST_P(ExplainedSources, AreMadeOfTheirLeaves) {
  auto compiled = compile(GetParam(), "model.trop");
  ASSERT_TRUE(compiled);
  for (int seed = 0; seed < 5; ++seed)
    expectLeaves(*compiled, drawData(compiled->getModel(), 3, Numbers::Either, seed),
                 Samples::range(seed % 3, 1));
}

TEST_P(ExplainedSources, HaveTheSlopesOfTheGradient) {
  auto compiled = compile(GetParam(), "model.trop");
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  int moved = 0;
  for (int seed = 0; seed < 20; ++seed) {
    Data data = drawData(model, 1, Numbers::Generic, seed);
    Samples one = Samples::range(0, 1);
    std::vector<double> scores = callForward(model, data, one);
    scores.at(data.targets[0]) -= 1; // Of the cross entropy of a softmax.
    std::vector<double> found = followSlopes(model, data, one, scores);
    std::vector<double> expected = callInputGradient(model, data, one);
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(found[i], expected[i], 1e-12 * (1 + std::abs(expected[i])));
      moved += expected[i] != 0;
    }
  }
  EXPECT_GT(moved, 20);
}

INSTANTIATE_TEST_SUITE_P(Models, ExplainedSources, testing::Values(kForeign, kPadded),
                         [](auto &info) { return info.index ? "Padded" : "Foreign"; });

TEST(Explain, AnOutputThatIsNoStepHasNoEntry) {
  auto compiled = compile("model M(x: f32[4]) -> f32[4] { return x; }", "model.trop");
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->getModel().step_count, 0);
  EXPECT_EQ(compiled->getModel().devices->entries->explain, nullptr);
}

} // namespace
} // namespace trop::test
