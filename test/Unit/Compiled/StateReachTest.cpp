//===- StateReachTest.cpp - What updates of windows cost --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// After a change of one entry of a parameter below windows, the cells that an update
// counts are about the leaves of the windows that it reaches, layer by layer, and never
// more than the cost model says.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/State.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include <gtest/gtest.h>

#include <set>

using namespace mlir;

namespace trop::test {
namespace {

constexpr int64_t kExtent = 20;

struct Layer {
  const char *name;
  int64_t size, stride = 1, dilation = 1, channels = 1, padding = 0;

  int64_t countPlaces(int64_t extent) const {
    return (extent + 2 * padding - (size - 1) * dilation - 1) / stride + 1;
  }
};

struct Stack {
  const char *name;
  std::vector<Layer> layers;
};

void PrintTo(const Stack &stack, std::ostream *stream) { *stream << stack.name; }

const std::vector<Stack> kStacks = {
    {"Dilation", {{"dilation2d", 3}}},
    {"DilationOfDilation", {{"dilation2d", 3}, {"dilation2d", 2}}},
    {"DilationByStrides", {{"dilation2d", 5, 2}}},
    {"DilationDilated", {{"dilation2d", 3, 1, 2}}},
    {"DilationDilatedByStrides", {{"dilation2d", 4, 3, 2}}},
    {"PoolOfConvolution", {{"conv2d", 3, 1, 1, 4}, {"max_pool2d", 3, 2}}},
    {"Convolutions", {{"conv2d", 3, 1, 1, 4}, {"conv2d", 3, 1, 1, 8}, {"conv2d", 2, 2, 1, 4}}},
    {"DilationPadded", {{"dilation2d", 3, 1, 1, 1, 1}}},
    {"PoolOfConvolutionPadded", {{"conv2d", 3, 1, 1, 4, 1}, {"max_pool2d", 3, 2, 1, 1, 1}}},
};

std::string makeSource(const Stack &stack) {
  std::string parameters, body = "  v0 = x + P;\n", last = "v0";
  int64_t channels = 1, extent = kExtent;
  for (auto [number, layer] : llvm::enumerate(stack.layers)) {
    std::string name = "v" + std::to_string(number + 1), weights = "W" + std::to_string(number);
    auto text = [](const char *word, int64_t value) { return word + std::to_string(value); };
    StringRef kind = layer.name;
    std::string shape = text("", layer.size) + text(", ", layer.size) + "] init zeros;\n";
    std::string options = text(", stride: ", layer.stride) + text(", padding: ", layer.padding);
    if (kind == "conv2d")
      parameters += "  param " + weights + ": [" + text("", layer.channels) +
                    text(", ", std::exchange(channels, layer.channels)) + ", " + shape;
    else if (kind == "dilation2d")
      parameters += "  param " + weights + text(": [", channels) + ", " + shape;
    else
      options += text(", size: ", layer.size);
    if (kind != "max_pool2d")
      options = ", " + weights + options + text(", dilation: ", layer.dilation);
    body += "  " + name + " = " + layer.name + "(" + last + options + ");\n";
    last = name;
    extent = layer.countPlaces(extent);
  }
  std::string shape = "[1, " + std::to_string(kExtent) + ", " + std::to_string(kExtent) + "]";
  return "model M(x: f32" + shape + ") -> f32[" + std::to_string(channels * extent * extent) +
         "] {\n  param P: " + shape + " init zeros;\n" + parameters + body + "  return flatten(" +
         last + ");\n}\ntrain M { loss: squared_error; reduce: max; optimizer: sgd; steps: 1; }\n";
}

/// Leaves of all windows that a pixel in this row and column is in, those that these are in, and
/// so on; or of all windows there are.
int64_t countLeaves(const Stack &stack, std::optional<int64_t> place) {
  std::set<int64_t> changed;
  for (int64_t at = 0; at < kExtent; ++at)
    if (!place || at == *place)
      changed.insert(at);
  int64_t leaves = int64_t(changed.size() * changed.size()), channels = 1, extent = kExtent;
  for (const Layer &layer : stack.layers) {
    std::set<int64_t> reached;
    extent = layer.countPlaces(extent);
    for (int64_t at = 0; at < extent; ++at)
      for (int64_t within = 0; within < layer.size; ++within)
        if (changed.count(at * layer.stride + within * layer.dilation - layer.padding))
          reached.insert(at);
    bool sums = StringRef(layer.name) == "conv2d";
    int64_t read = sums ? std::exchange(channels, layer.channels) : 1;
    leaves += channels * int64_t(reached.size() * reached.size()) * layer.size * layer.size * read;
    changed = reached;
  }
  return leaves;
}

class StateReach : public testing::TestWithParam<Stack> {};

TEST_P(StateReach, IsThatOfWindows) {
  const Stack &stack = GetParam();
  std::string source = makeSource(stack);
  SCOPED_TRACE(source);
  double bound = 0;
  auto edit = [&](ModuleOp module) {
    keepOnly(module, [](Value value) {
      bool isPicture = value.getDefiningOp() && getUnitShape(value).size() == 3;
      return isPicture ? std::optional<int64_t>(0) : std::nullopt;
    });
    for (auto state : module.getOps<func::FuncOp>()) {
      if (state->getAttrOfType<StringAttr>(attrs::kRole) != roles::kState)
        continue;
      SctCostModel costs(state, {});
      SctMaintenance maintenance(costs, costs.getPlan(state));
      bound = boundUpdate(costs, maintenance, costs.getParameters().front()).countCells();
    }
  };
  CodegenOptions options;
  options.optLevel = 0;
  auto compiled = CompiledModel::compile(source, options, "model.trop", edit);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  int64_t rows = model.block_samples;
  MaintainedState state(model, drawData(model, rows, Numbers::Generic, 1), rows);
  state.build();
  auto update = [&](MaintainedState::Positions changed) {
    int64_t before = state.counters()[TROP_COUNT_CELLS];
    state.update(changed);
    state.expectFresh("after an update");
    return (state.counters()[TROP_COUNT_CELLS] - before) / rows;
  };
  // All pixels: every value is computed as a whole, and the loss, which always is.
  MaintainedState::Positions all(model.parameter_count);
  for (int64_t pixel = 0; pixel < kExtent * kExtent; ++pixel)
    all[0].push_back(state.changeEntry(0, pixel, 0.25)[0][0]);
  int64_t ofLoss = update(all) - countLeaves(stack, std::nullopt);
  ASSERT_GT(ofLoss, 0);
  double most = 0;
  for (double step : {64.0, -128.0}) // The largest in its windows; then no longer.
    for (int64_t place : {0, 1, 7, 8, 19}) {
      int64_t cells = update(state.changeEntry(0, place * (kExtent + 1), step));
      EXPECT_LE(cells, bound * (1 + 1e-9)) << place;
      EXPECT_LE(cells - ofLoss, 1.5 * countLeaves(stack, place)) << place;
      most = std::max(most, double(cells));
    }
  EXPECT_LE(bound, 2 * most) << "is far above what there is";
}

INSTANTIATE_TEST_SUITE_P(Layers, StateReach, testing::ValuesIn(kStacks),
                         [](auto &info) { return info.param.name; });

} // namespace
} // namespace trop::test
