//===- ListKernelsTest.cpp - Losses and lists on a device -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime's kernels around the maintained state, beside what the CPU does in their place.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/ListArguments.h"
#include "runtime/State/SampleTree.h"
#include "test/Unit/Gpu/KernelDevice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace trop::rt;
using namespace trop::rt::kernels;
using namespace trop::gpu::test;
using trop::ptx::test::makeShape;
using trop::ptx::test::TestDevice;

namespace {

template <typename T> std::vector<T> drawLosses(std::mt19937_64 &random, int64_t count, bool all) {
  std::vector<T> losses;
  for (int64_t i = 0; i < count; ++i)
    switch (all ? random() % 8 : 7) {
    case 0:
      losses.push_back(std::numeric_limits<T>::quiet_NaN());
      break;
    case 1:
      losses.push_back(std::numeric_limits<T>::infinity() * T(random() % 2 ? 1 : -1));
      break;
    case 2:
      losses.push_back(random() % 2 ? T(0) : -T(0));
      break;
    default:
      losses.push_back(T(int64_t(random() % 50) - 20)); // many of them equal
    }
  return losses;
}

template <typename T> void compareWorst(const std::vector<T> &losses, int64_t m) {
  auto count = int64_t(losses.size()), chunks = (count + kChunk - 1) / kChunk;
  constexpr int64_t kFirstRow = 100;
  OnDevice<T> given(losses), worst{size_t(chunks)}, toldLosses{size_t(m)};
  OnDevice<int64_t> places{size_t(chunks)}, infinite{size_t(chunks)}, rows{size_t(m)},
      toldRows{size_t(m)}, toldInfinite(1);
  Worst of{given.at, count,   worst.at,    places.at,     infinite.at,    kFirstRow,
           m,        rows.at, toldRows.at, toldLosses.at, toldInfinite.at};
  getDevice().launchWith(std::string("trop_reduce_losses") + suffix<T>(),
                         makeShape(uint32_t(chunks), kThreads), of);
  getDevice().launchWith(std::string("trop_take_worst") + suffix<T>(), makeShape(1, kThreads), of);

  SampleTree<T> tree(losses.data(), count, 8);
  tree.build();
  std::vector<int64_t> expected;
  tree.worst(m, expected);
  std::vector<int64_t> found = rows.get(), told = toldRows.get();
  std::vector<T> foundLosses = toldLosses.get();
  for (size_t k = 0; k < size_t(m); ++k) {
    ASSERT_EQ(found[k], kFirstRow + expected[k]) << k;
    ASSERT_EQ(told[k], found[k]);
    T loss = losses[size_t(expected[k])];
    ASSERT_TRUE(foundLosses[k] == loss || (std::isnan(loss) && std::isnan(foundLosses[k]))) << k;
  }
  auto bad =
      std::find_if(losses.begin(), losses.end(), [](T loss) { return !std::isfinite(loss); });
  EXPECT_EQ(toldInfinite.get()[0], bad == losses.end() ? -1 : kFirstRow + (bad - losses.begin()));
}

TEST(ListKernelsTest, FindTheWorstLossesAsTheTreeDoes) {
  std::mt19937_64 random(5);
  for (int64_t count : {1L, 2L, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk + 77})
    for (bool all : {false, true})
      for (int64_t m : {1L, 7L, 40L}) {
        SCOPED_TRACE(std::to_string(count) + ", " + std::to_string(m));
        compareWorst(drawLosses<float>(random, count, all), std::min(m, count));
        compareWorst(drawLosses<double>(random, count, all), std::min(m, count));
      }
  compareWorst(drawLosses<float>(random, 20, true), 20); // NaNs at the end
}

template <typename T>
void compareLists(std::mt19937_64 &random, double share, int64_t capacity, bool differ = false) {
  std::vector<int64_t> sizes = {1, 3 * kChunk + 5, kChunk, 40}, chunkOf = {0};
  for (int64_t size : sizes)
    chunkOf.push_back(chunkOf.back() + (size + kChunk - 1) / kChunk);
  auto chunks = size_t(chunkOf.back());
  std::vector<T> entries(chunks * kChunk, -T(0));
  std::vector<std::vector<int64_t>> positions(sizes.size());
  std::vector<std::vector<T>> values(sizes.size());
  for (size_t p = 0; p < sizes.size(); ++p)
    for (int64_t i = 0; i < sizes[p]; ++i)
      if (std::uniform_real_distribution<>()(random) < share) {
        T value = random() % 5 ? T(int64_t(random() % 9) - 4) : std::numeric_limits<T>::quiet_NaN();
        if (value == 0)
          value = 0; // of either sign, before
        entries[size_t(chunkOf[p] * kChunk + i)] = value;
        positions[p].push_back(i);
        values[p].push_back(value);
      }

  OnDevice<T> given(entries);
  OnDevice<int64_t> counts(chunks), offsets(chunks), lengths(sizes.size());
  std::vector<OnDevice<int64_t>> indices;
  std::vector<OnDevice<T>> listed;
  std::vector<ListPlace> places;
  for (size_t p = 0; p < sizes.size(); ++p) {
    int64_t room = std::min(capacity, sizes[p]);
    indices.emplace_back(size_t(room));
    listed.emplace_back(size_t(room));
    bool hasValues = !differ || p % 2;
    places.push_back(
        {chunkOf[p], chunkOf[p + 1], room, indices[p].at, hasValues ? listed[p].at : nullptr});
  }
  OnDevice<ListPlace> placesThere(places);
  // Of two arrays what differs is listed, bit by bit.
  std::vector<trop_changes> heads(sizes.size(), {sizeof(trop_changes), 77, nullptr});
  OnDevice<trop_changes> changes(heads);
  std::vector<T> before(entries.size(), -T(0));
  OnDevice<T> beforeThere(before);
  Lists of{given.at,
           differ ? beforeThere.at : nullptr,
           counts.at,
           offsets.at,
           placesThere.at,
           int64_t(sizes.size()),
           differ ? nullptr : lengths.at,
           differ ? changes.at : nullptr};
  getDevice().launchWith(std::string("trop_count_listed") + suffix<T>(),
                         makeShape(uint32_t(chunks), kThreads), of);
  getDevice().launchWith(std::string("trop_place_lists") + suffix<T>(), makeShape(1, kThreads), of);
  getDevice().launchWith(std::string("trop_write_lists") + suffix<T>(),
                         makeShape(uint32_t(chunks), kThreads), of);

  for (size_t p = 0; p < sizes.size(); ++p) {
    ASSERT_EQ(differ ? changes.get()[p].count : lengths.get()[p], int64_t(positions[p].size()))
        << p;
    std::vector<int64_t> foundPositions = indices[p].get();
    std::vector<T> foundValues = listed[p].get();
    for (size_t i = 0; i < std::min(positions[p].size(), foundPositions.size()); ++i) {
      ASSERT_EQ(foundPositions[i], positions[p][i]) << p << ' ' << i;
      if (!differ || p % 2)
        ASSERT_EQ(std::memcmp(&foundValues[i], &values[p][i], sizeof(T)), 0) << p << ' ' << i;
    }
  }
}

TEST(ListKernelsTest, ListAllButNegativeZeros) {
  std::mt19937_64 random(6);
  for (double share : {0.0, 0.01, 0.5, 1.0}) {
    compareLists<float>(random, share, 10 * kChunk);
    compareLists<double>(random, share, 10 * kChunk);
  }
}

TEST(ListKernelsTest, ListWhatDiffers) {
  std::mt19937_64 random(9);
  for (double share : {0.0, 0.01, 1.0}) {
    compareLists<float>(random, share, 10 * kChunk, /*differ=*/true);
    compareLists<double>(random, share, 10 * kChunk, /*differ=*/true);
  }
}

TEST(ListKernelsTest, WriteNoMoreThanThereIsRoomFor) {
  std::mt19937_64 random(7);
  compareLists<float>(random, 0.5, 100);
}

template <typename T> void compareMoved() {
  std::mt19937_64 random(8);
  constexpr size_t kSizes[] = {5, 3000}, kMoves[] = {0, 1500};
  std::vector<OnDevice<T>> weights, before, values;
  std::vector<OnDevice<int64_t>> positions, indices;
  std::vector<MovedPlace> places;
  std::vector<trop_changes> heads;
  std::vector<std::vector<T>> expected;
  for (size_t p = 0; p < 2; ++p) {
    std::vector<T> numbers(kSizes[p]), moved;
    std::vector<int64_t> at;
    for (T &number : numbers)
      number = T(random() % 100);
    weights.emplace_back(numbers);
    before.emplace_back(numbers);
    for (size_t i = 0; i < kMoves[p]; ++i) {
      at.push_back(int64_t(2 * i));
      moved.push_back(T(random() % 100));
      numbers[2 * i] = moved.back();
    }
    expected.push_back(numbers);
    positions.emplace_back(at);
    values.emplace_back(moved);
    indices.emplace_back(kSizes[p]);
    places.push_back({weights[p].at, before[p].at, positions[p].at, values[p].at, indices[p].at});
    heads.push_back({sizeof(trop_changes), 77, indices[p].at});
  }
  OnDevice<MovedPlace> placesThere(places);
  OnDevice<int64_t> counts(std::vector<int64_t>{int64_t(kMoves[0]), int64_t(kMoves[1])});
  OnDevice<trop_changes> changes(heads);
  Moved of{placesThere.at, counts.at, changes.at};
  auto shape = makeShape(2, kThreads);
  shape.grid[1] = 2;
  getDevice().launchWith(std::string("trop_apply_moved") + suffix<T>(), shape, of);
  for (size_t p = 0; p < 2; ++p) {
    EXPECT_EQ(weights[p].get(), expected[p]);
    EXPECT_EQ(changes.get()[p].count, int64_t(kMoves[p]));
    std::vector<int64_t> noted = indices[p].get();
    noted.resize(kMoves[p]);
    EXPECT_EQ(noted, positions[p].get());
  }
  EXPECT_NE(before[1].get(), expected[1]);
  getDevice().launchWith(std::string("trop_keep_moved") + suffix<T>(), shape, of);
  EXPECT_EQ(before[1].get(), expected[1]);
}

TEST(ListKernelsTest, MoveEntriesOfLists) {
  compareMoved<float>();
  compareMoved<double>();
}

} // namespace
