//===- SampleTree.h - The largest of many losses ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_STATE_SAMPLETREE_H
#define TROP_RUNTIME_STATE_SAMPLETREE_H

#include <cstdint>
#include <vector>

namespace trop::rt {

/// A range of leaves, [first, last).
struct LeafRange {
  int64_t first, last;
};

/// Maxima of B leaves each, of B of these, and so on up to one: when k of N leaves
/// change, k B log_B N nodes at most are read or written (000, Table 1). NaN is below
/// every number. Leaves are the caller's; they are nodes, too.
template <typename T> class SampleTree {
public:
  /// Nothing is read before `build`. fanOut and count: at least 2 and 1.
  SampleTree(const T *leaves, int64_t count, int64_t fanOut);

  void build();
  /// Brings the nodes above `changed` up to date: ranges in ascending order, none
  /// overlapping. Builds anew where they hold more than a quarter of all leaves.
  void update(const std::vector<LeafRange> &changed);

  /// The leaf of the largest value, of equal ones the first.
  int64_t worst() const;
  /// The `m` leaves of largest values, largest first, of equal ones the first before;
  /// m is at most the number of leaves.
  void worst(int64_t m, std::vector<int64_t> &found) const;
  /// All leaves equal to the largest, in ascending order.
  void allWorst(std::vector<int64_t> &found) const;

  /// Nodes read or written so far.
  int64_t nodesTouched() const { return touched; }

private:
  T combine(int level, int64_t node);
  /// Level 0 is the leaves, the last the root.
  const T *at(int level) const { return level ? levels[level - 1].data() : leaves; }
  int64_t sizeOf(int level) const { return level ? int64_t(levels[level - 1].size()) : count; }
  int top() const { return int(levels.size()); }
  LeafRange children(int level, int64_t node) const;

  const T *leaves;
  int64_t count, fanOut;
  std::vector<std::vector<T>> levels; // of inner nodes, from the leaves up
  std::vector<int64_t> pending;       // nodes to combine, of one level
  mutable int64_t touched = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_STATE_SAMPLETREE_H
