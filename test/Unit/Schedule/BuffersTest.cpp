//===- BuffersTest.cpp - Where buffers lie in one memory ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Buffers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace trop;

namespace {

/// Fails where two buffers of one step overlap, or one is not in the memory.
void expectApart(llvm::ArrayRef<Buffer> buffers, const Placement &placement) {
  ASSERT_EQ(placement.offsets.size(), buffers.size());
  for (size_t a = 0; a < buffers.size(); ++a) {
    int64_t begin = placement.offsets[a], end = begin + buffers[a].bytes;
    EXPECT_GE(begin, 0);
    EXPECT_LE(end, placement.bytes);
    for (size_t b = 0; b < a; ++b) {
      bool together = buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last;
      bool apart = end <= placement.offsets[b] || placement.offsets[b] + buffers[b].bytes <= begin;
      EXPECT_TRUE(!together || apart) << a << " and " << b;
    }
  }
}

/// The most bytes that one step uses.
int64_t countMost(llvm::ArrayRef<Buffer> buffers) {
  int64_t most = 0;
  for (const Buffer &at : buffers) {
    int64_t bytes = 0;
    for (const Buffer &buffer : buffers)
      if (buffer.first <= at.first && at.first <= buffer.last)
        bytes += buffer.bytes;
    most = std::max(most, bytes);
  }
  return most;
}

/// The least memory, by trying every order: one of them puts each buffer as low as those before
/// it let it in a best placement.
int64_t countLeast(llvm::ArrayRef<Buffer> buffers) {
  std::vector<size_t> order(buffers.size());
  for (size_t index = 0; index < order.size(); ++index)
    order[index] = index;
  int64_t least = INT64_MAX;
  do {
    std::vector<int64_t> offsets(buffers.size());
    int64_t bytes = 0;
    for (size_t place = 0; place < order.size(); ++place) {
      const Buffer &buffer = buffers[order[place]];
      int64_t offset = 0;
      for (bool moved = true; moved;) {
        moved = false;
        for (size_t before = 0; before < place; ++before) {
          const Buffer &other = buffers[order[before]];
          int64_t begin = offsets[order[before]];
          if (buffer.first <= other.last && other.first <= buffer.last &&
              offset < begin + other.bytes && begin < offset + buffer.bytes) {
            offset = begin + other.bytes;
            moved = true;
          }
        }
      }
      offsets[order[place]] = offset;
      bytes = std::max(bytes, offset + buffer.bytes);
    }
    least = std::min(least, bytes);
  } while (std::next_permutation(order.begin(), order.end()));
  return least;
}

std::vector<Buffer> drawBuffers(std::mt19937 &random, size_t number) {
  std::vector<Buffer> buffers;
  for (size_t index = 0; index < number; ++index) {
    int64_t first = int64_t(random() % 12);
    buffers.push_back({64 * int64_t(random() % 9), first, first + int64_t(random() % 6)});
  }
  return buffers;
}

TEST(Buffers, ShareBytesIfNoStepUsesBoth) {
  std::vector<Buffer> buffers{{128, 0, 1}, {64, 1, 2}, {128, 2, 3}};
  Placement placement = placeBuffers(buffers);
  expectApart(buffers, placement);
  EXPECT_EQ(placement.offsets[2], placement.offsets[0]);
  EXPECT_EQ(placement.bytes, 192);
}

TEST(Buffers, OfAStepInCommonAreApart) {
  Placement placement = placeBuffers({{64, 0, 1}, {64, 1, 1}});
  EXPECT_NE(placement.offsets[0], placement.offsets[1]);
  EXPECT_EQ(placement.bytes, 128);
}

TEST(Buffers, HolesThatTouchAreOne) {
  // The two first ones are over before the third begins, which takes both their places.
  Placement placement = placeBuffers({{64, 0, 0}, {64, 0, 1}, {64, 0, 9}, {128, 2, 3}});
  EXPECT_EQ(placement.bytes, 192);
}

TEST(Buffers, ThatGrowLeaveNoHoles) {
  // Of layers of a convolution the last two are largest; the target fits in no earlier one's place.
  std::vector<Buffer> buffers{{50, 0, 1}, {295, 1, 2}, {410, 2, 4}, {410, 3, 4}};
  Placement placement = placeBuffers(buffers);
  expectApart(buffers, placement);
  EXPECT_EQ(placement.bytes, countMost(buffers));
}

TEST(Buffers, OfNoBytesTakeNone) {
  EXPECT_EQ(placeBuffers({}).bytes, 0);
  EXPECT_EQ(placeBuffers({{0, 0, 5}, {64, 1, 2}}).bytes, 64);
}

TEST(Buffers, OfAStackTakeWhatIsUsedAtOnce) {
  // Values of a chain, which its gradient reads from the last to the first.
  std::vector<Buffer> buffers;
  constexpr int64_t kDepth = 1000;
  for (int64_t step = 0; step < kDepth; ++step) {
    buffers.push_back({64 * (step % 7 + 1), step, 2 * kDepth - step});
    buffers.push_back({256, 2 * kDepth - step, 2 * kDepth - step + 1});
  }
  Placement placement = placeBuffers(buffers);
  expectApart(buffers, placement);
  EXPECT_EQ(placement.bytes, countMost(buffers));
}

TEST(Buffers, DrawnAtRandomAreApartAndNearTheLeast) {
  std::mt19937 random(17);
  int64_t taken = 0, least = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<Buffer> buffers = drawBuffers(random, 6);
    Placement placement = placeBuffers(buffers);
    expectApart(buffers, placement);
    int64_t possible = countLeast(buffers);
    EXPECT_GE(possible, countMost(buffers));
    EXPECT_GE(placement.bytes, possible);
    taken += placement.bytes;
    least += possible;
  }
  EXPECT_LE(double(taken), 1.1 * double(least));
  for (int round = 0; round < 20; ++round) {
    std::vector<Buffer> buffers = drawBuffers(random, 200);
    expectApart(buffers, placeBuffers(buffers));
  }
}

} // namespace
