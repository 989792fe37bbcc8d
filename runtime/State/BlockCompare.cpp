//===- BlockCompare.cpp - Kept blocks beside fresh ones -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/BlockCompare.h"

#include "runtime/Support/Array.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

BlockCompare::BlockCompare(const trop_model &model, const trop_state_entries &entries,
                           int64_t blockSamples)
    : model(model), entries(entries), blockSamples(blockSamples),
      found(size_t(entries.kept_count + 1)) {}

/// In the order of rows, then of units.
std::unique_ptr<StateDifference> BlockCompare::find(const char *ours, const char *theirs,
                                                    int64_t units, int64_t valid) const {
  int64_t size = elementBytes(model.compute);
  auto number = [&](const char *from) {
    return withElement(model.compute, [&](auto zero) {
      std::memcpy(&zero, from, sizeof zero);
      return double(zero);
    });
  };
  for (int64_t lane = 0; lane < valid; ++lane)
    for (int64_t unit = 0; unit < units; ++unit) {
      int64_t at = (unit * blockSamples + lane) * size;
      if (std::memcmp(ours + at, theirs + at, size_t(size)) != 0)
        return std::make_unique<StateDifference>(
            StateDifference{"", lane, unit, number(ours + at), number(theirs + at)});
    }
  return nullptr;
}

void BlockCompare::compare(const StateBlock &kept, const StateBlock &fresh, int64_t row,
                           int64_t valid) {
  for (int64_t v = 0; v <= entries.kept_count; ++v) {
    if (found[size_t(v)])
      continue;
    bool isLoss = v == entries.kept_count;
    int64_t offset = isLoss ? 0 : entries.kept[v].offset;
    auto at = [&](const StateBlock &block) {
      return static_cast<const char *>(isLoss ? block.losses : block.values) + offset;
    };
    auto difference = find(at(kept), at(fresh), isLoss ? 1 : entries.kept[v].units, valid);
    if (!difference)
      continue;
    difference->value = isLoss ? "loss" : entries.kept[v].name;
    difference->row += row;
    found[size_t(v)] = std::move(difference);
  }
}

std::unique_ptr<StateDifference> BlockCompare::take() {
  for (auto &difference : found)
    if (difference)
      return std::move(difference);
  return nullptr;
}
