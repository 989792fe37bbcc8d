//===- StateWindowsTest.cpp - What overlapping windows cost maintained values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One pixel of a kept picture changes, and so does every window that holds it, and no
// other: however windows overlap, none of the layers is computed anew as a whole.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/State.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace mlir;

namespace trop::test {
namespace {

struct Windows {
  const char *name;
  const char *layers;                               ///< from h, [1, 8, 8], to y
  const char *result;                               ///< how many units y has
  std::vector<int64_t> pixels = {0, 9, 27, 36, 54}; ///< that a window has
  std::vector<int64_t> others = {};                 ///< that none has
};

void PrintTo(const Windows &windows, std::ostream *stream) { *stream << windows.name; }

const std::vector<Windows> kWindows = {
    {"Squares", "y = max_pool(h, size: 2);", "16"},
    {"PoolOfSquares", "y = max_pool2d(h, size: 2, stride: 2);", "16"},
    {"PoolWithGaps", "y = max_pool2d(h, size: 2, stride: 3);", "9", {0, 9, 27, 36, 54}, {18}},
    {"PoolWithRest", "y = max_pool2d(h, size: 3, stride: 3);", "4", {0, 9, 27, 36}, {54, 63}},
    {"Pool", "y = max_pool2d(h, size: 3);", "36"},
    {"PoolByStrides", "y = max_pool2d(h, size: 3, stride: 2);", "9"},
    {"DilationOfSquares", "param D: [1, 2, 2] init zeros; y = dilation2d(h, D, stride: 2);", "16"},
    {"Dilation", "param D: [1, 3, 3] init zeros; y = dilation2d(h, D);", "36"},
    {"DilationOfPoints", "param D: [1, 1, 1] init zeros; y = dilation2d(h, D);", "64"},
    {"Convolution", "param K: [2, 1, 3, 3] init zeros; y = conv2d(h, K);", "72"},
    {"ConvolutionOfSquares", "param K: [2, 1, 2, 2] init zeros; y = conv2d(h, K, stride: 2);",
     "32"},
    {"SquaresOverDilation",
     "param D: [1, 3, 3] init zeros; d = dilation2d(h, D); y = max_pool(d, size: 2);", "9"},
    {"DilationByStrides", "param D: [1, 3, 3] init zeros; y = dilation2d(h, D, stride: 2);", "9"},
    {"Dilated", "param D: [1, 3, 2] init zeros; y = dilation2d(h, D, dilation: 2);", "24"},
    {"DilatedByItsStride",
     "param D: [1, 2, 2] init zeros; y = dilation2d(h, D, dilation: 2, stride: 2);",
     "9",
     {0, 18, 36, 54},
     {9, 27, 63}},
    {"DilatedByStrides",
     "param D: [1, 3, 3] init zeros; y = dilation2d(h, D, dilation: 2, stride: 3);",
     "4",
     {0, 18, 27, 36, 63},
     {9, 54}},
    {"ConvolutionDilated", "param K: [2, 1, 3, 3] init zeros; y = conv2d(h, K, dilation: 3);", "8"},
    {"Convolutions",
     "param K: [2, 1, 2, 2] init zeros; param L: [3, 2, 2, 2] init zeros; "
     "c = conv2d(h, K); y = conv2d(c, L);",
     "108"},
    {"SquaresPadded", "y = max_pool(h, size: 2, padding: 1);", "25"},
    {"PoolPadded", "y = max_pool2d(h, size: 3, padding: 1);", "64"},
    {"PoolPaddedByStrides", "y = max_pool2d(h, size: 3, stride: 2, padding: 2);", "25"},
    {"DilationPadded", "param D: [1, 3, 3] init zeros; y = dilation2d(h, D, padding: 1);", "64"},
    {"DilationPaddedByNumbers",
     "param D: [1, 3, 3] init zeros; y = dilation2d(h, D, padding: 1, outside: 0.25);", "64"},
    {"ConvolutionPadded", "param K: [2, 1, 3, 3] init zeros; y = conv2d(h, K, padding: 1);", "128"},
    {"ConvolutionPaddedByNumbers",
     "param K: [2, 1, 3, 3] init zeros; y = conv2d(h, K, padding: 1, outside: -0.5);", "128"},
    {"ConvolutionPaddedFused",
     "param K: [2, 1, 3, 3] init zeros; y = conv2d(h, K, padding: 1, sum: fused);", "128"},
    {"ConvolutionsPadded",
     "param K: [2, 1, 2, 2] init zeros; param L: [3, 2, 2, 2] init zeros; "
     "c = conv2d(h, K, padding: 1); y = conv2d(c, L);",
     "192"}};

/// Keeps everything, and says which layers the cost model has computed as a whole after a change of
/// one entry of the first parameter.
std::vector<std::string> keepAll(ModuleOp module) {
  keepOnly(module, [](Value value) {
    auto op = value.getDefiningOp<StructuralOpInterface>();
    return op && op.getCombiner() != Combiner::None ? std::optional<int64_t>(0) : std::nullopt;
  });
  std::vector<std::string> whole;
  for (auto state : module.getOps<func::FuncOp>()) {
    if (state->getAttrOfType<StringAttr>(attrs::kRole) != roles::kState)
      continue;
    SctCostModel costs(state, {});
    SctMaintenance maintenance(costs, costs.getPlan(state));
    std::vector<double> cells =
        boundUpdate(costs, maintenance, costs.getParameters().front()).cells;
    for (auto [node, computed] : llvm::zip_equal(costs.getNodes(), cells))
      if (node.isCandidate() && node.kind != SctCostModel::Kind::Input &&
          !getUnitShape(node.value).empty() && computed >= node.points)
        whole.push_back(node.name);
  }
  return whole;
}

class StateWindows : public testing::TestWithParam<Windows> {};

TEST_P(StateWindows, AreNotComputedAsAWhole) {
  const Windows &windows = GetParam();
  std::string source = "model M(x: f32[1, 8, 8]) -> f32[" + std::string(windows.result) +
                       "] {\n  param P: [1, 8, 8] init zeros;\n  h = max(x, P);\n  " +
                       windows.layers +
                       "\n  return flatten(y);\n}\ntrain M { loss: squared_error; "
                       "reduce: max; optimizer: sgd; steps: 1; }\n";
  SCOPED_TRACE(source);
  CodegenOptions options;
  options.optLevel = 0;
  std::vector<std::string> whole;
  auto compiled = CompiledModel::compile(source, options, "model.trop",
                                         [&](ModuleOp module) { whole = keepAll(module); });
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  EXPECT_THAT(whole, testing::IsEmpty()) << "by the cost model";

  const trop_model &model = (*compiled)->getModel();
  constexpr int64_t kBlocks = 2;
  int64_t rows = kBlocks * model.block_samples, updates = 0, changes = 0;
  MaintainedState state(model, drawData(model, rows, Numbers::Generic, 1), rows);
  state.build();
  for (const std::vector<int64_t> *pixels : {&windows.others, &windows.pixels}) {
    for (int64_t pixel : *pixels) // It is now the largest.
      state.update(state.changeEntry(0, pixel, /*step=*/100.0 * ++updates));
    changes += pixels == &windows.pixels ? pixels->size() : 0;
    state.expectFresh("after " + std::to_string(updates) + " updates");
    EXPECT_EQ(state.counters()[TROP_COUNT_FALLBACKS], kBlocks * changes)
        << "of the loss, which is a sum of all units, after " << updates << " updates";
  }
}

// Each is in few windows, but together they are in nearly all, which is found on the way.
TEST(StateWindowsOfMany, AreComputedAsAWhole) {
  CodegenOptions options;
  options.optLevel = 0;
  auto compiled =
      CompiledModel::compile(R"(model M(x: f32[1, 8, 8]) -> f32[36] {
  param P: [1, 8, 8] init zeros;
  param K: [1, 1, 3, 3] init zeros;
  return flatten(conv2d(x + P, K));
}
train M { loss: squared_error; reduce: max; optimizer: sgd; steps: 1; }
)",
                             options, "model.trop", [](ModuleOp module) { (void)keepAll(module); });
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  int64_t rows = model.block_samples;
  MaintainedState state(model, drawData(model, rows, Numbers::Generic, 1), rows);
  state.build();
  MaintainedState::Positions changed(model.parameter_count);
  for (int64_t pixel : {9, 12, 14, 33, 36, 38, 49, 52, 54})
    changed[0].push_back(state.changeEntry(0, pixel, 1)[0][0]);
  state.update(changed);
  state.expectFresh("after nine pixels");
  EXPECT_EQ(state.counters()[TROP_COUNT_FALLBACKS], 2) << "of the convolution and of the loss";
  state.update(state.changeEntry(0, 9, 1));
  state.expectFresh("after one pixel");
  EXPECT_EQ(state.counters()[TROP_COUNT_FALLBACKS], 3) << "of the loss";
}

INSTANTIATE_TEST_SUITE_P(Layers, StateWindows, testing::ValuesIn(kWindows),
                         [](auto &info) { return info.param.name; });

} // namespace
} // namespace trop::test
