//===- StatePlanTest.cpp - What a state computes, and what its costs say -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StatePlan.h"

#include "dialect/Trop/Transforms/Generalize/Generalize.h"
#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h"
#include "lib/Analysis/Maintenance/Maintenance.h"

#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace trop;

namespace {

/// A state that keeps nothing of `layers` max-plus layers, each with a parameter of its own;
/// only the loss reads the last, and nothing else that changes.
std::string getChain(size_t layers) {
  std::string arguments, body;
  for (size_t layer = 0; layer < layers; ++layer) {
    std::string number = std::to_string(layer), next = std::to_string(layer + 1);
    arguments += ", %w" + number + ": tensor<1x1xf32> {trop.kind = \"parameter\", trop.name = \"w" +
                 number + "\"}";
    body += "  %h" + next + " = trop.maxplus %h" + number + ", %w" + number +
            " : (tensor<?x1xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>\n";
  }
  return "func.func @M(%s: !trop.state {trop.kind = \"state\"}, "
         "%h0: tensor<?x1xf32> {trop.kind = \"input\"}, "
         "%y: tensor<?x1xf32> {trop.kind = \"target\"}" +
         arguments + ") -> tensor<f32> attributes {trop.model = \"M\", trop.role = \"state\"} {\n" +
         body + "  %l = trop.squared_error %h" + std::to_string(layers) +
         ", %y : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>\n"
         "  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>\n"
         "  return %r : tensor<f32>\n}\n";
}

// Where it would take long to tell whether a reader looks at a value that did not change, the
// value is computed in every block: by what code is made of as by what its costs are told from.
TEST(StatePlans, ComputeWhatManyTriggersReach) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<func::FuncDialect, TropDialect>();
  for (size_t layers : {kMostTriggers, kMostTriggers + 1}) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(getChain(layers), &context);
    ASSERT_TRUE(module);
    func::FuncOp state = *module->getOps<func::FuncOp>().begin();
    EXPECT_TRUE(succeeded(generalize(state)));
    placeSct(state);
    FailureOr<StatePlan> plan = StatePlan::get(state, /*lanes=*/16);
    ASSERT_TRUE(succeeded(plan));
    SctCostModel costs(state, {});
    SctMaintenance maintenance(costs, costs.getPlan(state));
    Value last = plan->getLosses().getDefiningOp()->getOperand(0);
    EXPECT_EQ(plan->getPlace(last) == SctPlace::EveryBlock, layers > kMostTriggers);
    for (auto [number, node] : llvm::enumerate(costs.getNodes()))
      EXPECT_EQ(maintenance.getPlace(number), plan->getPlace(node.value)) << node.name;
  }
}

} // namespace
