//===- SingularValues.cpp - The largest singular value, from above --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its square is the largest eigenvalue of the Gram matrix B. A symmetric eigenvalue solver
// proposes mu a little above it; that no eigenvalue is above mu is then proved by a Cholesky
// factorization of M = mu I - B, as in Rump, Verification of positive definiteness (2006):
//
//  - where it comes to its end, M + E is positive semidefinite for some |E| <= a trace(M),
//    a = g / (1 - g), g = (p + 1) u / (1 - (p + 1) u), for p rows and unit roundoff u, in
//    whatever order its sums were added (Higham, Accuracy and Stability, Theorem 10.3);
//  - each diagonal entry of M was rounded once;
//  - each entry of B is off by at most m u / (1 - m u) times the sum of the products'
//    magnitudes, for m of them, so that B is off by no more than that times the squared
//    Frobenius norm.
//
// The matrix is scaled by a power of two first, so that nothing overflows and what underflows
// is below all these.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/SingularValues.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <cmath>
#include <limits>

namespace trop {

using Square = Eigen::MatrixXd;

static constexpr double kUnit = std::numeric_limits<double>::epsilon() / 2;

/// Of the smaller of the two Gram matrices, the lower half.
static Square computeGram(const Square &matrix) {
  bool isWide = matrix.cols() > matrix.rows();
  Square gram =
      Square::Zero(isWide ? matrix.rows() : matrix.cols(), isWide ? matrix.rows() : matrix.cols());
  if (isWide)
    gram.selfadjointView<Eigen::Lower>().rankUpdate(matrix);
  else
    gram.selfadjointView<Eigen::Lower>().rankUpdate(matrix.transpose());
  return gram;
}

/// Whether Cholesky's factorization of mu I - gram comes to its end; then its eigenvalues, as
/// they are in exact arithmetic on `gram`, are at most `proved`.
static bool provesBound(const Square &gram, double mu, double &proved) {
  Square shifted = -gram;
  shifted.diagonal().array() += mu;
  if (!(shifted.diagonal().array() > 0).all())
    return false;
  double trace = shifted.trace(), largest = shifted.diagonal().maxCoeff();
  if (Eigen::LLT<Eigen::Ref<Square>, Eigen::Lower>(shifted).info() != Eigen::Success)
    return false;
  proved = mu + 2 * (double(gram.rows()) + 2) * kUnit * trace + 2 * kUnit * largest;
  return true;
}

double spectralNormBound(const Matrix &matrix) {
  double largest = matrix.size() == 0 ? 0 : matrix.cwiseAbs().maxCoeff();
  if (largest == 0)
    return 0;
  int exponent;
  std::frexp(largest, &exponent);
  Square scaled = matrix.unaryExpr([&](double entry) { return std::ldexp(entry, -exponent); });
  Square gram = computeGram(scaled);
  double frobenius = scaled.squaredNorm(),
         products = double(std::max(matrix.rows(), matrix.cols()));
  double mu =
      Eigen::SelfAdjointEigenSolver<Square>(gram, Eigen::EigenvaluesOnly).eigenvalues().maxCoeff();
  double bound = frobenius * (1 + 2 * double(matrix.size()) * kUnit);
  for (double slack = 1e-10; slack < 1; slack *= 16)
    if (provesBound(gram, mu * (1 + slack), bound))
      break;
  // 4: what rounding does to these few operations themselves, and to the root.
  bound += 4 * (products + 4) * kUnit * frobenius;
  return std::nextafter(std::ldexp(std::sqrt(bound) * (1 + 4 * kUnit), exponent),
                        std::numeric_limits<double>::infinity());
}

} // namespace trop
