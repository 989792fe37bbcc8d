//===- Update.cpp - One update, followed through the values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include "dialect/Trop/IR/TropShapes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

using namespace mlir;

namespace trop {

// The worst sample's path leads along entries that win for other samples, too: for one
// in 70 (measured with the LMM of 000 on MNIST), so that in 1 - (1 - 1/70)^16 = 0.2 of
// the blocks one sample's output has to be searched.
static constexpr double kActiveWins = 1.0 / 70;
// A unit that changed did so in few samples of a block.
static constexpr double kChangedSamples = 2;

// Prices in leaves of a dense pass, an addition and a comparison in registers. A touched
// leaf is computed twice, and its output read. 64 bytes of a kept value come from main
// memory; of rows they are 16 loads.
static constexpr double kTouchPrice = 5;
static constexpr double kReadPrice = 4;
static constexpr double kRowPrice = 16;
// What one sample alone is searched for is read from memory, its row and weights.
static constexpr double kScanPrice = 2;

//===----------------------------------------------------------------------===//
// What changes
//===----------------------------------------------------------------------===//

void SctUpdate::change(unsigned node, double entries) {
  changes[node].units = changes[node].boxes = entries;
  changes[node].box.assign(getUnitShape(nodes[node].value).size(), 1);
}

static double countBoxes(double boxes, const SctBox &box) {
  return std::accumulate(box.begin(), box.end(), boxes, std::multiplies<>());
}

SctUpdate::Affected SctUpdate::gather(unsigned number) const {
  const Node &node = nodes[number];
  Affected affected;
  for (const SctCostModel::Edge &edge : node.edges) {
    const Change &source = changes[edge.source];
    if (source.units <= 0)
      continue;
    bool isFirst = !std::exchange(affected.any, true);
    affected.form = std::max(affected.form, edge.reach ? source.form : Form::Whole);
    if (!edge.reach)
      continue;
    double points = source.units * (edge.isInit ? 1 : edge.reach->points);
    double outputs = source.units * edge.reach->outputs;
    (maintenance.getPlace(edge.source) == SctPlace::Shared ? affected.active : affected.passive) +=
        points;
    affected.outputs += outputs;
    affected.overlaps |= edge.reach->overlaps;
    affected.visited += source.units * static_cast<double>(edge.visits);
    // Of two operands it is not known how far from each other their boxes are.
    affected.box = isFirst && source.boxes > 0 ? edge.reach->spread(source.box) : SctBox();
    affected.boxes = isFirst ? source.boxes : 0;
  }
  affected.outputs = std::min(affected.outputs, node.units);
  if (affected.boxes > 0)
    affected.outputs = std::min(affected.outputs, countBoxes(affected.boxes, affected.box));
  return affected;
}

/// Whether the whole pass is cheaper. Outputs that windows share are found before that is known.
bool SctUpdate::isTooMuch(unsigned number, const Affected &affected) const {
  const Node &node = nodes[number];
  auto most = static_cast<double>(maintenance.getMostVisited(number));
  bool isSum = node.kind != Kind::Extremum && affected.overlaps;
  return affected.visited > most || (isSum && affected.outputs * node.getReduced() > most);
}

/// The chance that, in one of `samples` samples, a leaf that changed was the best of
/// `leaves`.
double SctUpdate::getLostShare(double leaves, bool active, double samples) const {
  double wins = active ? std::max(kActiveWins, 1 / leaves) : 1 / leaves;
  if (!active)
    samples *= kChangedSamples / static_cast<double>(model.getLanes());
  return wins >= 1 ? std::min(1.0, samples) : 1 - std::pow(1 - wins, samples);
}

void SctUpdate::updateExtremum(unsigned number, const Affected &affected) {
  const Node &node = nodes[number];
  Change &change = changes[number];
  double reduced = node.getReduced();
  int64_t fanOut = maintenance.getChoice(number).fanOut;
  double group = fanOut ? static_cast<double>(fanOut) : reduced;
  double most = std::min(affected.active + affected.passive,
                         static_cast<double>(maintenance.getMostVisited(number)));
  change.touched = change.cells = most;
  double all = affected.outputs * std::ceil(reduced / group) * group;
  if (worst) {
    change.cells += std::min(most * group, all);
    return;
  }
  auto countLost = [&](double leaves, double samples) {
    return affected.active * getLostShare(leaves, true, samples) +
           affected.passive * getLostShare(leaves, false, samples);
  };
  double block = static_cast<double>(model.getLanes());
  change.units = std::min(affected.outputs, 2 * countLost(reduced, block)); // As many get better.
  change.cells += std::min(countLost(group, 1) * group, all);
  if (maintenance.getPlace(number) == SctPlace::Scanned)
    change.scanned = std::min(countLost(group, 1) * group, all);
  else
    change.searched = std::min(countLost(group, block) * group, all);
  for (double below = group; below < reduced; below *= group)
    change.nodes += countLost(std::min(below * group, reduced), block) *
                    std::min(group, std::ceil(reduced / below));
}

void SctUpdate::visit(unsigned number) {
  const Node &node = nodes[number];
  Change &change = changes[number];
  Affected affected = gather(number);
  SctPlace place = maintenance.getPlace(number);
  if (!affected.any)
    return;
  change.changed = true;
  change.units = affected.outputs;
  change.boxes = affected.boxes;
  change.box = affected.box;
  if (place == SctPlace::Shared) {
    if (affected.form == Form::Whole) {
      change.units = node.units;
      change.boxes = 0;
    }
    return;
  }
  bool tooMuch = isTooMuch(number, affected);
  change.form = affected.form;
  if (isWhole(place))
    change.form = Form::Whole;
  else if (tooMuch && change.form == Form::Listed)
    change.form = worst ? Form::Either : Form::Whole;
  if (change.form != Form::Whole && isKept(place)) {
    if (node.kind == Kind::Extremum)
      updateExtremum(number, affected);
    else
      change.cells = change.searched = affected.outputs * node.getReduced();
  }
  if (change.form != Form::Listed) {
    change.units = node.units;
    change.boxes = 0;
    change.whole = place != SctPlace::Inlined;
  }
}

bool SctUpdate::revisit(unsigned number) {
  Change before = std::exchange(changes[number], Change());
  visit(number);
  const Change &now = changes[number];
  return now.units != before.units || now.form != before.form || now.boxes != before.boxes ||
         now.box != before.box;
}

//===----------------------------------------------------------------------===//
// What is read
//===----------------------------------------------------------------------===//

double SctUpdate::countWhole(unsigned number) const {
  double cells = worst ? nodes[number].most : nodes[number].points;
  for (unsigned source : maintenance.getRead(number))
    if (maintenance.getPlace(source) == SctPlace::Inlined)
      cells += (worst ? nodes[number].readers : 1) * nodes[source].points;
  return cells;
}

bool SctUpdate::isComputedWhole(unsigned number) const {
  SctPlace place = maintenance.getPlace(number);
  return place == SctPlace::EveryBlock ||
         ((place == SctPlace::Whole || isKept(place)) && changes[number].whole);
}

double SctUpdate::countCells(unsigned number) const {
  double cells = changes[number].cells;
  return isComputedWhole(number) ? std::max(cells, countWhole(number)) : cells;
}

/// Settles what a value costs, all that read it being settled, and passes on what is read
/// of its operands; returns the time.
double SctUpdate::read(unsigned number) {
  const Node &node = nodes[number];
  Change &change = changes[number];
  double elements = std::min(node.units, change.reads);
  switch (maintenance.getPlace(number)) {
  case SctPlace::Shared:
  case SctPlace::Gathered:
    return 0;
  case SctPlace::Row:
    return kRowPrice * change.reads;
  case SctPlace::Inlined:
    for (const SctCostModel::Edge &edge : node.edges)
      changes[edge.source].reads += change.reads;
    return change.reads;
  default:
    break;
  }
  double time = isKept(maintenance.getPlace(number)) ? kReadPrice * elements : 0;
  if (isComputedWhole(number)) {
    for (unsigned source : maintenance.getRead(number))
      if (maintenance.getPlace(source) != SctPlace::Inlined)
        changes[source].reads += nodes[source].units;
    return time + countWhole(number);
  }
  for (const SctCostModel::Edge &edge : node.edges)
    changes[edge.source].reads += change.touched + change.searched;
  return time + kTouchPrice * change.touched + change.searched + kScanPrice * change.scanned +
         (1 + kReadPrice) * change.nodes + kReadPrice * change.units;
}

SctCostModel::Estimate SctUpdate::run() {
  SctCostModel::Estimate estimate;
  for (unsigned number = 0; number < nodes.size(); ++number) {
    visit(number);
    if (changes[number].whole && isKept(maintenance.getPlace(number)) && estimate.overflow < 0)
      estimate.overflow = static_cast<int>(number);
  }
  estimate.cells.resize(nodes.size());
  for (unsigned number = nodes.size(); number-- > 0;) {
    estimate.total += read(number);
    estimate.cells[number] = countCells(number);
  }
  return estimate;
}

//===----------------------------------------------------------------------===//
// Updates
//===----------------------------------------------------------------------===//

SctCostModel::Estimate expectUpdate(const SctCostModel &model, const SctMaintenance &maintenance) {
  // A parameter that moves every k-th step does so together with those that move more
  // often.
  std::vector<int64_t> periods;
  for (const SctCostModel::Parameter &parameter : model.getParameters())
    periods.push_back(parameter.every);
  llvm::sort(periods);
  periods.erase(llvm::unique(periods), periods.end());
  SctCostModel::Estimate sum;
  sum.cells.resize(model.getNodes().size());
  for (auto [index, period] : llvm::enumerate(periods)) {
    double next = index + 1 < periods.size() ? 1.0 / static_cast<double>(periods[index + 1]) : 0;
    double share = 1.0 / static_cast<double>(period) - next;
    SctUpdate update(model, maintenance, /*worst=*/false);
    for (const SctCostModel::Parameter &parameter : model.getParameters())
      if (parameter.every <= period)
        update.change(parameter.node, parameter.bound);
    SctCostModel::Estimate part = update.run();
    sum.total += share * part.total;
    for (unsigned number = 0; number < model.getNodes().size(); ++number)
      sum.cells[number] += share * part.cells[number];
  }
  return sum;
}

SctCostModel::Estimate expectUpdate(const SctCostModel &model, const SctMaintenance &maintenance,
                                    const SctCostModel::Parameter &parameter) {
  SctUpdate update(model, maintenance, /*worst=*/false);
  update.change(parameter.node, 1);
  return update.run();
}

std::vector<double> expectChanges(const SctCostModel &model, const SctMaintenance &maintenance) {
  SctUpdate update(model, maintenance, /*worst=*/false);
  for (const SctCostModel::Parameter &parameter : model.getParameters())
    update.change(parameter.node, parameter.bound);
  (void)update.run();
  std::vector<double> units;
  for (unsigned number = 0; number < model.getNodes().size(); ++number)
    units.push_back(update.getChangedUnits(number));
  return units;
}

SctCostModel::Estimate boundUpdate(const SctCostModel &model, const SctMaintenance &maintenance,
                                   const SctCostModel::Parameter &parameter) {
  SctUpdate update(model, maintenance, /*worst=*/true);
  update.change(parameter.node, 1);
  return update.run();
}

} // namespace trop
