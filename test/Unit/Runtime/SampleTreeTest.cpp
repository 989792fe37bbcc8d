//===- SampleTreeTest.cpp - The largest of many losses --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/State/SampleTree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace trop::rt;

/// Leaves from the largest to the smallest, of equal ones the first before.
static std::vector<int64_t> sorted(const std::vector<float> &leaves) {
  std::vector<int64_t> order(leaves.size());
  std::iota(order.begin(), order.end(), 0);
  auto isBefore = [&](int64_t a, int64_t b) {
    bool above = leaves[a] > leaves[b] || (std::isnan(leaves[b]) && !std::isnan(leaves[a]));
    bool below = leaves[b] > leaves[a] || (std::isnan(leaves[a]) && !std::isnan(leaves[b]));
    return above || (!below && a < b);
  };
  std::sort(order.begin(), order.end(), isBefore);
  return order;
}

static void expectIsRight(const SampleTree<float> &tree, const std::vector<float> &leaves,
                          int64_t m) {
  std::vector<int64_t> order = sorted(leaves), found;
  EXPECT_EQ(tree.worst(), order[0]);
  tree.worst(m, found);
  EXPECT_EQ(found, std::vector<int64_t>(order.begin(), order.begin() + m));
  tree.allWorst(found);
  std::vector<int64_t> tied;
  for (size_t i = 0; i < leaves.size(); ++i)
    if (leaves[i] == leaves[order[0]] || (std::isnan(leaves[i]) && std::isnan(leaves[order[0]])))
      tied.push_back(int64_t(i));
  EXPECT_EQ(found, tied);
}

// N = 1, N no multiple of the fan-out, ties everywhere, infinities of both signs.
TEST(SampleTreeTest, FollowsAnyChanges) {
  std::mt19937 random(1);
  const float values[] = {0, -0.0f, 1, 2, 3, INFINITY, -INFINITY, NAN};
  for (int64_t fanOut : {2, 3, 16})
    for (int64_t count : {1, 2, 3, 15, 16, 17, 100, 257}) {
      std::vector<float> leaves(count);
      auto draw = [&] { return values[random() % (random() % 2 ? 3 : 8)]; };
      std::generate(leaves.begin(), leaves.end(), draw);
      SampleTree<float> tree(leaves.data(), count, fanOut);
      tree.build();
      expectIsRight(tree, leaves, count);
      for (int step = 0; step < 60; ++step) {
        std::vector<LeafRange> changed;
        for (int64_t i = random() % count; i < count; i += 1 + random() % count) {
          int64_t last = std::min<int64_t>(count, i + 1 + random() % 5);
          changed.push_back({i, last});
          for (; i < last; ++i)
            leaves[i] = draw();
        }
        tree.update(changed);
        expectIsRight(tree, leaves, 1 + int64_t(random() % count));
      }
    }
}

TEST(SampleTreeTest, ExtremeLeaves) {
  for (float value : {INFINITY, -INFINITY, NAN, 0.0f}) {
    std::vector<float> leaves(50, value);
    SampleTree<float> tree(leaves.data(), 50, 4);
    tree.build();
    expectIsRight(tree, leaves, 50);
    leaves[49] = 1;
    tree.update({{49, 50}});
    expectIsRight(tree, leaves, 3);
  }
}

// 000, Table 1: a change of one loss costs O(log N).
TEST(SampleTreeTest, OneLeafTouchesOnePath) {
  for (int64_t fanOut : {2, 16})
    for (int64_t count : {100, 7'500, 15'000, 30'000, 60'000}) {
      std::vector<double> leaves(count);
      for (int64_t i = 0; i < count; ++i)
        leaves[i] = std::sin(double(i));
      SampleTree<double> tree(leaves.data(), count, fanOut);
      tree.build();
      EXPECT_GE(tree.nodesTouched(), count);
      int64_t levels = 0;
      for (int64_t nodes = 1; nodes < count; nodes *= fanOut)
        ++levels;
      for (int64_t i = 0; i < count; i += count / 7) {
        int64_t before = tree.nodesTouched();
        leaves[i] = 2 + double(i); // the largest so far: the whole path changes
        tree.update({{i, i + 1}});
        EXPECT_EQ(tree.worst(), i);
        EXPECT_LE(tree.nodesTouched() - before, 2 * levels * (fanOut + 1));
        before = tree.nodesTouched();
        leaves[(i + 1) % count] = -3; // none's maximum: the first node stays
        tree.update({{(i + 1) % count, (i + 1) % count + 1}});
        EXPECT_LE(tree.nodesTouched() - before, levels * (fanOut + 1));
      }
      int64_t before = tree.nodesTouched();
      tree.update({});
      EXPECT_EQ(tree.nodesTouched(), before);
    }
}

TEST(SampleTreeTest, ManyChangesCostOneBuild) {
  std::vector<float> leaves(1000, 1);
  SampleTree<float> tree(leaves.data(), 1000, 16);
  tree.build();
  int64_t build = tree.nodesTouched();
  tree.update({{0, 400}, {500, 900}});
  EXPECT_EQ(tree.nodesTouched(), 2 * build);
}
