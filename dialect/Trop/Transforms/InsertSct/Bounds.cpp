//===- Bounds.cpp - The most that one entry of each parameter takes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Bounds.h"

#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include "llvm/Support/MathExtras.h"

#include <set>

using namespace mlir;

namespace trop {
namespace {

/// Cells of each value, their sum and the first that has most, in a tree: a value is set
/// in the logarithm of their number. Sums of whole numbers are exact in any order.
class CellTree {
public:
  explicit CellTree(size_t values)
      : size(llvm::PowerOf2Ceil(std::max<size_t>(values, 1))), sums(2 * size), most(2 * size) {
    for (unsigned number = 0; number < size; ++number)
      set(number, 0);
  }

  void set(unsigned number, double cells) {
    size_t at = size + number;
    sums[at] = cells;
    most[at] = number;
    while (at /= 2) {
      unsigned left = most[2 * at], right = most[2 * at + 1];
      sums[at] = sums[2 * at] + sums[2 * at + 1];
      most[at] = sums[size + left] >= sums[size + right] ? left : right;
    }
  }

  SctBound getBound() const { return {sums[1], most[1], sums[size + most[1]]}; }

private:
  size_t size;
  std::vector<double> sums;
  std::vector<unsigned> most;
};

/// An update that goes from a change of one parameter to a change of another.
class ChangingUpdate {
public:
  ChangingUpdate(const SctCostModel &model, const SctMaintenance &maintenance)
      : update(model, maintenance, /*worst=*/true), readers(model.getNodes().size()),
        cells(readers.size()) {
    for (auto [number, node] : llvm::enumerate(model.getNodes())) {
      for (const SctCostModel::Edge &edge : node.edges)
        readers[edge.source].push_back(number);
      cells.set(number, update.countCells(number));
    }
  }

  unsigned getFirstReader(unsigned number) const {
    return readers[number].empty() ? number : readers[number].front();
  }

  /// So many entries of a parameter change, from now on.
  void change(unsigned number, double entries) {
    update.change(number, entries);
    pending.insert(readers[number].begin(), readers[number].end());
  }

  SctBound run() {
    while (!pending.empty()) {
      unsigned number = *pending.begin();
      pending.erase(pending.begin());
      if (update.revisit(number))
        pending.insert(readers[number].begin(), readers[number].end());
      cells.set(number, update.countCells(number));
    }
    return cells.getBound();
  }

private:
  SctUpdate update;
  std::vector<SmallVector<unsigned, 2>> readers;
  CellTree cells;
  std::set<unsigned> pending; ///< in an order in which operands come first
};

} // namespace

std::vector<SctBound> getBounds(const SctCostModel &model, const SctMaintenance &maintenance) {
  ArrayRef<SctCostModel::Parameter> parameters = model.getParameters();
  ChangingUpdate update(model, maintenance);
  std::vector<std::pair<unsigned, size_t>> order;
  for (auto [index, parameter] : llvm::enumerate(parameters))
    order.push_back({update.getFirstReader(parameter.node), index});
  llvm::sort(order);
  std::vector<SctBound> bounds(parameters.size());
  for (auto [reader, index] : order) {
    update.change(parameters[index].node, 1);
    bounds[index] = update.run();
    update.change(parameters[index].node, 0);
  }
  return bounds;
}

} // namespace trop
