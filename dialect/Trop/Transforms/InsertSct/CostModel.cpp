//===- CostModel.cpp - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two passes over the values. Forward: how many units change, and how many leaves that
// takes. Backward: what is read on the way, and what has to be computed for that alone.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace trop {

/// A value of which more than this share changed is computed anew as a whole.
static constexpr double kDenseShare = 0.25;

// Of an active parameter entry's outputs in a block of 16 samples, the share whose winner
// got worse in one of them at least. On the worst sample's path lie entries that win for
// other samples, too: about one in 70 (measured with the LMM of 000 on MNIST), so that
// 1 - (1 - 1/70)^16 = 0.2.
static constexpr double kLostShare = 0.2;

// An element of a kept value comes from main memory, a leaf is an addition and a
// comparison in registers: 64 bytes take as long as some 4 of these.
static constexpr double kReadPrice = 4;
// Rows of samples become lanes of a block, element by element, where an input is not kept.
static constexpr double kTransposePrice = 2;

//===----------------------------------------------------------------------===//
// An update
//===----------------------------------------------------------------------===//

namespace {

/// How a changed value is known to its consumers.
enum class Form { Listed, Either, Whole };

struct Change {
  double units = 0;  ///< that changed, at most or as expected
  double leaves = 0; ///< computed
  double nodes = 0;  ///< of its tree, read
  double reads = 0;  ///< of its elements, by consumers
  Form form = Form::Listed;
};

} // namespace

struct SctCostModel::Update {
  Update(size_t size, bool worst) : changes(size), worst(worst) {}

  std::vector<Change> changes;
  bool worst; ///< the most there can be, not what is expected
  int overflow = -1;
};

/// The chance that a change in a block of samples takes the win from the best of `leaves`.
static double getLostShare(double leaves, bool active, int64_t lanes) {
  // A leaf that changed because a unit did, did so in few samples of the block, and has
  // won in one of `leaves` samples by chance.
  return std::min(1.0, active ? std::max(kLostShare, lanes / leaves) : 2 / leaves);
}

/// What the leaves that are touched and the outputs they fall on cost.
static void updateExtremum(Change &change, const SctCostModel::Node &node, SctChoice choice,
                           bool worst, double active, double passive, double outputs,
                           int64_t lanes) {
  double reduced = node.getReduced(), touched = std::min(active + passive, node.points);
  double fanOut = choice.fanOut ? static_cast<double>(choice.fanOut) : reduced;
  change.leaves = 2 * touched; // Old and new.
  if (worst) {
    change.units = outputs;
    change.leaves += std::min(touched * fanOut, outputs * reduced);
    return;
  }
  auto lost = [&](double leaves) {
    return active * getLostShare(leaves, true, lanes) +
           passive * getLostShare(leaves, false, lanes);
  };
  change.units = std::min(outputs, 2 * lost(reduced)); // As many get better.
  change.leaves += std::min(std::min(lost(fanOut), touched) * fanOut, outputs * reduced);
  for (double below = fanOut; below < reduced; below *= fanOut)
    change.nodes += lost(below) * std::min(fanOut, std::ceil(reduced / below));
}

void SctCostModel::visit(Update &update, const SctPlan &plan, unsigned number) const {
  const Node &node = nodes[number];
  Change &change = update.changes[number];
  double active = 0, passive = 0, outputs = 0;
  bool any = false;
  Form form = Form::Listed;
  for (const Edge &edge : node.edges) {
    const Change &source = update.changes[edge.source];
    if (source.units <= 0)
      continue;
    any = true;
    form = std::max(form, source.form);
    // No list is longer than what makes a value whole.
    double listed = std::max(1.0, nodes[edge.source].units * kDenseShare);
    listed =
        nodes[edge.source].kind == Kind::Shared ? source.units : std::min(source.units, listed);
    (nodes[edge.source].kind == Kind::Shared ? active : passive) += listed * edge.points;
    outputs += listed * edge.outputs;
  }
  if (!any)
    return;
  outputs = std::min(outputs, node.units);
  change.units = outputs;
  if (node.kind == Kind::Shared) {
    if (node.points == 0) // Not known by its structure.
      change.units = node.units;
    return;
  }
  bool kept = plan[number].kept, each = node.kind == Kind::Each;
  if (node.kind == Kind::Program || (!kept && !each))
    form = Form::Whole;
  else if (each)
    change.leaves = kept ? outputs : 0; // Where it is read, otherwise.
  else if (node.kind == Kind::Sum)
    change.leaves = outputs * node.getReduced();
  else
    updateExtremum(change, node, plan[number], update.worst, active, passive, outputs, lanes);

  bool overflows = form == Form::Listed && change.units > node.units * kDenseShare;
  if (overflows && !update.worst)
    form = Form::Whole;
  else if (overflows)
    form = Form::Either;
  if (kept && form != Form::Listed && update.overflow < 0)
    update.overflow = static_cast<int>(number);
  if (form != Form::Listed && (kept || !each)) {
    change.leaves = node.points + (form == Form::Either ? change.leaves : 0);
    if (node.kind == Kind::Program && update.worst)
      change.leaves = node.most;
  }
  if (form != Form::Listed)
    change.units = node.units;
  change.form = form;
}

SctCostModel::Estimate SctCostModel::finish(Update &update, const SctPlan &plan) const {
  for (unsigned number = 0; number < nodes.size(); ++number)
    visit(update, plan, number);
  Estimate estimate;
  estimate.overflow = update.overflow;
  estimate.cells.resize(nodes.size());
  for (unsigned number = nodes.size(); number-- > 0;) {
    const Node &node = nodes[number];
    Change &change = update.changes[number];
    if (node.kind == Kind::Shared)
      continue;
    bool kept = plan[number].kept;
    if (node.kind == Kind::Given) {
      if (change.reads > 0)
        estimate.total += kept ? kReadPrice * std::min(node.units, change.reads)
                               : (kReadPrice + kTransposePrice) * node.units;
      continue;
    }
    if (!kept && change.reads > 0) {
      if (node.kind == Kind::Each)
        change.leaves = change.reads;
      else if (change.leaves == 0) // It did not change, but is not at hand.
        change.leaves = update.worst ? node.most : node.points;
    }
    estimate.cells[number] = change.leaves;
    estimate.total += change.leaves + change.nodes * (1 + kReadPrice);
    if (kept)
      estimate.total += kReadPrice * std::min(node.units, change.reads + change.units);
    // A pass over all leaves reads what it needs from one buffer, computed once.
    bool whole = change.leaves >= node.points && !update.worst;
    for (const Edge &edge : node.edges)
      update.changes[edge.source].reads +=
          whole ? std::min(change.leaves, nodes[edge.source].units) : change.leaves;
  }
  return estimate;
}

double SctCostModel::Estimate::countCells() const {
  double sum = 0;
  for (double count : cells)
    sum += count;
  return sum;
}

SctCostModel::Estimate SctCostModel::expect(const SctPlan &plan) const {
  // Parameters that move every k-th step do so together with those that move more
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
    Update update(nodes.size(), false);
    for (const Parameter &parameter : parameters)
      if (parameter.every <= period)
        update.changes[parameter.node].units = parameter.bound;
    Estimate part = finish(update, plan);
    sum.total += share * part.total;
    for (unsigned number = 0; number < nodes.size(); ++number)
      sum.cells[number] += share * part.cells[number];
  }
  return sum;
}

SctCostModel::Estimate SctCostModel::bound(const SctPlan &plan, const Parameter &parameter) const {
  Update update(nodes.size(), true);
  update.changes[parameter.node].units = 1;
  return finish(update, plan);
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
  int64_t bytes = rowBytes * samples;
  for (unsigned number = 0; number < nodes.size(); ++number)
    bytes += countBytes(number, plan[number], samples);
  return bytes;
}

std::string SctChoice::format() const {
  return fanOut ? "tree(" + std::to_string(fanOut) + ")" : kept ? "keep" : "recompute";
}

} // namespace trop
