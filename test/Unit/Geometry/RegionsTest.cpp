//===- RegionsTest.cpp - Where networks of one hidden layer are linear ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Regions.h"

#include "lib/Geometry/Zonotope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

namespace trop {
namespace {

// |x| = max(x, 0) + max(-x, 0) bends; x = max(x, 0) - max(-x, 0) does not, nor what has no output
// weight, what is constant, and what cancels.
TEST(RegionsTest, Bends) {
  Matrix units(6, 3);
  units << 1, 0, 0, /**/ -2, 0, 0, /**/ 0, 1, -1, /**/ 0, 0, 5, /**/ 0, 3, -3, /**/ 1, 1, 1;
  Matrix outputs(1, 6);
  outputs << 2, 1, 1, 1, 1, 0;
  Matrix bends = findBends(units, outputs);
  ASSERT_EQ(bends.rows(), 2);
  EXPECT_TRUE(bends.row(0).isApprox(Eigen::RowVector3d(1, 0, 0)));
  EXPECT_TRUE(bends.row(1).isApprox(Eigen::RowVector3d(0, 1, -1).normalized()));
  EXPECT_EQ(cells(bends).size(), 4u);
  outputs << 2, -1, 3, 1, -1, 0;
  EXPECT_EQ(findBends(units, outputs).rows(), 0);
  // One output that bends is enough.
  Matrix two(2, 6);
  two << outputs, 0, 0, 1, 0, 0, 0;
  EXPECT_EQ(findBends(units, two).rows(), 1);
}

double area(const Polygon &polygon) {
  double sum = 0;
  for (int64_t corner = 0; corner < polygon.rows(); ++corner) {
    int64_t next = (corner + 1) % polygon.rows();
    sum += polygon(corner, 0) * polygon(next, 1) - polygon(next, 0) * polygon(corner, 1);
  }
  return sum / 2;
}

// A large square is cut into all cells of lines in general position, 1 + n + n (n - 1) / 2; their
// areas add up to its own, and in each, every line keeps its sign.
TEST(RegionsTest, Polygons) {
  std::mt19937_64 draws(1);
  std::normal_distribution<double> normal;
  Polygon square(4, 2);
  square << -1e4, -1e4, 1e4, -1e4, 1e4, 1e4, -1e4, 1e4;
  for (int n = 0; n <= 7; ++n) {
    Matrix lines(n, 3);
    for (double &number : lines.reshaped())
      number = normal(draws);
    std::vector<Polygon> pieces = cutPolygon(square, lines);
    EXPECT_EQ(int(pieces.size()), 1 + n + n * (n - 1) / 2);
    double sum = 0;
    std::set<std::vector<bool>> seen;
    for (const Polygon &piece : pieces) {
      EXPECT_GT(area(piece), 0);
      sum += area(piece);
      std::vector<bool> above;
      for (int i = 0; i < n; ++i) {
        Vector values = (piece * lines.row(i).head(2).transpose()).array() + lines(i, 2);
        above.push_back(values.maxCoeff() > -values.minCoeff());
        EXPECT_LT(std::min(values.maxCoeff(), -values.minCoeff()), 1e-6);
      }
      seen.insert(above);
    }
    EXPECT_NEAR(sum, 4e8, 1e-3);
    std::vector<std::vector<bool>> all = cells(lines);
    EXPECT_EQ(seen, std::set<std::vector<bool>>(all.begin(), all.end()));
  }
}

// Linear regions are counted on lines through them: where the slope of a random network changes
// along a line is where it crosses one of the bends.
TEST(RegionsTest, SlopesAlongLines) {
  std::mt19937_64 draws(2);
  auto number = [&] { return double(draws() % 7) - 3; };
  for (int round = 0; round < 100; ++round) {
    Matrix units(5, 3), outputs(2, 5);
    for (double &entry : units.reshaped())
      entry = number();
    for (double &entry : outputs.reshaped())
      entry = round % 2 ? number() : double(draws() % 3) - 1;
    Eigen::Vector2d from(number() + 0.123, number() + 0.456), along(1, 0.789);
    // Units change their state at these times; between them the slope is constant.
    auto slope = [&](double time) {
      Eigen::Vector2d x = from + time * along, sum(0, 0);
      for (int64_t i = 0; i < 5; ++i)
        if (units.row(i).head(2).dot(x) + units(i, 2) > 0)
          sum += outputs.col(i) * units.row(i).head(2).dot(along);
      return sum;
    };
    auto times = [&](const Matrix &lines) {
      std::set<double> times;
      for (auto line : lines.rowwise())
        if (double speed = line.head(2).dot(along); std::abs(speed) > 1e-12)
          times.insert(std::round(-(line.head(2).dot(from) + line(2)) / speed * 1e9) / 1e9);
      return times;
    };
    std::set<double> changes;
    for (double time : times(units))
      if ((slope(time + 1e-6) - slope(time - 1e-6)).norm() > 1e-9)
        changes.insert(time);
    EXPECT_EQ(times(findBends(units, outputs)), changes) << "round " << round;
  }
}

} // namespace
} // namespace trop
