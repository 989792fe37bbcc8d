//===- CostModel.cpp - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

static double countPoints(StructuralOpInterface op) {
  return static_cast<double>(computeProduct(op.getDomain()));
}

/// Counts the leaves of the program that a composite op stands for: each once, and as
/// many as there are if every op computes anew what has no combiner of what it reads.
static void countProgram(Operation *op, SctNode &node) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(op->getLoc());
  OpBuilder builder(module->getBodyRegion());
  auto function =
      func::FuncOp::create(builder, op->getLoc(), "program",
                           builder.getFunctionType(op->getOperandTypes(), op->getResultTypes()));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToStart(body);
  IRMapping mapping;
  mapping.map(op->getOperands(), body->getArguments());
  func::ReturnOp::create(builder, op->getLoc(), builder.clone(*op, mapping)->getResults());
  expandComposites(function, /*derivedByParts=*/false);
  node.points = node.most = node.readers = 0;
  for (auto part : function.getOps<StructuralOpInterface>()) {
    if (!hasSamples(part->getResult(0)))
      continue;
    node.points += countPoints(part);
    SetVector<Operation *> computed;
    computed.insert(part);
    bool readsOperands = false;
    for (unsigned next = 0; next < computed.size(); ++next)
      for (Value operand : computed[next]->getOperands()) {
        auto source = operand.getDefiningOp<StructuralOpInterface>();
        if (source && source.getCombiner() == Combiner::None && hasSamples(operand))
          computed.insert(source);
        readsOperands |=
            isa<BlockArgument>(operand) && hasSamples(operand) && !isLabelType(operand.getType());
      }
    for (Operation *each : computed)
      node.most += countPoints(cast<StructuralOpInterface>(each));
    node.readers += readsOperands ? 1 : 0;
  }
}

SctCostModel::SctCostModel(func::FuncOp function, ArrayRef<int64_t> bounds)
    : SctValues(function),
      lanes(trop::getLanes(getElementTypeOrSelf(function.getResultTypes().front()))) {
  for (auto [number, node] : llvm::enumerate(nodes)) {
    if (node.kind == Kind::Input)
      rowBytes = static_cast<int64_t>(node.units) * 64 / lanes;
    if (node.kind == Kind::Program)
      countProgram(node.value.getDefiningOp(), node);
    auto argument = dyn_cast<BlockArgument>(node.value);
    if (!argument || !node.changes)
      continue;
    auto every =
        function.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), attrs::kUpdateEvery);
    size_t index = parameters.size();
    double bound = index < bounds.size() ? static_cast<double>(bounds[index]) : node.units;
    bool moves = !every || every.getInt() != kNeverMoves;
    parameters.push_back({unsigned(number), moves ? bound : 0,
                          !moves  ? SctCostModel::Parameter::kNever
                          : every ? every.getInt()
                                  : 1});
  }
}

double SctCostModel::Estimate::countCells() const {
  return std::accumulate(cells.begin(), cells.end(), 0.0);
}

double SctCostModel::countDenseCells() const {
  double sum = 0;
  for (const Node &node : nodes)
    if (node.kind != Kind::Shared)
      sum += node.points;
  return sum;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

int64_t countTreeNodes(int64_t leaves, int64_t fanOut) {
  int64_t nodes = 0;
  for (int64_t level = llvm::divideCeil(leaves, fanOut); level > 1;
       level = llvm::divideCeil(level, fanOut))
    nodes += level;
  return nodes;
}

int64_t SctCostModel::countBytes(unsigned number, SctChoice choice, int64_t samples) const {
  if (!choice.kept)
    return 0;
  const Node &node = nodes[number];
  int64_t elements = 1;
  if (choice.fanOut)
    elements += countTreeNodes(static_cast<int64_t>(node.getReduced()), choice.fanOut);
  // 64 bytes of elements, one a lane, whatever the type.
  return static_cast<int64_t>(node.units) * elements * 64 *
         static_cast<int64_t>(llvm::divideCeil(samples, lanes));
}

int64_t SctCostModel::countLeafBytes(unsigned number, const SctMaintenance &maintenance) const {
  int64_t operands = llvm::count_if(maintenance.getRead(number), [&](unsigned source) {
    SctPlace place = maintenance.getPlace(source);
    return place != SctPlace::Shared && place != SctPlace::Inlined;
  });
  bool isOffered = maintenance.getChoice(number).kept && nodes[number].kind == Kind::Extremum;
  return (operands + (isOffered ? 1 : 0)) * 64 / lanes;
}

int64_t SctCostModel::countBytes(const SctPlan &plan, int64_t samples) const {
  int64_t bytes = countRowBytes(samples);
  for (unsigned number = 0; number < nodes.size(); ++number)
    bytes += countBytes(number, plan[number], samples);
  return bytes;
}

} // namespace trop
