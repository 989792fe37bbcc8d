//===- StateTest.cpp - Maintained values against fresh ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// After any sequence of updates everything kept, and every loss, has the bits of a
// fresh build, whatever is kept and however it is cut into calls.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/State.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Models/Random.h"

#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

#include <regex>

namespace trop::test {
namespace {

/// Has a maximum over samples, whatever the block said.
std::string withMax(const std::string &source) {
  if (source.find("reduce:") == std::string::npos)
    return std::regex_replace(source, std::regex("loss:"), "reduce: max; loss:");
  return std::regex_replace(source, std::regex("reduce: *mean"), "reduce: max");
}

/// Runs updates of all kinds and compares after each.
void expectExact(const trop_model &model, const Data &data, Random &random, bool infinities) {
  for (int64_t rows : {int64_t(1), model.block_samples, int64_t(35)}) {
    MaintainedState state(model, data, rows);
    state.build();
    state.expectFresh("after build");
    state.update({});
    state.expectFresh("after an empty update");
    for (int round = 0; round < 12; ++round) {
      SCOPED_TRACE("update " + std::to_string(round) + " of " + std::to_string(rows) + " rows");
      state.update(state.drawChanges(random, round, infinities));
      if (!state.expectFresh("after an update"))
        return;
    }
  }
}

class States : public testing::TestWithParam<int> {};

TEST_P(States, EqualFreshOnesBitForBit) {
  Random random(GetParam());
  RandomModel drawn = drawMaxModel(GetParam());
  if (GetParam() % 3 == 1)
    drawn.source = withSampleWeights(drawn.source);
  if (GetParam() % 3 == 2)
    drawn.source = withFusedSums(drawn.source);
  SCOPED_TRACE(drawn.source);
  CodegenOptions options;
  options.optLevel = GetParam() % 8 == 0 ? 2 : 0;
  auto edit = [&](mlir::ModuleOp module) {
    if (GetParam() % 4 > 0)
      drawPlan(module, random);
  };
  auto compiled = CompiledModel::compile(drawn.source, options, "model.trop", edit,
                                         GetParam() % 5 ? PipelineOptions() : divideAll());
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  ASSERT_TRUE(model.devices->entries->state);
  expectExact(model, drawn.data, random, GetParam() % 3 == 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, States, testing::Range(2000, 2200));

// A maximum of what depends on the place, and reads only what is computed where it is read.
TEST(StatePoints, AreThoseOfTheMaximum) {
  auto keepMaxima = [](mlir::ModuleOp module) {
    keepOnly(module, [](mlir::Value value) {
      return isExtremum(value) ? std::optional<int64_t>(0) : std::nullopt;
    });
  };
  auto compiled = CompiledModel::compile(R"(model M(x: f32[1]) -> f32[3] {
  param W: f32[2, 3] init normal(0, 1);
  return maxplus(sigmoid(relu(x)), W);
}
train M { loss: squared_error; reduce: max; optimizer: polyak(target: 0); steps: 1; }
)",
                                         {}, "model.trop", keepMaxima);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  Random random(1);
  expectExact(model, drawData(model, 40, Numbers::Generic, 1), random, false);
}

class StateExamples : public testing::TestWithParam<const char *> {};

TEST_P(StateExamples, EqualFreshOnesBitForBit) {
  std::string path = std::string(TROP_EXAMPLES_DIR "/") + GetParam() + ".trop";
  auto source = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(source)) << path;
  auto compiled = CompiledModel::compile(withMax((*source)->getBuffer().str()), {}, path);
  ASSERT_TRUE(bool(compiled)) << toString(compiled.takeError());
  const trop_model &model = (*compiled)->getModel();
  ASSERT_TRUE(model.devices->entries->state);
  Random random(1);
  for (Numbers numbers : {Numbers::Tied, Numbers::Generic})
    expectExact(model, drawData(model, 40, numbers, 1), random, false);
}

INSTANTIATE_TEST_SUITE_P(Networks, StateExamples,
                         testing::Values("deep", "iris", "lipschitz", "max_plus", "one_score",
                                         "relu_max_plus", "sparse"),
                         [](auto &info) { return info.param; });

} // namespace
} // namespace trop::test
