//===- EnvelopeTest.cpp - Monomials below the upper envelope -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Envelope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace trop {
namespace {

using Row = std::vector<double>; ///< slopes, then the offset

constexpr double kFloat = 0x1p-24, kDouble = 0x1p-53; ///< unit roundoffs

/// As a program computes them that rounds as often as there are variables, and once more.
std::vector<AffineFunction> makePolynomial(const std::vector<Row> &rows, double roundoff) {
  std::vector<AffineFunction> monomials;
  for (const Row &row : rows) {
    AffineFunction &monomial = monomials.emplace_back();
    for (double number : row) {
      monomial.slopes.push_back(number);
      monomial.slopeErrors.push_back(double(row.size()) * roundoff * std::abs(number));
    }
    monomial.offset = monomial.slopes.back();
    monomial.offsetError = monomial.slopeErrors.back() + double(row.size()) * 0x1p-149;
    monomial.slopes.pop_back();
    monomial.slopeErrors.pop_back();
  }
  return monomials;
}

size_t countMarks(const std::vector<bool> &marks) {
  return std::count(marks.begin(), marks.end(), true);
}

/// Solves a system of n equations; false if it is singular.
bool solve(std::vector<std::vector<long double>> system, std::vector<long double> &solution) {
  size_t n = system.size();
  for (size_t column = 0; column < n; ++column) {
    size_t pivot = column;
    for (size_t row = column; row < n; ++row)
      if (std::abs(system[row][column]) > std::abs(system[pivot][column]))
        pivot = row;
    if (std::abs(system[pivot][column]) < 1e-12L)
      return false;
    std::swap(system[pivot], system[column]);
    for (size_t row = 0; row < n; ++row) {
      if (row == column)
        continue;
      long double factor = system[row][column] / system[column][column];
      for (size_t entry = column; entry <= n; ++entry)
        system[row][entry] -= factor * system[column][entry];
    }
  }
  solution.resize(n);
  for (size_t row = 0; row < n; ++row)
    solution[row] = system[row][n] / system[row][row];
  return true;
}

/// Oracle: by Caratheodory's theorem a monomial is strictly below the envelope iff d + 1
/// others, affinely independent, have a convex combination above it by more than `gap`. Tries all
/// of them.
bool isBelow(const std::vector<Row> &rows, size_t index, long double gap = 1e-12L) {
  size_t dims = rows.front().size() - 1;
  std::vector<size_t> others;
  for (size_t row = 0; row < rows.size(); ++row)
    if (row != index)
      others.push_back(row);
  std::vector<bool> chosen(others.size());
  if (others.size() < dims + 1)
    return false;
  std::fill(chosen.begin(), chosen.begin() + dims + 1, true);
  do {
    std::vector<size_t> simplex;
    for (size_t k = 0; k < others.size(); ++k)
      if (chosen[k])
        simplex.push_back(others[k]);
    std::vector<std::vector<long double>> system(dims + 1);
    for (size_t k = 0; k <= dims; ++k) {
      for (size_t corner : simplex)
        system[k].push_back(k < dims ? rows[corner][k] : 1);
      system[k].push_back(k < dims ? rows[index][k] : 1);
    }
    std::vector<long double> weights;
    if (!solve(system, weights))
      continue;
    long double height = 0;
    bool inside = true;
    for (size_t k = 0; k <= dims; ++k) {
      inside &= weights[k] >= -1e-12L;
      height += weights[k] * rows[simplex[k]].back();
    }
    if (inside && height > rows[index].back() + gap)
      return true;
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
  return false;
}

double evaluate(const Row &row, const std::vector<double> &x) {
  double sum = row.back();
  for (size_t k = 0; k < x.size(); ++k)
    sum += row[k] * x[k];
  return sum;
}

// 003, Example 1: of f v g = max(0, x + 1, y + 1, -y + 1, -x + 1), 0 goes; of the six
// terms of f + g, none does.
TEST(EnvelopeTest, Example1) {
  std::vector<Row> either{{0, 0, 0}, {1, 0, 1}, {0, 1, 1}, {0, -1, 1}, {-1, 0, 1}};
  std::vector<Row> sum{{1, 0, 1}, {-1, 0, 1}, {1, -1, 2}, {-1, -1, 2}, {1, 1, 2}, {-1, 1, 2}};
  for (Margin margin : {Margin::None, Margin::Rounding}) {
    std::vector<bool> below = findBelowEnvelope(makePolynomial(either, kFloat), margin);
    EXPECT_TRUE(below[0]);
    EXPECT_EQ(countMarks(below), 1u);
  }
  for (Margin margin : {Margin::None, Margin::Touching}) {
    EXPECT_EQ(
        countMarks(findBelowEnvelope(makePolynomial({{0, 0}, {1, 1}, {-1, 1}}, kFloat), margin)),
        1u);
    EXPECT_EQ(countMarks(findBelowEnvelope(makePolynomial(sum, kFloat), margin)), 2u);
  }
  // x + 1 lies on the segment between x - y + 2 and x + y + 2, strictly below it, and so does
  // -x + 1. For large y rounding makes them tie, so that they stay with a margin.
  EXPECT_EQ(countMarks(findBelowEnvelope(makePolynomial(sum, kFloat), Margin::Rounding)), 0u);
}

// On the envelope, also in the middle of a face, nothing goes; equal monomials stay.
TEST(EnvelopeTest, OnTheEnvelope) {
  std::vector<Row> rows{{-1, 0.5}, {0, 0.5}, {1, 0.5}, {1, 0.5}, {0, 0.5}};
  for (Margin margin : {Margin::None, Margin::Rounding})
    EXPECT_EQ(countMarks(findBelowEnvelope(makePolynomial(rows, kDouble), margin)), 0u);
  // In doubles 0.1 + 0.2 is above 0.3 by 2^-54: less than a margin asks for.
  // Of equal ones the last is enough, and a point on a face is none of its corners.
  EXPECT_EQ(findBelowEnvelope(makePolynomial(rows, kDouble), Margin::Touching),
            (std::vector<bool>{false, true, true, false, true}));
  double sum = 0.1 + 0.2;
  std::vector<Row> close{{-1, sum}, {0, 0.3}, {1, sum}};
  EXPECT_TRUE(findBelowEnvelope(makePolynomial(close, kDouble), Margin::None)[1]);
  EXPECT_EQ(countMarks(findBelowEnvelope(makePolynomial(close, kDouble), Margin::Rounding)), 0u);
}

// Monomials of offset -inf never attain a maximum, but where all are.
TEST(EnvelopeTest, Zeros) {
  double zero = -std::numeric_limits<double>::infinity();
  using Marks = std::vector<bool>;
  EXPECT_EQ(findBelowEnvelope(makePolynomial({{1, zero}, {1, 0}}, kFloat), Margin::None),
            (Marks{true, false}));
  EXPECT_EQ(findBelowEnvelope(makePolynomial({{1, zero}, {1, zero}}, kFloat), Margin::None),
            (Marks{false, false}));
  EXPECT_TRUE(findBelowEnvelope({}, Margin::None).empty());
}

// Random polynomials in 1 to 5 dimensions: as many monomials stay as the oracle says,
// values stay, and what is dropped never attains the maximum.
TEST(EnvelopeTest, RandomPolynomials) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  size_t dropped = 0, kept = 0;
  for (size_t dims = 1; dims <= 5; ++dims)
    for (int round = 0; round < 12; ++round) {
      size_t count = 4 + 2 * dims + random() % 4;
      std::vector<Row> rows(count, Row(dims + 1));
      for (Row &row : rows)
        for (double &number : row)
          number = round % 2 ? normal(random) : static_cast<double>(random() % 5) - 2;
      std::vector<bool> below = findBelowEnvelope(makePolynomial(rows, kDouble), Margin::None);
      std::vector<bool> safe = findBelowEnvelope(makePolynomial(rows, kDouble), Margin::Rounding);
      for (size_t index = 0; index < count; ++index)
        EXPECT_EQ(below[index], isBelow(rows, index))
            << dims << " dimensions, round " << round << ", monomial " << index;
      for (size_t index = 0; index < count; ++index)
        EXPECT_LE(safe[index], below[index]) << "a margin lets more go";
      if (round % 2) {
        EXPECT_EQ(safe, below) << "in general position both agree";
      }
      // What touches goes one by one, so that the last of equal ones stays.
      std::vector<bool> touching =
          findBelowEnvelope(makePolynomial(rows, kDouble), Margin::Touching);
      std::vector<Row> left = rows;
      for (size_t index = 0, place = 0; dims < 4 && index < count; ++index) {
        bool goes = isBelow(left, place, -1e-12L);
        EXPECT_EQ(touching[index], goes) << dims << " dimensions, round " << round;
        if (goes)
          left.erase(left.begin() + place);
        else
          ++place;
      }
      dropped += countMarks(below);
      kept += count - countMarks(below);
      for (int point = 0; point < 2000; ++point) {
        std::vector<double> x(dims);
        for (double &number : x)
          number = dims == 1 ? (point - 1000) / 128.0 : 3 * normal(random);
        double all = -INFINITY, some = -INFINITY;
        for (size_t index = 0; index < count; ++index) {
          double value = evaluate(rows[index], x);
          all = std::max(all, value);
          if (!below[index])
            some = std::max(some, value);
        }
        ASSERT_EQ(all, some);
        for (size_t index = 0; index < count; ++index)
          if (below[index])
            ASSERT_LT(evaluate(rows[index], x), all);
      }
    }
  EXPECT_GT(dropped, 100u);
  EXPECT_GT(kept, 100u);
}

// Of the 2^n monomials of a sum of n maxima max(a x + b, 0), as many are extreme points of the
// upper envelope as n hyperplanes make cells: sum_{j <= d} C(n, j) (003, Theorem 4).
TEST(EnvelopeTest, SumsOfMaxima) {
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  const size_t cells[3][6] = {{1, 2, 3, 4, 5, 6}, {1, 2, 4, 7, 11, 16}, {1, 2, 4, 8, 15, 26}};
  for (size_t dims = 1; dims <= 3; ++dims)
    for (size_t count = 1; count <= 5; ++count) {
      std::vector<Row> rows{Row(dims + 1)};
      for (size_t unit = 0; unit < count; ++unit) {
        Row added(dims + 1);
        for (double &number : added)
          number = normal(random);
        for (size_t row = 0, before = rows.size(); row < before; ++row) {
          rows.push_back(rows[row]);
          for (size_t k = 0; k <= dims; ++k)
            rows.back()[k] += added[k];
        }
      }
      std::vector<bool> below = findBelowEnvelope(makePolynomial(rows, kDouble), Margin::Touching);
      EXPECT_EQ(rows.size() - countMarks(below), cells[dims - 1][count])
          << count << " maxima, " << dims << " variables";
    }
}

/// max_j slope_j x + offset_j in f32, as a linear layer computes it.
float evaluateFloat(const Row &row, float x, float y) {
  float sum = static_cast<float>(row[2]);
  sum += static_cast<float>(row[0]) * x;
  return sum + static_cast<float>(row[1]) * y;
}

// Monomials a few ulps below a face: what the margin lets go is smaller than the computed
// maximum wherever one looks, above all where faces meet and where variables are
// large; some are so close that they must stay.
TEST(EnvelopeTest, MarginCoversRounding) {
  std::mt19937_64 random(5);
  auto uniform = [&] { return static_cast<float>(random() % 4096) / 1024 - 2; };
  size_t safe = 0, close = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Row> rows;
    for (float slope : {0.1f, 0.7f, 1.3f})
      rows.push_back({slope * uniform(), slope * uniform(), uniform()});
    float weights[] = {0.25f, 0.5f, 0.25f};
    Row middle(3);
    for (int k = 0; k < 3; ++k)
      for (int entry = 0; entry < 3; ++entry)
        middle[entry] += weights[k] * static_cast<float>(rows[k][entry]);
    for (double &number : middle)
      number = static_cast<float>(number);
    middle[2] = static_cast<float>(middle[2] - std::ldexp(1, -static_cast<int>(random() % 24)));
    rows.push_back(middle);
    bool dropped = findBelowEnvelope(makePolynomial(rows, kFloat), Margin::Rounding)[3];
    ++(dropped ? safe : close);
    if (!dropped)
      continue;
    // Where all three others are equal the gap is smallest; its neighbours, and multiples.
    std::vector<std::vector<long double>> system;
    for (int k = 1; k < 3; ++k)
      system.push_back({rows[k][0] - rows[0][0], rows[k][1] - rows[0][1], rows[0][2] - rows[k][2]});
    std::vector<long double> corner;
    if (!solve(system, corner))
      corner = {0, 0};
    for (int point = 0; point < 500; ++point) {
      float spread = std::ldexp(1.0f, static_cast<int>(random() % 60) - 30);
      float x = static_cast<float>(corner[0]) + spread * uniform();
      float y = static_cast<float>(corner[1]) + spread * uniform();
      float best = -INFINITY;
      for (int k = 0; k < 3; ++k)
        best = std::max(best, evaluateFloat(rows[k], x, y));
      ASSERT_LT(evaluateFloat(middle, x, y), best) << "round " << round;
    }
  }
  EXPECT_GT(safe, 30u);
  EXPECT_GT(close, 30u);
}

} // namespace
} // namespace trop
