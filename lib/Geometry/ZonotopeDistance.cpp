//===- ZonotopeDistance.cpp - Distances from zonotopes --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// min |sum_i t_i g_i - p| over 0 <= t <= 1 by Wolfe's method (Finding the nearest point in a
// polytope, 1976): x is the point nearest to p of the hull of a few corners, each a set of
// generators; the corner farthest in the direction from x to p joins them, and those whose weight
// would be negative leave. No point of the zonotope is nearer than that corner's projection on the
// direction, which says how far off x may be.
//
// Whatever the corners and their rounded weights, t is in the box, so that |x - p| is a bound from
// above once the rounding of its own sum is added. Nothing else has to be trusted.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Zonotope.h"

#include <Eigen/QR>

#include <algorithm>
#include <cassert>
#include <limits>

namespace trop {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kUnit = std::numeric_limits<double>::epsilon() / 2;
/// Distances that differ by less, as a share of the sizes, are as good.
constexpr double kPrecision = 1e-13;

/// A zonotope with its origin moved to a point: how far is 0 from it?
class Projection {
public:
  Projection(const Matrix &generators, const Vector &point);

  /// The distance from above, or any bound that is at most `enough`.
  double run(double enough);

private:
  struct Corner {
    Vector shares;   ///< t, of 0 and 1
    Vector position; ///< of its sum, from the point
  };

  Vector positionOf(const Vector &shares) const { return generators.transpose() * shares - point; }
  double boundNorm(const Vector &shares, const Vector &position) const;
  Corner findLowest(const Vector &direction) const;
  Vector affineWeights() const;
  void balance();

  const Matrix &generators;
  const Vector &point;
  double size;
  std::vector<Corner> corners;
  std::vector<double> weights; ///< of corners: not negative, sum 1
};

} // namespace

Projection::Projection(const Matrix &generators, const Vector &point)
    : generators(generators), point(point), size(generators.rowwise().norm().sum() + point.norm()) {
}

/// |position|, rounding included: that of each sum is at most (n + 1) units of its terms.
double Projection::boundNorm(const Vector &shares, const Vector &position) const {
  Vector terms = generators.cwiseAbs().transpose() * shares + point.cwiseAbs();
  double operations = double(generators.rows() + generators.cols() + 8);
  return (position.norm() + operations * kUnit * terms.norm()) * (1 + operations * kUnit);
}

/// Least in product with the direction.
Projection::Corner Projection::findLowest(const Vector &direction) const {
  Vector products = generators * direction;
  Vector shares = (products.array() < 0).cast<double>();
  return {shares, positionOf(shares)};
}

/// Those of any sign, of sum 1, whose sum of corners is nearest to 0.
Vector Projection::affineWeights() const {
  Vector weights(corners.size());
  Eigen::MatrixXd edges(point.size(), int64_t(corners.size()) - 1);
  for (int64_t k = 0; k < edges.cols(); ++k)
    edges.col(k) = corners[k + 1].position - corners[0].position;
  if (edges.cols() > 0)
    weights.tail(edges.cols()) =
        edges.completeOrthogonalDecomposition().solve(-corners[0].position);
  weights(0) = 1 - weights.tail(edges.cols()).sum();
  return weights;
}

/// Moves weights to the affine ones, as far as none becomes negative, and lets corners of no
/// weight go, until they are there.
void Projection::balance() {
  while (true) {
    Vector wanted = affineWeights();
    double step = 1;
    size_t first = corners.size();
    for (size_t k = 0; k < corners.size(); ++k)
      if (wanted(int64_t(k)) < 0)
        if (double most = weights[k] / (weights[k] - wanted(int64_t(k)));
            most < step || first == corners.size()) {
          step = most;
          first = k;
        }
    for (size_t k = 0; k < corners.size(); ++k)
      weights[k] += step * (wanted(int64_t(k)) - weights[k]);
    if (first == corners.size())
      return;
    corners.erase(corners.begin() + int64_t(first));
    weights.erase(weights.begin() + int64_t(first));
  }
}

double Projection::run(double enough) {
  Vector half = Vector::Constant(generators.rows(), 0.5);
  corners.push_back(findLowest(positionOf(half)));
  weights.push_back(1);
  double best = kInfinity;
  for (int64_t step = 0; step < 50 + 10 * (generators.rows() + generators.cols()); ++step) {
    Vector shares = Vector::Zero(generators.rows());
    for (size_t k = 0; k < corners.size(); ++k)
      shares += weights[k] * corners[k].shares;
    shares = shares.cwiseMax(0).cwiseMin(1);
    Vector position = positionOf(shares);
    best = std::min(best, boundNorm(shares, position));
    Corner next = findLowest(position);
    double lower = next.position.dot(position) / position.norm();
    if (best <= std::max(enough, kPrecision * size) || best - lower <= kPrecision * size)
      break;
    corners.push_back(std::move(next));
    weights.push_back(0);
    balance();
  }
  return best;
}

double distanceTo(const Zonotope &zonotope, const Vector &point) {
  assert(zonotope.generators.cols() == point.size() && "expected a point of the same dimension");
  return Projection(zonotope.generators, point).run(/*enough=*/0);
}

/// The largest distance of a sum of a's generators from b.
static double oneSidedDistance(const Zonotope &a, const Zonotope &b) {
  int64_t count = a.generators.rows();
  double largest = 0;
  for (uint64_t sum = 0; sum < uint64_t(1) << count; ++sum) {
    Vector shares(count);
    for (int64_t i = 0; i < count; ++i)
      shares(i) = double(sum >> i & 1);
    Vector point = a.generators.transpose() * shares;
    largest = std::max(largest, Projection(b.generators, point).run(largest));
  }
  // The points were rounded.
  return largest + double(count + 4) * kUnit * a.generators.rowwise().norm().sum();
}

double hausdorffDistance(const Zonotope &a, const Zonotope &b) {
  assert(a.generators.cols() == b.generators.cols() && "expected the same dimension");
  assert(std::max(a.generators.rows(), b.generators.rows()) <= kMostHausdorffGenerators);
  return std::max(oneSidedDistance(a, b), oneSidedDistance(b, a));
}

} // namespace trop
