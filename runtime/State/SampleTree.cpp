//===- SampleTree.cpp - The largest of many losses ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/SampleTree.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <queue>

using namespace trop::rt;

/// Whether `a` is larger; a NaN is below every number and equal to a NaN.
template <typename T> static bool isAbove(T a, T b) {
  return a > b || (std::isnan(b) && !std::isnan(a));
}
template <typename T> static bool isSame(T a, T b) { return !isAbove(a, b) && !isAbove(b, a); }

template <typename T>
SampleTree<T>::SampleTree(const T *leaves, int64_t count, int64_t fanOut)
    : leaves(leaves), count(count), fanOut(fanOut) {
  for (int64_t size = count; size > 1;) {
    size = (size + fanOut - 1) / fanOut;
    levels.emplace_back(size);
  }
}

template <typename T> LeafRange SampleTree<T>::children(int level, int64_t node) const {
  return {node * fanOut, std::min((node + 1) * fanOut, sizeOf(level - 1))};
}

/// The first of the largest children of a node.
template <typename T> T SampleTree<T>::combine(int level, int64_t node) {
  const T *below = at(level - 1);
  auto [first, last] = children(level, node);
  T best = below[first];
  for (int64_t child = first + 1; child < last; ++child)
    if (isAbove(below[child], best))
      best = below[child];
  touched += last - first + 1;
  return best;
}

template <typename T> void SampleTree<T>::build() {
  for (int level = 1; level <= top(); ++level)
    for (int64_t node = 0; node < sizeOf(level); ++node)
      levels[level - 1][node] = combine(level, node);
}

template <typename T> void SampleTree<T>::update(const std::vector<LeafRange> &changed) {
  int64_t leavesChanged = 0;
  for (const LeafRange &range : changed)
    leavesChanged += range.last - range.first;
  if (4 * leavesChanged > count)
    return build();

  pending.clear();
  for (const LeafRange &range : changed)
    for (int64_t node = range.first / fanOut; node * fanOut < range.last; ++node)
      if (pending.empty() || pending.back() != node)
        pending.push_back(node);
  for (int level = 1; level <= top() && !pending.empty(); ++level) {
    size_t above = 0; // parents of nodes that changed, written over what was read
    for (int64_t node : pending) {
      T &kept = levels[level - 1][node];
      T fresh = combine(level, node);
      if (std::memcmp(&kept, &fresh, sizeof(T)) == 0)
        continue;
      kept = fresh;
      if (!above || pending[above - 1] != node / fanOut)
        pending[above++] = node / fanOut;
    }
    pending.resize(above);
  }
}

template <typename T> int64_t SampleTree<T>::worst() const {
  int64_t node = 0;
  for (int level = top(); level > 0; --level) {
    T wanted = at(level)[node];
    const T *below = at(level - 1);
    int64_t first = children(level, node).first;
    for (node = first; !isSame(below[node], wanted); ++node)
      ;
    touched += node - first + 2;
  }
  return node;
}

template <typename T> void SampleTree<T>::allWorst(std::vector<int64_t> &found) const {
  found.assign(1, 0);
  std::vector<int64_t> below;
  for (int level = top(); level > 0; --level) {
    T wanted = at(level)[found.front()];
    below.clear();
    for (int64_t node : found) {
      auto [first, last] = children(level, node);
      touched += last - first + 1;
      for (int64_t child = first; child < last; ++child)
        if (isSame(at(level - 1)[child], wanted))
          below.push_back(child);
    }
    found.swap(below);
  }
}

namespace {
/// A node that may hold the next largest leaf; `first` is its first leaf, which decides
/// between equal ones: two nodes never hold the same leaf.
template <typename T> struct Candidate {
  T value;
  int level;
  int64_t node, first;
  bool operator<(const Candidate &other) const {
    return isSame(value, other.value) ? first > other.first : isAbove(other.value, value);
  }
};
} // namespace

template <typename T> void SampleTree<T>::worst(int64_t m, std::vector<int64_t> &found) const {
  found.clear();
  std::priority_queue<Candidate<T>> open;
  open.push({at(top())[0], top(), 0, 0});
  ++touched;
  while (int64_t(found.size()) < m) {
    Candidate<T> next = open.top();
    open.pop();
    if (next.level == 0) {
      found.push_back(next.node);
      continue;
    }
    auto [first, last] = children(next.level, next.node);
    int64_t leavesEach = 1;
    for (int level = 1; level < next.level; ++level)
      leavesEach *= fanOut;
    touched += last - first;
    for (int64_t child = first; child < last; ++child)
      open.push({at(next.level - 1)[child], next.level - 1, child, child * leavesEach});
  }
}

template class trop::rt::SampleTree<float>;
template class trop::rt::SampleTree<double>;
