//===- InsertSct.cpp - Values kept from step to step -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A copy of the loss that says what is kept. There is one function, not one to build and
// one to update, since the two must agree in every bit: its lowering runs the same leaves
// over all of a block, or over what changed.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/InsertSct.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Report.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_INSERTSCT
#include "dialect/Trop/Transforms/InsertSct/InsertSct.h.inc"

/// Whether the objective is made of few of the losses, so that it pays to know all.
static bool isMaintained(func::FuncOp objective) {
  Value result = objective.getBody().front().getTerminator()->getOperand(0);
  auto reduce = result.getDefiningOp<SampleReduceOpInterface>();
  return reduce && reduce.selectsSamples();
}

/// The loss with a state to keep things in, which it does not use yet.
static func::FuncOp createStateFunction(func::FuncOp loss) {
  func::FuncOp state = loss.clone();
  OpBuilder builder(loss->getContext());
  builder.setInsertionPointAfter(loss);
  builder.insert(state);
  state.setName((loss.getName() + ".state").str());
  state->setAttr(attrs::kRole, builder.getStringAttr(roles::kState));
  NamedAttribute kind(builder.getStringAttr(attrs::kKind), builder.getStringAttr(kinds::kState));
  (void)state.insertArgument(0, StateType::get(builder.getContext()),
                             builder.getDictionaryAttr(kind), loss.getLoc());
  return state;
}

/// Marks what the plan keeps, and the largest loss.
static void insertOps(func::FuncOp state, const SctCostModel &model, const SctPlan &plan) {
  OpBuilder builder(state->getContext());
  Value handle = state.getArgument(0);
  for (auto [node, choice] : llvm::zip_equal(model.getNodes(), plan)) {
    if (!choice.kept)
      continue;
    builder.setInsertionPointAfterValue(node.value);
    auto keep = SctKeepOp::create(builder, node.value.getLoc(), node.value, handle, choice.fanOut);
    Value value = node.value;
    value.replaceAllUsesExcept(keep, keep);
  }
  Operation *terminator = state.getBody().front().getTerminator();
  builder.setInsertionPoint(terminator);
  Value losses = terminator->getOperand(0);
  Type element = getElementTypeOrSelf(losses.getType());
  auto root = SctRootOp::create(builder, losses.getLoc(), RankedTensorType::get({}, element),
                                losses, handle);
  terminator->setOperand(0, root);
  state.setFunctionType(
      builder.getFunctionType(state.getBody().getArgumentTypes(), root->getResultTypes()));
}

namespace {

struct InsertSct : impl::InsertSctBase<InsertSct> {
  using InsertSctBase::InsertSctBase;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    SmallVector<func::FuncOp> losses;
    for (auto objective : getOperation().getOps<func::FuncOp>())
      if (getRole(objective) == roles::kObjective) {
        if (failed(verifyModelFunction(objective)))
          return signalPassFailure();
        func::FuncOp loss =
            findFunction(getOperation(), objective->getAttr(attrs::kModel), roles::kLoss);
        if (loss && isMaintained(objective))
          losses.push_back(loss);
      }
    for (func::FuncOp loss : losses)
      if (failed(verifyModelFunction(loss)) || failed(run(loss)))
        return signalPassFailure();
    if (losses.empty() && !forced.empty()) {
      getOperation().emitError() << "a plan is given for '" << forced.front().value
                                 << "', but nothing is kept for an objective of all losses";
      signalPassFailure();
    }
  }

private:
  LogicalResult readOptions();
  LogicalResult run(func::FuncOp loss);

  std::optional<int64_t> bytes;
  std::vector<ForcedChoice> forced;
};

LogicalResult InsertSct::readOptions() {
  Location loc = getOperation().getLoc();
  bytes = parseMemory(memory);
  if (!bytes && !memory.empty())
    return emitError(loc) << "expected a memory such as 700M or 2G, found '" << memory << "'";
  if (samples < 1 || samples > kMostSamples)
    return emitError(loc) << "expected 1 to " << kMostSamples << " samples, found "
                          << samples.getValue();
  forced.clear();
  for (StringRef text : plans) {
    std::optional<ForcedChoice> choice = parseForcedChoice(text);
    if (!choice)
      return emitError(loc) << "expected a plan VALUE:keep, VALUE:tree(B) with B of at least 2, or "
                               "VALUE:recompute, found '"
                            << text << "'";
    forced.push_back(*choice);
  }
  return success();
}

LogicalResult InsertSct::run(func::FuncOp loss) {
  func::FuncOp state = createStateFunction(loss);
  SctCostModel model(state, getActiveBounds(getOperation(), loss->getAttr(attrs::kModel)));
  FailureOr<SctPlan> plan = choosePlan(model, loss.getLoc(), bytes, samples, forced);
  if (failed(plan))
    return failure();
  insertOps(state, model, *plan);
  if (remarks)
    remarkExpensive(model, *plan);
  for (SctChoice choice : *plan) {
    numKept += choice.kept;
    numTrees += choice.fanOut != 0;
  }
  return success();
}

} // namespace
} // namespace trop
