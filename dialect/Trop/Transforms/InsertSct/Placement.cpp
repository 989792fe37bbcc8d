//===- Placement.cpp - Where an update finds values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Placement.h"

#include "dialect/Trop/IR/TropUpdateLimits.h"

#include <algorithm>
#include <optional>

using namespace mlir;

namespace trop {

using Kind = SctCostModel::Kind;
using Nodes = ArrayRef<SctCostModel::Node>;

SctPlacement::SctPlacement(const SctCostModel &model, SctPlan plan) : plan(std::move(plan)) {
  place(model.getNodes());
  collectRead(model.getNodes());
  findAlwaysComputed(model.getNodes());
}

void SctPlacement::place(Nodes nodes) {
  std::vector<int64_t> leaves(nodes.size()); // Of what is inlined.
  for (auto [number, node] : llvm::enumerate(nodes)) {
    bool readsWhole = false;
    int64_t count = 1;
    for (const SctCostModel::Edge &edge : node.edges) {
      readsWhole |= places[edge.source] == Place::Whole || places[edge.source] == Place::Label;
      count += leaves[edge.source];
    }
    if (node.kind == Kind::Shared) {
      places.push_back(Place::Shared);
    } else if (plan[number].kept) {
      places.push_back(Place::Kept);
    } else if (node.kind == Kind::Input || node.kind == Kind::Target) {
      places.push_back(node.isGathered ? Place::Label : Place::Row);
    } else if (node.kind == Kind::Each && !readsWhole && !node.isLoss &&
               count <= kMostInlinedLeaves) {
      places.push_back(Place::Inlined);
      leaves[number] = count;
    } else {
      places.push_back(Place::Whole);
    }
  }
}

void SctPlacement::collectRead(Nodes nodes) {
  read.resize(nodes.size());
  for (unsigned number = 0; number < nodes.size(); ++number) {
    if (places[number] == Place::Shared || places[number] == Place::Inlined)
      continue;
    llvm::SmallDenseSet<unsigned, 16> seen;
    SmallVector<unsigned> pending{number};
    while (!pending.empty())
      for (const SctCostModel::Edge &edge : nodes[pending.pop_back_val()].edges)
        if (seen.insert(edge.source).second) {
          read[number].push_back(edge.source);
          if (places[edge.source] == Place::Inlined)
            pending.push_back(edge.source);
        }
  }
}

/// What lets an update look at a value, in ascending order; none: too much to tell.
using Triggers = std::optional<SmallVector<unsigned, 4>>;

static void unite(Triggers &own, const Triggers &other) {
  if (!own || !other) {
    own.reset();
    return;
  }
  SmallVector<unsigned, 4> all;
  std::set_union(own->begin(), own->end(), other->begin(), other->end(), std::back_inserter(all));
  own = std::move(all);
  if (own->size() > kMostTriggers)
    own.reset();
}

/// A value is always computed if one that reads it has a trigger of its own: something
/// that changes, and lets an update look at the one but not at the other. What has no
/// combiner and is inlined reads nothing that is computed as a whole.
void SctPlacement::findAlwaysComputed(Nodes nodes) {
  std::vector<Triggers> triggers(nodes.size(), SmallVector<unsigned, 4>());
  for (auto [number, node] : llvm::enumerate(nodes))
    for (const SctCostModel::Edge &edge : node.edges) {
      if (places[edge.source] == Place::Whole)
        unite(triggers[number], triggers[edge.source]);
      else if (nodes[edge.source].changes)
        unite(triggers[number], SmallVector<unsigned, 4>{edge.source});
    }
  always.assign(nodes.size(), false);
  for (unsigned number = nodes.size(); number-- > 0;) {
    if (places[number] == Place::Shared)
      continue;
    const Triggers &own = triggers[number];
    if (places[number] == Place::Whole && own && own->empty())
      always[number] = true;
    for (const SctCostModel::Edge &edge : nodes[number].edges)
      if (places[edge.source] == Place::Whole &&
          (always[number] || !own || own->size() > triggers[edge.source]->size()))
        always[edge.source] = true;
  }
}

} // namespace trop
