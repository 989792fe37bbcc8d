//===- ZonotopeTest.cpp - Sums of segments --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Zonotope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

namespace trop {
namespace {

Zonotope makeZonotope(const std::vector<std::vector<double>> &rows) {
  Zonotope zonotope{Matrix(rows.size(), rows.front().size())};
  for (size_t row = 0; row < rows.size(); ++row)
    zonotope.generators.row(row) =
        Eigen::Map<const Eigen::RowVectorXd>(rows[row].data(), zonotope.generators.cols());
  return zonotope;
}

Matrix makeNormal(std::mt19937_64 &draws, int64_t rows, int64_t columns) {
  std::normal_distribution<double> normal;
  Matrix matrix(rows, columns);
  for (double &number : matrix.reshaped())
    number = normal(draws);
  return matrix;
}

/// From above, and not by much.
void expectDistance(double found, double expected) {
  EXPECT_GE(found, expected * (1 - 1e-15));
  EXPECT_NEAR(found, expected, 1e-9);
}

/// Of the vertices alone: what Misiakos et al. take, at least the Hausdorff distance.
double discreteDistance(const Zonotope &a, const Zonotope &b) {
  Matrix ofA = vertices(a), ofB = vertices(b);
  auto oneSided = [](const Matrix &from, const Matrix &to) {
    double largest = 0;
    for (auto vertex : from.rowwise())
      largest = std::max(largest, (to.rowwise() - vertex).rowwise().norm().minCoeff());
    return largest;
  };
  return std::max(oneSided(ofA, ofB), oneSided(ofB, ofA));
}

// 003, Examples 2 and 3: two generators at 60 degrees, in their place their mean and their sum.
// Polytopes are filled: the sum is at 1 from the nearest vertices.
TEST(ZonotopeTest, Examples2And3) {
  double high = std::sqrt(3) / 2;
  Zonotope p = makeZonotope({{1, 0}, {0.5, high}});
  Zonotope mean = makeZonotope({{0.75, high / 2}}), sum = makeZonotope({{1.5, high}});
  expectDistance(hausdorffDistance(p, mean), high);
  expectDistance(hausdorffDistance(p, sum), 0.5);
  EXPECT_NEAR(discreteDistance(p, mean), high, 1e-15);
  EXPECT_NEAR(discreteDistance(p, sum), 1, 1e-15);
}

// 003, Example 4: of clusters {1} and {2, 3} the sums lie in P, and are nearer than the means.
TEST(ZonotopeTest, Example4) {
  Zonotope p = makeZonotope({{2, 0.5}, {0.5, 1}, {0.2, 1.2}});
  EXPECT_NEAR(hausdorffDistance(p, makeZonotope({{2, 0.5}, {0.35, 1.1}})), 1.154340, 1e-6);
  EXPECT_NEAR(hausdorffDistance(p, makeZonotope({{2, 0.5}, {0.7, 2.2}})), 0.173259, 1e-6);
  for (const Zonotope &inside :
       {makeZonotope({{2, 0.5}, {0.35, 1.1}}), makeZonotope({{2, 0.5}, {0.7, 2.2}})}) {
    Matrix corners = vertices(inside);
    for (auto vertex : corners.rowwise())
      EXPECT_NEAR(distanceTo(p, vertex.transpose()), 0, 1e-12);
  }
}

// 003, Example 5: units (1, 0) and (0, 1) with outputs (3, 4) and (5, 2) become (0.5, 0.5) with (8,
// 6).
TEST(ZonotopeTest, Example5) {
  expectDistance(hausdorffDistance(makeZonotope({{3, 0}, {0, 5}}), makeZonotope({{4, 4}})),
                 5 / std::sqrt(2));
  expectDistance(hausdorffDistance(makeZonotope({{4, 0}, {0, 2}}), makeZonotope({{3, 3}})),
                 std::sqrt(8));
}

TEST(ZonotopeTest, DegenerateGenerators) {
  // None, zeros, and the same segment in parts and in both directions.
  Zonotope none{Matrix(0, 2)};
  EXPECT_EQ(vertices(none), Matrix(Matrix::Zero(1, 2)));
  EXPECT_EQ(vertices(makeZonotope({{0, 0}})), Matrix(Matrix::Zero(1, 2)));
  Matrix ends = vertices(makeZonotope({{1, 2}, {0, 0}, {2, 4}, {-1, -2}}));
  ASSERT_EQ(ends.rows(), 2);
  EXPECT_EQ(ends.row(0), Eigen::RowVector2d(-1, -2));
  EXPECT_EQ(ends.row(1), Eigen::RowVector2d(3, 6));
  EXPECT_EQ(hausdorffDistance(none, none), 0);
  expectDistance(hausdorffDistance(none, makeZonotope({{3, 4}, {3, 4}})), 10);
  // Three in a plane, and a fourth.
  EXPECT_EQ(vertices(makeZonotope({{1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {0, 0, 1}})).rows(), 12);
}

double choose(int n, int k) {
  return std::round(std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)));
}

// 2 sum_{j < D} C(n - 1, j) extreme points; of them sum_{j <= d} C(n, j), d = D - 1, on the upper
// envelope: as many as cells of the n hyperplanes (003, Theorem 4 and section 3.1.3).
TEST(ZonotopeTest, Counts) {
  std::mt19937_64 draws(1);
  for (int dimension = 1; dimension <= 4; ++dimension)
    for (int n = 1; n <= 7; ++n) {
      SCOPED_TRACE(testing::Message() << n << " generators in " << dimension << " dimensions");
      Matrix generators = makeNormal(draws, n, dimension);
      double corners = 0, regions = 0;
      for (int j = 0; j < dimension; ++j) {
        corners += j < n ? 2 * choose(n - 1, j) : 0;
        regions += j <= n ? choose(n, j) : 0;
      }
      EXPECT_EQ(double(vertices({generators}).rows()), corners);
      EXPECT_EQ(double(cells(generators).size()), regions);
    }
}

// Each cell is found by points in it, and there are no others: points everywhere see the cells,
// of few functions all.
TEST(ZonotopeTest, CellsOfPoints) {
  std::mt19937_64 draws(2);
  for (int round = 0; round < 20; ++round) {
    Matrix functions = makeNormal(draws, 1 + round % 4, 3);
    std::set<std::vector<bool>> seen;
    for (int point = 0; point < 20000; ++point) {
      Vector x = makeNormal(draws, 3, 1) * std::exp(4 * double(point % 100) / 100);
      x(2) = 1;
      std::vector<bool> above;
      for (int64_t i = 0; i < functions.rows(); ++i)
        above.push_back(functions.row(i).dot(x) > 0);
      seen.insert(above);
    }
    std::vector<std::vector<bool>> found = cells(functions);
    std::set<std::vector<bool>> known(found.begin(), found.end());
    EXPECT_EQ(known.size(), found.size());
    for (const std::vector<bool> &signs : seen)
      EXPECT_TRUE(known.count(signs));
    EXPECT_GE(seen.size() + 1, known.size()); // small ones may be missed
  }
  // Constants, and a function that is 0 everywhere.
  EXPECT_EQ(
      cells(makeZonotope({{0, 3}, {0, -3}, {0, 0}, {1, 0}}).generators),
      (std::vector<std::vector<bool>>{{true, false, false, false}, {true, false, false, true}}));
}

// No point of the zonotope that one finds is nearer than the distance says, but by rounding, and
// descent by coordinates comes near to it.
TEST(ZonotopeTest, DistancesAreReached) {
  std::mt19937_64 draws(3);
  for (int round = 0; round < 200; ++round) {
    int64_t n = 1 + int64_t(draws() % 10), dimension = 1 + int64_t(draws() % 6);
    Matrix generators = makeNormal(draws, n, dimension);
    if (round % 4 == 0 && n > 1)
      generators.row(0) = -2 * generators.row(1);
    Vector point = makeNormal(draws, dimension, 1) * (round % 3), shares = Vector::Zero(n);
    for (int step = 0; step < 3000; ++step)
      for (int64_t i = 0; i < n; ++i) {
        Vector rest = generators.transpose() * shares - point;
        double change = generators.row(i).dot(rest) / generators.row(i).squaredNorm();
        shares(i) = std::min(1.0, std::max(0.0, shares(i) - change));
      }
    double reached = (generators.transpose() * shares - point).norm();
    double found = distanceTo({generators}, point);
    EXPECT_NEAR(found, reached, 1e-6) << "round " << round;
    EXPECT_LE(found, reached + 1e-12) << "round " << round;
  }
}

// As many generators as are allowed, and the triangle inequality.
TEST(ZonotopeTest, ManyGenerators) {
  std::mt19937_64 draws(4);
  Zonotope a{makeNormal(draws, 12, 3)}, b{makeNormal(draws, 12, 3)}, c{makeNormal(draws, 2, 3)};
  double ab = hausdorffDistance(a, b), bc = hausdorffDistance(b, c), ac = hausdorffDistance(a, c);
  EXPECT_GT(ab, 0.1);
  EXPECT_LE(ac, ab + bc);
  EXPECT_LE(bc, ab + ac);
  EXPECT_EQ(hausdorffDistance(b, a), ab);
}

} // namespace
} // namespace trop
