//===- Nodes.cpp - Values and what they reach -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the cost model asks of a function, asked once.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace trop {

using Kind = SctCostModel::Kind;

static double countUnits(Value value) {
  return static_cast<double>(computeProduct(getUnitShape(value)));
}

static double countPoints(StructuralOpInterface op) {
  return static_cast<double>(computeProduct(op.getDomain()));
}

/// Counts the leaves of the program that a composite op stands for: each once, and as
/// many as there are if every op computes anew what has no combiner of what it reads.
static void countProgram(Operation *op, SctCostModel::Node &node) {
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

static Kind getKind(Combiner combiner) {
  if (combiner == Combiner::None)
    return Kind::Each;
  return selects(combiner) ? Kind::Extremum : Kind::Sum;
}

void SctCostModel::addStructural(StructuralOpInterface op, Node &node) {
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  node.points = node.most = countPoints(op);
  unsigned rank = getUnitShape(node.value).size();
  for (auto [operand, map] : llvm::zip_first(op.getLeafOperands(), maps)) {
    node.edges.push_back({getNumber(operand), Reach::find(map, domain, rank)});
  }
  if (Value init = op.getInit())
    node.edges.push_back(
        {getNumber(init), Reach::find(maps.back(), domain, rank), /*isInit=*/true});
}

unsigned SctCostModel::getNumber(Value value) const {
  while (auto keep = value.getDefiningOp<SctKeepOp>())
    value = keep.getValue();
  return numbers.at(value);
}

SctCostModel::SctCostModel(func::FuncOp function, ArrayRef<int64_t> bounds) {
  Operation *terminator = function.getBody().front().getTerminator();
  Value loss = terminator->getOperand(0);
  if (auto root = loss.getDefiningOp<SctRootOp>())
    loss = root.getLosses();
  lanes = trop::getLanes(getElementTypeOrSelf(loss.getType()));
  auto add = [&](Value value) -> Node & {
    numbers[value] = nodes.size();
    Node &node = nodes.emplace_back();
    node.value = value;
    node.units = countUnits(value);
    node.isLoss = value == loss;
    node.kind = hasSamples(value) ? Kind::Target : Kind::Shared;
    return node;
  };
  for (BlockArgument argument : function.getArguments()) {
    if (!isa<RankedTensorType>(argument.getType()))
      continue; // The state itself.
    StringRef kind = getArgumentKind(function, argument.getArgNumber());
    Node &node = add(argument);
    node.isGathered = isAlwaysGathered(function, argument.getArgNumber());
    if (kind == kinds::kInput) {
      node.kind = Kind::Input;
      rowBytes = static_cast<int64_t>(node.units) * 64 / lanes;
    }
    if (kind != kinds::kParameter)
      continue;
    node.changes = true;
    auto every =
        function.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), attrs::kUpdateEvery);
    size_t index = parameters.size();
    double bound = index < bounds.size() ? static_cast<double>(bounds[index]) : node.units;
    parameters.push_back({numbers[argument], bound, every ? every.getInt() : 1});
  }
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (isa<SctKeepOp, SctRootOp>(op))
      continue;
    for (Value result : op.getResults()) {
      Node node = add(result);
      if (auto structural = dyn_cast<StructuralOpInterface>(op)) {
        addStructural(structural, node);
        if (hasSamples(result))
          node.kind = getKind(structural.getCombiner());
      } else {
        for (Value operand : op.getOperands())
          node.edges.push_back({getNumber(operand), std::nullopt});
        if (hasSamples(result)) {
          node.kind = Kind::Program;
          countProgram(&op, node);
        }
      }
      node.changes =
          llvm::any_of(node.edges, [&](const Edge &edge) { return nodes[edge.source].changes; });
      nodes[numbers[result]] = node;
    }
  }
  nameNodes(function);
}

void SctCostModel::nameNodes(func::FuncOp function) {
  llvm::StringMap<int> taken;
  for (Node &node : nodes) {
    auto argument = dyn_cast<BlockArgument>(node.value);
    if (argument)
      if (auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName))
        node.name = name.str();
    if (auto name = dyn_cast<NameLoc>(node.value.getLoc()); name && node.name.empty())
      node.name = name.getName().str();
    if (node.name.empty())
      node.name = node.isLoss ? "loss" : inventName(node.value);
    if (int count = ++taken[node.name]; count > 1)
      node.name += "#" + std::to_string(count);
  }
}

SctPlan SctCostModel::getPlan(func::FuncOp function) const {
  SctPlan plan(nodes.size());
  for (auto keep : function.getOps<SctKeepOp>())
    plan[getNumber(keep.getValue())] = {true, static_cast<int64_t>(keep.getFanOut())};
  return plan;
}

} // namespace trop
