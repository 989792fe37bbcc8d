//===- StateBoundTest.cpp - What updates cost at most -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An update after a change of one entry counts no more cells than --print-sct states,
// whatever is kept.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Report.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"
#include "test/Unit/Compiled/State.h"
#include "test/lib/Models/Random.h"

#include "dialect/Trop/IR/TropOps.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace trop::test {
namespace {

class StateBounds : public testing::TestWithParam<int> {
protected:
  /// Another plan for the module's state, drawn at random.
  static void drawPlan(func::FuncOp state, Random &random) {
    for (SctKeepOp keep : llvm::to_vector(state.getOps<SctKeepOp>())) {
      keep.replaceAllUsesWith(keep.getValue());
      keep.erase();
    }
    SctCostModel costs(state, {});
    OpBuilder builder(state.getContext());
    for (const SctCostModel::Node &node : costs.getNodes()) {
      if (!node.isCandidate() || random.once(4))
        continue;
      bool tree = node.kind == SctCostModel::Kind::Extremum && random.once(2);
      Value value = node.value;
      builder.setInsertionPointAfterValue(value);
      auto keep = SctKeepOp::create(builder, value.getLoc(), value, state.getArgument(0),
                                    tree ? random.within(2, 5) : 0);
      value.replaceAllUsesExcept(keep, keep);
    }
  }

  /// Compiles a model and finds the bound of each of its parameters.
  std::unique_ptr<CompiledModel> compile(const std::string &source, Random &random) {
    CodegenOptions options;
    options.optLevel = 0;
    auto edit = [&](ModuleOp module) {
      for (auto state : module.getOps<func::FuncOp>()) {
        auto role = state->getAttrOfType<StringAttr>(attrs::kRole);
        if (!role || role != roles::kState)
          continue;
        if (GetParam() % 4 > 0)
          drawPlan(state, random);
        SctCostModel costs(state, getActiveBounds(module, state->getAttr(attrs::kModel)));
        SctMaintenance maintenance(costs, costs.getPlan(state));
        for (const SctCostModel::Parameter &parameter : costs.getParameters())
          bounds.push_back(boundUpdate(costs, maintenance, parameter).countCells());
      }
    };
    auto compiled = CompiledModel::compile(source, options, "model.trop", edit);
    EXPECT_TRUE(bool(compiled)) << toString(compiled.takeError());
    return compiled ? std::move(*compiled) : nullptr;
  }

  std::vector<double> bounds;
};

TEST_P(StateBounds, HoldForOneEntry) {
  Random random(GetParam());
  RandomModel drawn = drawMaxModel(GetParam());
  SCOPED_TRACE(drawn.source);
  std::unique_ptr<CompiledModel> compiled = compile(drawn.source, random);
  ASSERT_TRUE(compiled);
  const trop_model &model = compiled->getModel();
  ASSERT_EQ(bounds.size(), size_t(model.parameter_count));
  constexpr int64_t kRows = 35;
  MaintainedState state(model, drawn.data, kRows);
  state.build();
  for (int update = 0; update < 40; ++update) {
    MaintainedState::Positions changed = state.drawChanges(random, /*round=*/0, false);
    int64_t before = state.counters()[TROP_COUNT_CELLS], entries = 0;
    double bound = 0;
    for (auto [positions, most] : llvm::zip_equal(changed, bounds)) {
      entries += static_cast<int64_t>(positions.size());
      if (!positions.empty())
        bound = most;
    }
    state.update(changed);
    if (entries == 1)
      EXPECT_LE(double(state.counters()[TROP_COUNT_CELLS] - before) / kRows, bound * (1 + 1e-9));
  }
}

INSTANTIATE_TEST_SUITE_P(Drawn, StateBounds, testing::Range(3000, 3200));

} // namespace
} // namespace trop::test
