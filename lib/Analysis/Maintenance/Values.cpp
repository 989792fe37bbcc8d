//===- Values.cpp - Values of a state, and what a change reaches ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Maintenance/Values.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

using Kind = SctNode::Kind;

std::string SctChoice::format() const {
  return fanOut ? "tree(" + std::to_string(fanOut) + ")" : kept ? "keep" : "recompute";
}

bool SctNode::isCandidate() const {
  if (kind == Kind::Input)
    return true;
  return !isLoss && (kind == Kind::Each || kind == Kind::Sum || kind == Kind::Extremum);
}

static Kind getKind(Combiner combiner) {
  if (combiner == Combiner::None)
    return Kind::Each;
  return selects(combiner) ? Kind::Extremum : Kind::Sum;
}

void SctValues::addStructural(StructuralOpInterface op, SctNode &node) {
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  node.points = node.most = static_cast<double>(computeProduct(domain));
  unsigned rank = getUnitShape(node.value).size();
  auto addEdge = [&](Value operand, AffineMap map, bool isInit) {
    SctNode::Edge edge{getNumber(operand), Reach::find(map, domain, rank), isInit};
    if (edge.reach && selects(op.getCombiner()))
      edge.visits = isInit ? 1 : static_cast<int64_t>(edge.reach->points);
    else if (edge.reach)
      edge.visits = static_cast<int64_t>(edge.reach->outputs *
                                         (edge.reach->overlaps ? 1 : node.getReduced()));
    node.edges.push_back(std::move(edge));
  };
  for (auto [operand, map] : llvm::zip_first(op.getLeafOperands(), maps))
    addEdge(operand, map, /*isInit=*/false);
  if (Value init = op.getInit())
    addEdge(init, maps.back(), /*isInit=*/true);
  if (!hasSamples(node.value))
    return;
  node.kind = getKind(op.getCombiner());
  node.reduces = domain.size() > rank;
  node.readsPoint = readsPoint(op) || !OutsideReads(op).empty();
}

unsigned SctValues::getNumber(Value value) const {
  while (auto keep = value.getDefiningOp<SctKeepOp>())
    value = keep.getValue();
  return numbers.at(value);
}

SctValues::SctValues(func::FuncOp function) {
  Operation *terminator = function.getBody().front().getTerminator();
  Value loss = terminator->getOperand(0);
  if (auto root = loss.getDefiningOp<SctRootOp>())
    loss = root.getLosses();
  auto add = [&](Value value) -> SctNode & {
    numbers[value] = nodes.size();
    SctNode &node = nodes.emplace_back();
    node.value = value;
    node.units = static_cast<double>(computeProduct(getUnitShape(value)));
    node.isLoss = value == loss;
    node.kind = hasSamples(value) ? Kind::Target : Kind::Shared;
    return node;
  };
  for (BlockArgument argument : function.getArguments()) {
    if (!isa<RankedTensorType>(argument.getType()))
      continue; // The state itself.
    StringRef kind = getArgumentKind(function, argument.getArgNumber());
    SctNode &node = add(argument);
    node.isGathered = isAlwaysGathered(function, argument.getArgNumber());
    if (kind == kinds::kInput)
      node.kind = Kind::Input;
    node.changes = kind == kinds::kParameter;
  }
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (isa<SctKeepOp, SctRootOp>(op))
      continue;
    for (Value result : op.getResults()) {
      SctNode node = add(result);
      if (auto structural = dyn_cast<StructuralOpInterface>(op)) {
        addStructural(structural, node);
      } else {
        for (Value operand : op.getOperands())
          node.edges.push_back({getNumber(operand), std::nullopt});
        if (hasSamples(result))
          node.kind = Kind::Program;
      }
      node.changes = llvm::any_of(
          node.edges, [&](const SctNode::Edge &edge) { return nodes[edge.source].changes; });
      nodes[numbers[result]] = node;
    }
  }
  nameNodes(function);
}

void SctValues::nameNodes(func::FuncOp function) {
  llvm::StringMap<int> taken;
  for (SctNode &node : nodes) {
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

SctPlan SctValues::getPlan(func::FuncOp function) const {
  SctPlan plan(nodes.size());
  for (auto keep : function.getOps<SctKeepOp>())
    plan[getNumber(keep.getValue())] = {true, static_cast<int64_t>(keep.getFanOut())};
  return plan;
}

} // namespace trop
