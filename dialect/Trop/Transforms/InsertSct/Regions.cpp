//===- Regions.cpp - Plans of long programs -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a choice saves lies near the value: in it, in what reads it and in what it would
// be computed from. So a long program is cut into regions of values that follow one
// another, each planned by itself. What a region reads of those before is taken to be
// there, as if it was kept, and to change by as much as their plans say a step changes
// it; what is not planned yet is left out. Memory goes to regions in proportion to what
// keeping all of them would take, and what one leaves over to those after it.
//
// Any plan computes the same bits, so a region that is planned as if its neighbours were
// other than they are costs time at most.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Search.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace trop {

using Kind = SctCostModel::Kind;

/// Programs of so many operations are planned as one: all of the examples are.
static constexpr size_t kWholeOperations = 64;
/// The operations of a region of a longer one.
static constexpr size_t kRegionOperations = 16;

/// Arguments come before all that is.
static bool isComputed(const SctCostModel::Node &node) { return !isa<BlockArgument>(node.value); }

namespace {

class Regions {
public:
  Regions(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start);

  SctPlan run();

private:
  /// Numbers of values: those read, then those of operations.
  struct Region {
    SmallVector<unsigned> members;
    size_t firstOwn = 0;
    double keepable = 0; ///< bytes, if all were kept
  };

  Region cut(size_t first, size_t end);
  int64_t plan(const Region &region, int64_t most);

  const SctCostModel &model;
  ArrayRef<SctCostModel::Node> nodes;
  int64_t samples, bytes;
  SctStart state;
  std::vector<bool> seen;      ///< inputs that a region reads: the first plans them
  std::vector<double> changed; ///< units, by a step
  std::vector<int64_t> every;  ///< steps between changes
};

} // namespace

Regions::Regions(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start)
    : model(model), nodes(model.getNodes()), samples(samples), bytes(bytes),
      state(std::move(start)), seen(nodes.size()), changed(nodes.size()),
      every(nodes.size(), INT64_MAX) {
  for (const SctCostModel::Parameter &parameter : model.getParameters()) {
    changed[parameter.node] = parameter.bound;
    every[parameter.node] = parameter.every;
  }
  for (auto [number, node] : llvm::enumerate(nodes))
    for (const SctCostModel::Edge &edge : node.edges)
      every[number] = std::min(every[number], every[edge.source]);
}

Regions::Region Regions::cut(size_t first, size_t end) {
  Region region;
  llvm::SmallSetVector<unsigned, 16> read;
  for (size_t number = first; number < end; ++number)
    for (const SctCostModel::Edge &edge : nodes[number].edges)
      if (edge.source < first)
        read.insert(edge.source);
  region.members = read.takeVector();
  llvm::sort(region.members);
  region.firstOwn = region.members.size();
  llvm::append_range(region.members, llvm::seq<unsigned>(first, end));
  for (auto [place, number] : llvm::enumerate(region.members)) {
    if (place < region.firstOwn && (nodes[number].kind != Kind::Input || seen[number]))
      continue;
    seen[number] = true;
    if (nodes[number].isCandidate() && !state.fixed[number])
      region.keepable += static_cast<double>(model.countBytes(number, {true, 0}, samples));
  }
  return region;
}

/// Plans a region with at most so many bytes more; returns how many it took.
int64_t Regions::plan(const Region &region, int64_t most) {
  llvm::SmallDenseMap<unsigned, unsigned> places;
  std::vector<SctCostModel::Node> own;
  std::vector<SctCostModel::Parameter> parameters;
  SctStart start(region.members.size());
  for (auto [place, number] : llvm::enumerate(region.members)) {
    places[number] = place;
    start.plan[place] = state.plan[number];
    start.fixed[place] = state.fixed[number];
    SctCostModel::Node &node = own.emplace_back(nodes[number]);
    bool isGiven =
        node.kind == Kind::Shared || node.kind == Kind::Input || node.kind == Kind::Target;
    if (place < region.firstOwn) {
      node.edges.clear();
      if (node.changes)
        parameters.push_back({unsigned(place), changed[number], every[number]});
      if (!isGiven) {
        node.kind = Kind::Each;
        start.plan[place] = {true, 0};
        start.fixed[place] = true;
      }
    }
    for (SctCostModel::Edge &edge : node.edges)
      edge.source = places.at(edge.source);
  }
  SctCostModel part(std::move(own), std::move(parameters), model.getLanes());
  int64_t before = part.countBytes(start.plan, samples);
  SctPlan planned = searchPlan(part, samples, most, std::move(start));
  std::vector<double> units = expectChanges(part, SctMaintenance(part, planned));
  for (auto [place, number] : llvm::enumerate(region.members)) {
    if (place >= region.firstOwn) {
      state.plan[number] = planned[place];
      changed[number] = units[place];
    } else if (nodes[number].kind == Kind::Input) {
      state.plan[number] = planned[place];
      state.fixed[number] = true;
    }
  }
  return part.countBytes(planned, samples) - before;
}

SctPlan Regions::run() {
  std::vector<Region> regions;
  double keepable = 0;
  size_t first = llvm::find_if(nodes, isComputed) - nodes.begin();
  for (; first < nodes.size(); first += kRegionOperations) {
    regions.push_back(cut(first, std::min(first + kRegionOperations, nodes.size())));
    keepable += regions.back().keepable;
  }
  for (const Region &region : regions) {
    double share = keepable > 0 ? std::min(1.0, region.keepable / keepable) : 0;
    bytes -= plan(region, static_cast<int64_t>(static_cast<double>(bytes) * share));
    keepable -= region.keepable;
  }
  return std::move(state.plan);
}

SctPlan searchByRegions(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start) {
  if (size_t(llvm::count_if(model.getNodes(), isComputed)) <= kWholeOperations)
    return searchPlan(model, samples, bytes, std::move(start));
  return Regions(model, samples, bytes, std::move(start)).run();
}

} // namespace trop
