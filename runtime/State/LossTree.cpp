//===- LossTree.cpp - Which of many rows have the largest losses --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/LossTree.h"

#include "runtime/Support/Array.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

static std::variant<SampleTree<float>, SampleTree<double>>
makeTree(const trop_model &model, const void *losses, int64_t count, int64_t fanOut) {
  if (model.compute == TROP_F64)
    return SampleTree<double>(static_cast<const double *>(losses), count, fanOut);
  return SampleTree<float>(static_cast<const float *>(losses), count, fanOut);
}

LossTree::LossTree(const trop_model &model, const void *losses, int64_t first, int64_t count,
                   int64_t fanOut)
    : model(model), losses(losses), first(first), count(count),
      tree(makeTree(model, losses, count, fanOut)) {}

void LossTree::build() {
  std::visit([](auto &tree) { tree.build(); }, tree);
}

void LossTree::update(const std::vector<uint8_t> &touched, int64_t blockSamples) {
  leaves.clear();
  for (size_t b = 0; b < touched.size(); ++b)
    if (touched[b])
      leaves.push_back(
          {int64_t(b) * blockSamples, std::min((int64_t(b) + 1) * blockSamples, count)});
  std::visit([&](auto &tree) { tree.update(leaves); }, tree);
}

int64_t LossTree::worst() const {
  return first + std::visit([](const auto &tree) { return tree.worst(); }, tree);
}

void LossTree::worst(int64_t m, std::vector<int64_t> &rows) const {
  std::visit([&](const auto &tree) { tree.worst(m, rows); }, tree);
  for (int64_t &row : rows)
    row += first;
}

void LossTree::allWorst(std::vector<int64_t> &rows) const {
  std::visit([&](const auto &tree) { tree.allWorst(rows); }, tree);
  for (int64_t &row : rows)
    row += first;
}

double LossTree::loss(int64_t row) const {
  return withElement(model.compute, [&](auto zero) {
    return double(static_cast<const decltype(zero) *>(losses)[row - first]);
  });
}

int64_t LossTree::firstNonfinite() const {
  return withElement(model.compute, [&](auto zero) {
    const auto *all = static_cast<const decltype(zero) *>(losses);
    const auto *found =
        std::find_if(all, all + count, [](auto loss) { return !std::isfinite(loss); });
    return found == all + count ? int64_t(-1) : first + (found - all);
  });
}

int64_t LossTree::nodesTouched() const {
  return std::visit([](const auto &tree) { return tree.nodesTouched(); }, tree);
}
