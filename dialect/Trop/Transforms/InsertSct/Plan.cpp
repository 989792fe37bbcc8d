//===- Plan.cpp - Which values are kept -*- C++ -*-===//
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

#include "dialect/Trop/Transforms/InsertSct/Plan.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

#if defined(__linux__) || defined(__APPLE__)
#include <unistd.h>
#endif

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

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

std::optional<ForcedChoice> parseForcedChoice(StringRef text) {
  auto [value, what] = text.rsplit(':');
  what = what.trim();
  ForcedChoice forced{value.trim().str(), {}};
  if (value.empty())
    return std::nullopt;
  if (what == "recompute")
    return forced;
  forced.choice.kept = true;
  if (what == "keep")
    return forced;
  if (!what.consume_front("tree(") || !what.consume_back(")") ||
      what.trim().getAsInteger(10, forced.choice.fanOut) || forced.choice.fanOut < 2)
    return std::nullopt;
  return forced;
}

std::optional<int64_t> parseMemory(StringRef text) {
  int64_t factor = 1, number;
  if (text.consume_back("K"))
    factor = 1000;
  else if (text.consume_back("M"))
    factor = 1000 * 1000;
  else if (text.consume_back("G"))
    factor = 1000 * 1000 * 1000;
  if (text.getAsInteger(10, number) || number < 1)
    return std::nullopt;
  int64_t bytes;
  if (llvm::MulOverflow(number, factor, bytes))
    return std::nullopt;
  return bytes;
}

std::string formatMemory(int64_t bytes) {
  if (bytes >= 10 * 1000 * 1000)
    return std::to_string(llvm::divideCeil(bytes, 1000 * 1000)) + "M";
  if (bytes >= 10 * 1000)
    return std::to_string(llvm::divideCeil(bytes, 1000)) + "K";
  return std::to_string(bytes);
}

int64_t getDefaultMemory() {
#if defined(__linux__) || defined(__APPLE__)
  int64_t pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  if (pages > 0 && size > 0)
    return pages * size / 4;
#endif
  return int64_t(1) << 30;
}

//===----------------------------------------------------------------------===//
// What is forced
//===----------------------------------------------------------------------===//

/// The value of that name; an error if there is none, or none that can be kept.
static std::optional<unsigned> findValue(const SctCostModel &model, Location loc, StringRef name) {
  ArrayRef<SctCostModel::Node> nodes = model.getNodes();
  const SctCostModel::Node *nearest = nullptr;
  std::string known;
  unsigned least = 3;
  for (const SctCostModel::Node &node : nodes) {
    if (node.name == name)
      return &node - nodes.data();
    if (!node.isCandidate())
      continue;
    known += (known.empty() ? "'" : ", '") + node.name + "'";
    if (unsigned distance = StringRef(node.name).edit_distance(name); distance < least) {
      least = distance;
      nearest = &node;
    }
  }
  InFlightDiagnostic error = emitError(loc) << "a plan is given for '" << name
                                            << "', which is no value of the loss";
  if (nearest)
    error.attachNote(nearest->value.getLoc()) << "did you mean '" << nearest->name << "'?";
  error.attachNote() << "these can be planned: " << known;
  return std::nullopt;
}

static LogicalResult checkChoice(const SctCostModel::Node &node, Location loc, SctChoice choice) {
  auto refuse = [&](const Twine &reason, const Twine &remedy) {
    InFlightDiagnostic error = emitError(loc) << "'" << node.name << "' cannot have the plan "
                                              << choice.format() << ": " << reason;
    error.attachNote(node.value.getLoc()) << remedy;
    return failure();
  };
  if (!choice.kept)
    return success();
  if (node.isLoss)
    return refuse("it is the loss, which is held in any case", "leave its plan out");
  if (node.kind == Kind::Shared)
    return refuse("it is the same for all samples, and held in any case", "leave its plan out");
  if (!node.isCandidate())
    return refuse(node.kind == Kind::Target ? "it is given with each sample"
                                            : "it stands for several operations",
                  "plan '" + node.name + ":recompute', or leave it out");
  if (choice.fanOut == 0)
    return success();
  if (node.kind != Kind::Extremum)
    return refuse("only a maximum or minimum has a tree",
                  "plan '" + node.name + ":keep' or '" + node.name + ":recompute'");
  if (static_cast<double>(choice.fanOut) >= node.getReduced())
    return refuse("each of its outputs has " + Twine(static_cast<int64_t>(node.getReduced())) +
                      " leaves, which is one group",
                  "plan '" + node.name + ":keep', or a tree of less than " +
                      Twine(static_cast<int64_t>(node.getReduced())));
  return success();
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

namespace {

class Planner {
public:
  Planner(const SctCostModel &model, int64_t memory, int64_t samples)
      : model(model), memory(memory), samples(samples), plan(model.getNodes().size()),
        fixed(model.getNodes().size()) {}

  LogicalResult force(Location loc, ArrayRef<ForcedChoice> forced);
  LogicalResult checkMemory(Location loc) const;
  SctPlan run();

private:
  struct Step {
    SctPlan plan;
    double total = 0, slope = 0;
  };

  bool improve();
  void drop();
  double price(const SctPlan &plan) const;
  void consider(SctPlan next, Step &best) const;
  void keepAncestors(SctPlan &next, unsigned number) const;

  const SctCostModel &model;
  int64_t memory, samples;
  SctPlan plan;
  std::vector<bool> fixed;
  double total = 0;
};

} // namespace

LogicalResult Planner::force(Location loc, ArrayRef<ForcedChoice> forced) {
  bool ok = true;
  for (const ForcedChoice &choice : forced) {
    std::optional<unsigned> number = findValue(model, loc, choice.value);
    if (!number || failed(checkChoice(model.getNodes()[*number], loc, choice.choice))) {
      ok = false;
      continue;
    }
    plan[*number] = choice.choice;
    fixed[*number] = true;
  }
  return success(ok);
}

LogicalResult Planner::checkMemory(Location loc) const {
  int64_t least = model.countBytes(plan, samples),
          rows = model.countBytes(SctPlan(plan.size()), samples);
  if (least <= memory)
    return success();
  InFlightDiagnostic error = emitError(loc)
                             << "expected a memory of at least " << formatMemory(least) << " for "
                             << samples << " samples, found " << formatMemory(memory);
  error.attachNote() << "their rows take " << formatMemory(rows)
                     << ", the values that the plan keeps " << formatMemory(least - rows)
                     << ": give --sct-memory=" << formatMemory(least)
                     << ", or --sct-samples with the samples you have";
  return failure();
}

/// Keeps what is computed as a whole for this value otherwise.
void Planner::keepAncestors(SctPlan &next, unsigned number) const {
  for (const SctCostModel::Edge &edge : model.getNodes()[number].edges) {
    const SctCostModel::Node &source = model.getNodes()[edge.source];
    bool reduces = source.kind == Kind::Sum || source.kind == Kind::Extremum;
    if (reduces && source.isCandidate() && !fixed[edge.source])
      next[edge.source].kept = true;
    keepAncestors(next, edge.source);
  }
}

double Planner::price(const SctPlan &plan) const {
  auto log = [](const SctCostModel::Estimate &estimate) {
    return std::log(std::max(1.0, estimate.total));
  };
  double step = log(model.expect(plan)), small = 0;
  if (model.getParameters().empty())
    return std::exp(step);
  for (const SctCostModel::Parameter &parameter : model.getParameters())
    small += log(model.expect(plan, parameter));
  small /= static_cast<double>(model.getParameters().size());
  return std::exp((1 - kSmallUpdates) * step + kSmallUpdates * small);
}

void Planner::consider(SctPlan next, Step &best) const {
  int64_t bytes = model.countBytes(next, samples), now = model.countBytes(plan, samples);
  if (bytes > memory || bytes <= now)
    return;
  double cost = price(next);
  double slope = (total - cost) / static_cast<double>(bytes - now);
  if (total - cost < kLeastGain * total || slope <= best.slope)
    return;
  best = {std::move(next), cost, slope};
}

bool Planner::improve() {
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
      keepAncestors(next, number);
      consider(next, best);
    }
  }
  if (best.slope <= 0)
    return false;
  plan = std::move(best.plan);
  total = best.total;
  return true;
}

void Planner::drop() {
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

SctPlan Planner::run() {
  total = price(plan);
  while (improve()) {
  }
  drop();
  return plan;
}

FailureOr<SctPlan> choosePlan(const SctCostModel &model, Location loc, int64_t memory,
                              int64_t samples, ArrayRef<ForcedChoice> forced) {
  Planner planner(model, memory, samples);
  if (failed(planner.force(loc, forced)) || failed(planner.checkMemory(loc)))
    return failure();
  return planner.run();
}

} // namespace trop
