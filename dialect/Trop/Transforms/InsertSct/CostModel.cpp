//===- CostModel.cpp - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;

namespace trop {

bool SctCostModel::Node::isCandidate() const {
  if (kind == Kind::Input)
    return true;
  return !isLoss && (kind == Kind::Each || kind == Kind::Sum || kind == Kind::Extremum);
}

double SctCostModel::Estimate::countCells() const {
  return std::accumulate(cells.begin(), cells.end(), 0.0);
}

SctCostModel::Estimate SctCostModel::expect(const SctPlacement &placement) const {
  // A parameter that moves every k-th step does so together with those that move more
  // often.
  std::vector<int64_t> periods;
  for (const Parameter &parameter : parameters)
    periods.push_back(parameter.every);
  llvm::sort(periods);
  periods.erase(llvm::unique(periods), periods.end());
  Estimate sum;
  sum.cells.resize(nodes.size());
  for (auto [index, period] : llvm::enumerate(periods)) {
    double next = index + 1 < periods.size() ? 1.0 / static_cast<double>(periods[index + 1]) : 0;
    double share = 1.0 / static_cast<double>(period) - next;
    SctUpdate update(*this, placement, /*worst=*/false);
    for (const Parameter &parameter : parameters)
      if (parameter.every <= period)
        update.change(parameter.node, parameter.bound);
    Estimate part = update.run();
    sum.total += share * part.total;
    for (unsigned number = 0; number < nodes.size(); ++number)
      sum.cells[number] += share * part.cells[number];
  }
  return sum;
}

SctCostModel::Estimate SctCostModel::expect(const SctPlacement &placement,
                                            const Parameter &parameter) const {
  SctUpdate update(*this, placement, /*worst=*/false);
  update.change(parameter.node, 1);
  return update.run();
}

std::vector<double> SctCostModel::expectChanges(const SctPlacement &placement) const {
  SctUpdate update(*this, placement, /*worst=*/false);
  for (const Parameter &parameter : parameters)
    update.change(parameter.node, parameter.bound);
  (void)update.run();
  std::vector<double> units;
  for (unsigned number = 0; number < nodes.size(); ++number)
    units.push_back(update.getChangedUnits(number));
  return units;
}

SctCostModel::Estimate SctCostModel::bound(const SctPlacement &placement,
                                           const Parameter &parameter) const {
  SctUpdate update(*this, placement, /*worst=*/true);
  update.change(parameter.node, 1);
  return update.run();
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

int64_t SctCostModel::countBytes(const SctPlan &plan, int64_t samples) const {
  int64_t bytes = countRowBytes(samples);
  for (unsigned number = 0; number < nodes.size(); ++number)
    bytes += countBytes(number, plan[number], samples);
  return bytes;
}

std::string SctChoice::format() const {
  return fanOut ? "tree(" + std::to_string(fanOut) + ")" : kept ? "keep" : "recompute";
}

} // namespace trop
