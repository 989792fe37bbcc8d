//===- Search.h - The search for a cheap plan -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_SEARCH_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_SEARCH_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

namespace trop {

/// A plan to start from, and which of its choices stay as they are.
struct SctStart {
  explicit SctStart(size_t size) : plan(size), fixed(size) {}

  SctPlan plan;
  std::vector<bool> fixed;
};

/// The cheapest plan found that takes at most `bytes` more than the start's for `samples`
/// samples: greedily, in time that is a high power of the number of values.
SctPlan searchPlan(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start);

/// The same, in time in proportion to the number of values: long programs are planned in
/// regions of so many, one after the other.
SctPlan searchByRegions(const SctCostModel &model, int64_t samples, int64_t bytes, SctStart start);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_SEARCH_H
