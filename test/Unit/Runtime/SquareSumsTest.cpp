//===- SquareSumsTest.cpp - The order in which squares are added ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/SquareSums.h"
#include "runtime/Support/Squares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

using namespace trop::rt;

namespace {
/// The numeric contract, word by word.
double sumInOrder(const std::vector<float> &entries, double scale) {
  std::vector<double> chunks;
  for (size_t first = 0; first < entries.size(); first += 1024) {
    double lanes[32] = {}, sum = 0;
    for (size_t i = first; i < first + 1024 && i < entries.size(); ++i)
      lanes[i % 32] += scale * double(entries[i]) * (scale * double(entries[i]));
    for (double lane : lanes)
      sum += lane;
    chunks.push_back(sum);
  }
  double lanes[32] = {}, sum = 0;
  for (size_t c = 0; c < chunks.size(); ++c)
    lanes[c % 32] += chunks[c];
  for (double lane : lanes)
    sum += lane;
  return sum;
}

TEST(SquareSumsTest, HaveOneOrder) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (size_t count : {0, 1, 31, 32, 33, 1000, 1024, 1025, 40 * 1024 + 7}) {
    std::vector<float> entries;
    for (size_t i = 0; i < count; ++i)
      entries.push_back(float(std::ldexp(normal(random), int(random() % 40))));
    for (double scale : {1.0, 0x1p-600, 0x1p600})
      EXPECT_EQ(addSquares(entries.data(), int64_t(count), scale), sumInOrder(entries, scale))
          << count << " entries";
  }
}

TEST(SquareSumsTest, AListHasTheSumOfItsTensor) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal;
  for (int every : {1, 2, 7, 300, 5000})
    for (int64_t count : {1, 100, 3000, 50000}) {
      std::vector<double> tensor(size_t(count), -0.0), values;
      std::vector<int64_t> indices;
      for (int64_t i = 0; i < count; ++i)
        if (random() % uint64_t(every) == 0) {
          indices.push_back(i);
          values.push_back(random() % 8 ? normal(random) : 0);
          tensor[size_t(i)] = values.back();
        }
      EXPECT_EQ(addSquares(values.data(), indices.data(), int64_t(values.size()), 1.0),
                addSquares(tensor.data(), count, 1.0))
          << "one of " << every << " of " << count;
    }
}

TEST(SquareSumsTest, TellInfinitiesAndNaN) {
  std::vector<float> entries(2000, 1);
  entries[1500] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(addSquares(entries.data(), 2000, 1.0), std::numeric_limits<double>::infinity());
  entries[3] = std::nanf("");
  EXPECT_TRUE(std::isnan(addSquares(entries.data(), 2000, 1.0)));
}

/// What devices have no library for.
TEST(SquareSumsTest, PowersOfTwoAreTheLibrarys) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100000; ++i) {
    uint64_t bits = random();
    double number;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isnan(number))
      continue;
    int power = int(random() % 4400) - 2200;
    EXPECT_EQ(scaled(number, power), std::scalbn(number, power)) << number << " " << power;
    if (number != 0 && !std::isnormal(number))
      continue;
    int ours = 0, theirs = 0;
    EXPECT_EQ(fractionOf(number, ours), std::frexp(number, &theirs)) << number;
    EXPECT_EQ(ours, theirs) << number;
  }
}
} // namespace
