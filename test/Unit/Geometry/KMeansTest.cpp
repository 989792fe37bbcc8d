//===- KMeansTest.cpp - Clusters of small inertia -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlainKMeans.h"

#include <gtest/gtest.h>

#include <random>

namespace trop {
namespace {

Matrix makePoints(const std::vector<std::vector<double>> &rows) {
  Matrix points(rows.size(), rows.front().size());
  for (size_t row = 0; row < rows.size(); ++row)
    points.row(row) = Eigen::Map<const Eigen::RowVectorXd>(rows[row].data(), points.cols());
  return points;
}

void expectSame(const Clusters &found, const Clusters &expected) {
  EXPECT_EQ(found.labels, expected.labels);
  EXPECT_EQ(found.count, expected.count);
  EXPECT_EQ(found.centres, expected.centres);
  EXPECT_EQ(found.inertia, expected.inertia);
}

// All bits are those of plain code, on numbers of a few values, where distances tie and
// clusters become empty, and on others; with all options.
TEST(KMeansTest, AsPlainCode) {
  std::mt19937_64 draws(1);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 120; ++round) {
    Matrix points(1 + draws() % 40, 1 + draws() % 40);
    for (double &number : points.reshaped())
      number = round % 3 == 0 ? normal(draws) : double(draws() % (2 + round % 3)) - 1;
    KMeansOptions options;
    options.restarts = 1 + int(draws() % 3);
    options.rounds = round % 4 == 0 ? int(draws() % 4) : 300;
    options.seed = draws();
    options.name = "W" + std::to_string(round);
    options.threads = 1 + round % 2;
    options.draws = 1 + round % 5 / 3 * 2;
    int64_t k = 1 + int64_t(draws() % (points.rows() + 2));
    SCOPED_TRACE(testing::Message() << "round " << round << ", k " << k);
    expectSame(kMeans(points, k, options), plainKMeans(points, k, options));
  }
}

// The same for vectors about as long as those of layers.
TEST(KMeansTest, AsPlainCodeOnLongVectors) {
  std::mt19937_64 draws(2);
  std::normal_distribution<double> normal;
  Matrix points(80, 301);
  for (int64_t row = 0; row < points.rows(); ++row)
    for (int64_t entry = 0; entry < points.cols(); ++entry)
      points(row, entry) = normal(draws) + (row < 40 ? 0.2 * double(entry % 8 == row % 8) : 0);
  for (int64_t k : {2, 7, 40, 80}) {
    KMeansOptions options;
    options.restarts = 2;
    options.threads = 2;
    SCOPED_TRACE(k);
    expectSame(kMeans(points, k, options), plainKMeans(points, k, options));
  }
}

// With many restarts it finds the best of all partitions of a few points.
TEST(KMeansTest, BestOfAllPartitions) {
  std::mt19937_64 draws(3);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 20; ++round) {
    constexpr int kPoints = 7, kClusters = 3;
    Matrix points(kPoints, 2);
    for (double &number : points.reshaped())
      number = normal(draws);
    double best = INFINITY;
    for (int code = 0; code < 2187; ++code) { // 3^7
      Matrix sums = Matrix::Zero(kClusters, 2);
      std::vector<int> labels, sizes(kClusters);
      for (int point = 0, rest = code; point < kPoints; ++point, rest /= kClusters) {
        labels.push_back(rest % kClusters);
        sums.row(labels.back()) += points.row(point);
        ++sizes[labels.back()];
      }
      double inertia = 0;
      for (int point = 0; point < kPoints; ++point)
        inertia +=
            (points.row(point) - sums.row(labels[point]) / sizes[labels[point]]).squaredNorm();
      best = std::min(best, inertia);
    }
    KMeansOptions options;
    options.restarts = 100;
    EXPECT_NEAR(kMeans(points, kClusters, options).inertia, best, 1e-12);
  }
}

// Equal points share a cluster: there are as many clusters as distinct points, of no inertia.
TEST(KMeansTest, FewerDistinctPointsThanClusters) {
  Matrix points = makePoints({{1, 2}, {3, 4}, {1, 2}, {5, 6}, {3, 4}});
  Clusters clusters = kMeans(points, 4, {});
  EXPECT_EQ(clusters.count, 3);
  EXPECT_EQ(clusters.labels, (std::vector<int64_t>{0, 1, 0, 2, 1}));
  EXPECT_EQ(clusters.inertia, 0);
  EXPECT_EQ(clusters.centres, makePoints({{1, 2}, {3, 4}, {5, 6}}));
}

// Random numbers follow from seed, layer and restart: two layers of the same points differ, and
// more restarts are never worse.
TEST(KMeansTest, Seeds) {
  std::mt19937_64 draws(4);
  std::normal_distribution<double> normal;
  Matrix points(50, 4);
  for (double &number : points.reshaped())
    number = normal(draws);
  KMeansOptions options;
  options.restarts = 1;
  Clusters first = kMeans(points, 8, options);
  options.name = "W2";
  EXPECT_NE(kMeans(points, 8, options).labels, first.labels);
  options.name = "";
  options.seed = 1;
  EXPECT_NE(kMeans(points, 8, options).labels, first.labels);
  options.seed = 0;
  for (options.restarts = 2; options.restarts < 20; ++options.restarts) {
    Clusters more = kMeans(points, 8, options);
    EXPECT_LE(more.inertia, first.inertia);
    first = more;
  }
}

} // namespace
} // namespace trop
