//===- Search.cpp - The search for a cheap plan -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Greedy: from a plan that keeps nothing, the step that saves most a byte, until none
// fits or is worth it; then what turned out not to be needed is dropped. A value whose
// operands are computed anew as wholes changes as a whole, so a step may keep these as
// well. Plans of few values are near the best: memory is shared out by the slope of
// what it saves.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Search.h"

#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include <cmath>

using namespace mlir;

namespace trop {

using Kind = SctCostModel::Kind;

/// Fan-outs tried. Below 32 a tree saves leaves, but no time, since its nodes have to be
/// read (docs/benchmarks.md, sct_costs); above 64 a group is as long as many a maximum.
static constexpr int64_t kFanOuts[] = {64, 32};

/// The weight of updates that change one entry of one parameter, in a geometric mean with
/// a step of training. Steps change more, but where they compute all of a value anyway,
/// memory should not lie idle while small changes could be many times cheaper.
static constexpr double kSmallUpdates = 0.1;

/// A step has to save this share of an update: less drowns in what is not modelled.
static constexpr double kLeastGain = 0.01;

namespace {

class Search {
public:
  Search(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start)
      : model(model), samples(samples), plan(std::move(start.plan)), fixed(std::move(start.fixed)),
        memory(model.countBytes(plan, samples) + bytes) {}

  SctPlan run();

private:
  struct Step {
    SctPlan plan;
    double total = 0, slope = 0;
  };

  bool improve();
  void drop();
  double price(const SctPlan &plan) const;
  void consider(const SctPlan &next, Step &best) const;
  bool keepAncestors(SctPlan &next, unsigned number) const;

  const SctCostModel &model;
  int64_t samples;
  SctPlan plan;
  std::vector<bool> fixed;
  int64_t memory;
  double total = 0;
};

} // namespace

/// Keeps what is computed as a whole for this value otherwise; false if nothing is.
bool Search::keepAncestors(SctPlan &next, unsigned number) const {
  bool any = false;
  llvm::SmallDenseSet<unsigned> seen;
  SmallVector<unsigned> pending{number};
  while (!pending.empty())
    for (const SctCostModel::Edge &edge : model.getNodes()[pending.pop_back_val()].edges) {
      if (!seen.insert(edge.source).second)
        continue;
      pending.push_back(edge.source);
      const SctCostModel::Node &source = model.getNodes()[edge.source];
      bool reduces = source.kind == Kind::Sum || source.kind == Kind::Extremum;
      if (reduces && source.isCandidate() && !fixed[edge.source] && !next[edge.source].kept)
        any = next[edge.source].kept = true;
    }
  return any;
}

double Search::price(const SctPlan &plan) const {
  auto log = [](const SctCostModel::Estimate &estimate) {
    return std::log(std::max(1.0, estimate.total));
  };
  SctMaintenance maintenance(model, plan);
  double step = log(expectUpdate(model, maintenance)), small = 0;
  if (model.getParameters().empty())
    return std::exp(step);
  for (const SctCostModel::Parameter &parameter : model.getParameters())
    small += log(expectUpdate(model, maintenance, parameter));
  small /= static_cast<double>(model.getParameters().size());
  return std::exp((1 - kSmallUpdates) * step + kSmallUpdates * small);
}

void Search::consider(const SctPlan &next, Step &best) const {
  int64_t bytes = model.countBytes(next, samples), now = model.countBytes(plan, samples);
  if (bytes > memory || bytes <= now)
    return;
  auto more = static_cast<double>(bytes - now);
  if (total / more <= best.slope) // Were it to cost nothing.
    return;
  double cost = price(next);
  double slope = (total - cost) / more;
  if (total - cost < kLeastGain * total || slope <= best.slope)
    return;
  best = {next, cost, slope};
}

bool Search::improve() {
  Step best;
  for (unsigned number = 0; number < plan.size(); ++number) {
    const SctCostModel::Node &node = model.getNodes()[number];
    if (!node.isCandidate() || fixed[number])
      continue;
    SmallVector<SctChoice> choices;
    if (!plan[number].kept)
      choices.push_back({true, 0});
    if (node.kind == Kind::Extremum)
      for (int64_t fanOut : kFanOuts)
        if (static_cast<double>(fanOut) < node.getReduced())
          choices.push_back({true, fanOut});
    for (SctChoice choice : choices) {
      SctPlan next = plan;
      next[number] = choice;
      consider(next, best);
      if (keepAncestors(next, number))
        consider(next, best);
    }
  }
  if (best.slope <= 0)
    return false;
  plan = std::move(best.plan);
  total = best.total;
  return true;
}

void Search::drop() {
  for (unsigned number = plan.size(); number-- > 0;) {
    if (!plan[number].kept || fixed[number])
      continue;
    SctPlan next = plan;
    next[number] = {};
    double cost = price(next);
    if (cost > total * (1 + kLeastGain))
      continue;
    plan = std::move(next);
    total = cost;
  }
}

SctPlan Search::run() {
  total = price(plan);
  while (improve()) {
  }
  drop();
  return plan;
}

SctPlan searchPlan(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start) {
  return Search(model, samples, bytes, std::move(start)).run();
}

} // namespace trop
