//===- SingularValuesTest.cpp - The largest singular value, from above ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/SingularValues.h"

#include <Eigen/QR>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace trop {
namespace {

/// Not below, not far above.
void expectBound(const Matrix &matrix, long double norm) {
  double bound = spectralNormBound(matrix);
  EXPECT_GE(bound, norm);
  EXPECT_LE(bound, norm * (1 + 1e-8L));
}

TEST(SingularValuesTest, KnownNorms) {
  EXPECT_EQ(spectralNormBound(Matrix(0, 3)), 0);
  EXPECT_EQ(spectralNormBound(Matrix::Zero(4, 3)), 0);
  expectBound(Matrix::Identity(50, 50), 1);
  expectBound(Matrix::Constant(7, 5, -3), 3 * std::sqrt(35.0L));
  expectBound(Matrix::Constant(5, 7, 0.1), 0.1 * std::sqrt(35.0L));
  Matrix one(1, 1);
  for (double number : {3.0, -1e-300, 1e300, 1.7e308}) {
    one << number;
    expectBound(one, std::abs(number));
  }
  one << 5e-324; // the next double is twice as large
  EXPECT_EQ(spectralNormBound(one), 1e-323);
}

/// From below: the largest |A x| / |x| that some steps find.
long double climb(const Matrix &matrix, int steps) {
  using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  Wide a = matrix.cast<long double>();
  Wide x = Wide::Constant(a.cols(), 1, 1);
  x(0) = 2;
  for (int step = 0; step < steps; ++step)
    x = (a.transpose() * (a * x)).normalized();
  return (a * x).norm() / x.norm();
}

// Of all shapes and scales, with few and with many singular values near the largest.
TEST(SingularValuesTest, RandomMatrices) {
  std::mt19937_64 draws(1);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 60; ++round) {
    Matrix matrix(1 + draws() % 30, 1 + draws() % 30);
    double scale = std::ldexp(1, int(draws() % 40) - 20);
    for (double &number : matrix.reshaped())
      number = scale * normal(draws);
    if (round % 3 == 0)
      matrix.row(0) *= 10;
    if (round % 3 == 1)
      matrix = Matrix(matrix.householderQr().householderQ()) * scale;
    expectBound(matrix, climb(matrix, 3000));
  }
}

} // namespace
} // namespace trop
