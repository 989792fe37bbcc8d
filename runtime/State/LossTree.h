//===- LossTree.h - Which of many rows have the largest losses - -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_LOSSTREE_H
#define TROP_RUNTIME_STATE_LOSSTREE_H

#include "runtime/State/SampleTree.h"

#include "trop/abi.h"

#include <variant>

namespace trop::rt {

/// A SampleTree over losses of a model's type, [count], which are the caller's; of rows from
/// `first` on.
class LossTree {
public:
  LossTree(const trop_model &model, const void *losses, int64_t first, int64_t count,
           int64_t fanOut);

  void build();
  /// After losses of some blocks of samples changed: those where `touched` is not 0.
  void update(const std::vector<uint8_t> &touched, int64_t blockSamples);

  int64_t worst() const;
  void worst(int64_t m, std::vector<int64_t> &rows) const;
  void allWorst(std::vector<int64_t> &rows) const;
  double loss(int64_t row) const;
  /// The first row whose loss is not finite, or -1.
  int64_t firstNonfinite() const;
  int64_t nodesTouched() const;

private:
  const trop_model &model;
  const void *losses;
  int64_t first, count;
  std::variant<SampleTree<float>, SampleTree<double>> tree;
  std::vector<LeafRange> leaves;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_LOSSTREE_H
