//===- WardTest.cpp - Clusters by merging the cheapest pair ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Ward.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace trop {
namespace {

struct Cluster {
  int64_t name;
  std::vector<int64_t> members; ///< ascending
};

double heightOf(const Matrix &points, const Cluster &a, const Cluster &b) {
  auto mean = [&](const Cluster &cluster) {
    Vector sum = Vector::Zero(points.cols());
    for (int64_t member : cluster.members)
      sum += points.row(member).transpose();
    return Vector(sum / double(cluster.members.size()));
  };
  double m = double(a.members.size()), n = double(b.members.size());
  return std::sqrt(2 * m * n / (m + n)) * (mean(a) - mean(b)).norm();
}

/// Oracle: heights of all pairs at every step, from the means. Heights that differ by less than
/// `tie` are equal.
std::vector<Merge> plainLinkage(const Matrix &points, double tie) {
  std::vector<Cluster> clusters;
  for (int64_t i = 0; i < points.rows(); ++i)
    clusters.push_back({i, {i}});
  std::vector<Merge> merges;
  while (clusters.size() > 1) {
    size_t first = 0, second = 0;
    double least = INFINITY;
    for (size_t a = 0; a < clusters.size(); ++a)
      for (size_t b = a + 1; b < clusters.size(); ++b)
        if (double height = heightOf(points, clusters[a], clusters[b]); height < least - tie) {
          least = height;
          first = a;
          second = b;
        }
    Cluster &kept = clusters[first], &gone = clusters[second];
    merges.push_back({std::min(kept.name, gone.name), std::max(kept.name, gone.name), least,
                      int64_t(kept.members.size() + gone.members.size())});
    kept.name = points.rows() + int64_t(merges.size()) - 1;
    kept.members.insert(kept.members.end(), gone.members.begin(), gone.members.end());
    std::sort(kept.members.begin(), kept.members.end());
    clusters.erase(clusters.begin() + int64_t(second));
  }
  return merges;
}

// In general position and where heights tie: the pair with the lowest points is merged.
TEST(WardTest, AsPlainCode) {
  std::mt19937_64 draws(1);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 60; ++round) {
    // Numbers 0 and 1 in few dimensions: heights tie again and again, with the points themselves.
    bool ties = round % 2;
    Matrix points(1 + draws() % (ties ? 7 : 30), 1 + draws() % 6);
    for (double &number : points.reshaped())
      number = ties ? double(draws() % 2) : normal(draws);
    std::vector<Merge> found = wardLinkage(points), expected = plainLinkage(points, 1e-12);
    ASSERT_EQ(found.size(), expected.size());
    for (size_t row = 0; row < found.size(); ++row) {
      SCOPED_TRACE(testing::Message() << "round " << round << ", merge " << row);
      EXPECT_EQ(found[row].first, expected[row].first);
      EXPECT_EQ(found[row].second, expected[row].second);
      EXPECT_EQ(found[row].size, expected[row].size);
      EXPECT_NEAR(found[row].height, expected[row].height, 1e-12);
    }
  }
}

// A height that is met merges; equal points merge at 0; below all heights nothing does.
TEST(WardTest, Cuts) {
  Matrix points(5, 1);
  points << 3, 0, 4, 0, 10;
  std::vector<Merge> merges = wardLinkage(points);
  ASSERT_EQ(merges.size(), 4u);
  EXPECT_EQ(merges[0].height, 0);
  EXPECT_EQ(merges[1].height, 1);
  using Labels = std::vector<int64_t>;
  EXPECT_EQ(cutAt(merges, 5, -1), (Labels{0, 1, 2, 3, 4}));
  EXPECT_EQ(cutAt(merges, 5, 0), (Labels{0, 1, 2, 1, 3}));
  EXPECT_EQ(cutAt(merges, 5, 1), (Labels{0, 1, 0, 1, 2}));
  EXPECT_EQ(cutAt(merges, 5, std::nextafter(1, 0)), (Labels{0, 1, 2, 1, 3}));
  EXPECT_EQ(cutAt(merges, 5, 1e9), (Labels{0, 0, 0, 0, 0}));
  EXPECT_EQ(cutAt({}, 1, 0), Labels{0});
  EXPECT_TRUE(wardLinkage(Matrix(0, 3)).empty());
}

} // namespace
} // namespace trop
