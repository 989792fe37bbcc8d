//===- Maintenance.cpp - How an update brings values up to date -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Maintenance/Maintenance.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <optional>

using namespace mlir;

namespace trop {

using Kind = SctNode::Kind;

/// An update that visits more than this part of a value's points computes it as a whole.
static constexpr int64_t kWholeFactor = 2;

/// A value is inlined along with such values that it reads itself, as long as these are no
/// more leaves than this, one for each path: code is written for each, and of n sums
/// h = h + h there are 2^n.
static constexpr int64_t kMostInlinedLeaves = 64;

SctMaintenance::SctMaintenance(const SctValues &values, SctPlan given)
    : nodes(values.getNodes()), plan(std::move(given)) {
  place();
  collectRead();
  findAlwaysComputed();
  placeExtrema();
}

int64_t SctMaintenance::getMostVisited(unsigned number) const {
  return llvm::divideCeil(static_cast<int64_t>(nodes[number].points), kWholeFactor);
}

SctAttr SctMaintenance::getAttr(unsigned number) const {
  SctPlace place = places[number];
  bool isFollowed = place == SctPlace::Inlined || isKept(place);
  SmallVector<int64_t> visits;
  if (isFollowed)
    for (const SctNode::Edge &edge : nodes[number].edges)
      visits.push_back(edge.visits);
  return SctAttr::get(nodes[number].value.getContext(), place,
                      isFollowed ? getMostVisited(number) : 0, visits);
}

void SctMaintenance::place() {
  std::vector<int64_t> leaves(nodes.size()); // Of what is inlined.
  for (auto [number, node] : llvm::enumerate(nodes)) {
    bool readsWhole = false;
    int64_t count = 1;
    for (const SctNode::Edge &edge : node.edges) {
      readsWhole |=
          places[edge.source] == SctPlace::Whole || places[edge.source] == SctPlace::Gathered;
      count += leaves[edge.source];
    }
    if (node.kind == Kind::Shared) {
      places.push_back(SctPlace::Shared);
    } else if (plan[number].kept) {
      places.push_back(SctPlace::Kept);
    } else if (node.kind == Kind::Input || node.kind == Kind::Target) {
      places.push_back(node.isGathered ? SctPlace::Gathered : SctPlace::Row);
    } else if (node.kind == Kind::Each && !readsWhole && !node.isLoss &&
               count <= kMostInlinedLeaves) {
      places.push_back(SctPlace::Inlined);
      leaves[number] = count;
    } else {
      places.push_back(SctPlace::Whole);
    }
  }
}

void SctMaintenance::collectRead() {
  read.resize(nodes.size());
  for (unsigned number = 0; number < nodes.size(); ++number) {
    if (places[number] == SctPlace::Shared || places[number] == SctPlace::Inlined)
      continue;
    llvm::SmallDenseSet<unsigned, 16> seen;
    SmallVector<unsigned> pending{number};
    while (!pending.empty())
      for (const SctNode::Edge &edge : nodes[pending.pop_back_val()].edges)
        if (seen.insert(edge.source).second) {
          read[number].push_back(edge.source);
          if (places[edge.source] == SctPlace::Inlined)
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
void SctMaintenance::findAlwaysComputed() {
  std::vector<Triggers> triggers(nodes.size(), SmallVector<unsigned, 4>());
  for (auto [number, node] : llvm::enumerate(nodes))
    for (const SctNode::Edge &edge : node.edges) {
      if (places[edge.source] == SctPlace::Whole)
        unite(triggers[number], triggers[edge.source]);
      else if (nodes[edge.source].changes)
        unite(triggers[number], SmallVector<unsigned, 4>{edge.source});
    }
  for (unsigned number = nodes.size(); number-- > 0;) {
    if (places[number] == SctPlace::Shared)
      continue;
    const Triggers &own = triggers[number];
    if (places[number] == SctPlace::Whole && own && own->empty())
      places[number] = SctPlace::EveryBlock;
    bool always = places[number] == SctPlace::EveryBlock;
    for (const SctNode::Edge &edge : nodes[number].edges)
      if (places[edge.source] == SctPlace::Whole &&
          (always || !own || own->size() > triggers[edge.source]->size()))
        places[edge.source] = SctPlace::EveryBlock;
  }
}

/// Whether all that the leaf reads lies in rows of the input or is the same for all samples.
bool SctMaintenance::readsRows(unsigned number) const {
  llvm::SmallDenseSet<unsigned, 16> seen;
  SmallVector<unsigned> pending{number};
  while (!pending.empty()) {
    const SctNode &reader = nodes[pending.pop_back_val()];
    if (reader.readsPoint)
      return false;
    for (const SctNode::Edge &edge : reader.edges) {
      if (edge.isInit || places[edge.source] == SctPlace::Shared)
        continue;
      bool isArgument =
          nodes[edge.source].kind == Kind::Input || nodes[edge.source].kind == Kind::Target;
      if (places[edge.source] == SctPlace::Inlined) {
        if (seen.insert(edge.source).second)
          pending.push_back(edge.source);
      } else if (!isArgument || places[edge.source] == SctPlace::Gathered) {
        return false;
      }
    }
  }
  return true;
}

void SctMaintenance::placeExtrema() {
  for (auto [number, node] : llvm::enumerate(nodes))
    if (places[number] == SctPlace::Kept && node.kind == Kind::Extremum)
      places[number] = plan[number].fanOut                 ? SctPlace::Tree
                       : node.reduces && readsRows(number) ? SctPlace::Scanned
                                                           : SctPlace::Searched;
}

} // namespace trop
