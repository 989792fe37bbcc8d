//===- StateFunctionTest.cpp - What is kept, from scratch -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever a plan keeps, the state function is the largest loss; and a plan that is
// chosen fits into its memory.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Bounds.h"
#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Report.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Pipeline/Registration.h"
#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Foreign/ForeignDialect.h"
#include "test/lib/Models/Random.h"

#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>

#include <limits>

using namespace mlir;

namespace trop::test {
namespace {

constexpr int kModels = 200;

class StateFunctions : public testing::TestWithParam<int> {
protected:
  StateFunctions() {
    DialectRegistry registry;
    registerDialects(registry);
    registry.insert<foreign::ForeignDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// The module with its state function.
  OwningOpRef<ModuleOp> compile(const std::string &source, const SctOptions &sct) {
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(source, "model.trop"),
                               llvm::SMLoc());
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
        ADD_FAILURE() << diagnostic.str();
    });
    OwningOpRef<ModuleOp> module = compileToTrop(sources, context, {});
    PipelineOptions options;
    options.sct = sct;
    if (module && failed(runPipeline(*module, buildGradientPipeline, options)))
      module = nullptr;
    return module;
  }

  static func::FuncOp find(ModuleOp module, StringRef role) {
    for (auto function : module.getOps<func::FuncOp>())
      if (auto attr = function->getAttrOfType<StringAttr>(attrs::kRole); attr && attr == role)
        return function;
    return {};
  }

  static void expectLargestLoss(ModuleOp module, const Data &data) {
    auto run = [&](StringRef role, const Samples &samples) {
      func::FuncOp function = find(module, role);
      auto tensors = interpret(function, getArguments(function, data, samples), Precision::Own);
      return failed(tensors) ? std::vector<double>() : tensors->front().values;
    };
    for (int64_t count : {int64_t(1), int64_t(17), data.rows}) {
      Samples samples = Samples::range(data.rows - count, count);
      double largest = -std::numeric_limits<double>::infinity();
      for (double loss : run(roles::kLoss, samples))
        largest = loss > largest ? loss : largest;
      expectSame(run(roles::kState, samples), {largest});
    }
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
};

TEST_P(StateFunctions, AreTheLargestLoss) {
  RandomModel model = drawMaxModel(GetParam());
  if (GetParam() % 3 == 1)
    model.source = withSampleWeights(model.source);
  if (GetParam() % 3 == 2)
    model.source = withFusedSums(model.source);
  SCOPED_TRACE(model.source);
  SctOptions sct;
  sct.samples = 1000;
  sct.memory = "1G";
  OwningOpRef<ModuleOp> planned = compile(model.source, sct);
  ASSERT_TRUE(planned);
  ASSERT_TRUE(find(*planned, roles::kState));
  expectLargestLoss(*planned, model.data);

  // Plans drawn at random for all that can be kept.
  Random random(GetParam());
  SctCostModel costs(find(*planned, roles::kState), {});
  for (const SctCostModel::Node &node : costs.getNodes()) {
    if (!node.isCandidate())
      continue;
    bool tree = node.kind == SctCostModel::Kind::Extremum && node.getReduced() > 2;
    const char *plan = random.once(3) ? "recompute" : tree && random.once(2) ? "tree(2)" : "keep";
    sct.plans.push_back(node.name + ":" + plan);
  }
  OwningOpRef<ModuleOp> drawn = compile(model.source, sct);
  ASSERT_TRUE(drawn) << llvm::join(sct.plans, " ");
  expectLargestLoss(*drawn, model.data);
}

TEST_P(StateFunctions, FitIntoMemory) {
  RandomModel model = drawMaxModel(GetParam());
  SctOptions sct;
  sct.samples = 1000;
  for (int64_t kilobytes : {300, 400, 600, 1000000}) {
    sct.memory = std::to_string(kilobytes) + "K";
    OwningOpRef<ModuleOp> module = compile(model.source, sct);
    ASSERT_TRUE(module);
    func::FuncOp state = find(*module, roles::kState);
    SctCostModel costs(state, getActiveBounds(*module, state->getAttr(attrs::kModel)));
    SctMaintenance maintenance(costs, costs.getPlan(state));
    EXPECT_LE(costs.countBytes(costs.getPlan(state), sct.samples), kilobytes * 1000);
    // No update is cheaper than nothing, or dearer than what it promises.
    for (auto [parameter, all] :
         llvm::zip_equal(costs.getParameters(), getBounds(costs, maintenance))) {
      SctCostModel::Estimate bound = boundUpdate(costs, maintenance, parameter);
      EXPECT_LE(expectUpdate(costs, maintenance, parameter).countCells(),
                bound.countCells() * (1 + 1e-9));
      // All at once come to the same as each alone.
      EXPECT_EQ(all.cells, bound.countCells());
      auto dearest = llvm::max_element(bound.cells);
      EXPECT_EQ(all.dearest, dearest - bound.cells.begin());
      EXPECT_EQ(all.dearestCells, *dearest);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Drawn, StateFunctions, testing::Range(0, kModels));

} // namespace
} // namespace trop::test
