//===- CostModel.cpp - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

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
