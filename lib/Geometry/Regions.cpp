//===- Regions.cpp - Where networks of one hidden layer are linear --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Regions.h"

#include <algorithm>
#include <cmath>

namespace trop {

static constexpr double kEqual = 1e-12;

namespace {

/// Units whose zeros are the same hyperplane.
struct Bend {
  Eigen::RowVectorXd normal; ///< (a, b), of length 1
  Vector change;             ///< of each output's slope across it, in units of the normal
  double terms;              ///< how much was added for that
};

} // namespace

Matrix findBends(const Matrix &units, const Matrix &outputs) {
  std::vector<Bend> bends;
  for (int64_t i = 0; i < units.rows(); ++i) {
    double length = units.row(i).norm();
    if (units.row(i).head(units.cols() - 1).isZero(0))
      continue; // constant
    Eigen::RowVectorXd normal = units.row(i) / length;
    // max(-z, 0) = max(z, 0) - z: the same bend on either side.
    auto same = [&](const Bend &bend) {
      return (bend.normal - normal).norm() < kEqual || (bend.normal + normal).norm() < kEqual;
    };
    auto bend = std::find_if(bends.begin(), bends.end(), same);
    if (bend == bends.end())
      bend = bends.insert(bend, {normal, Vector::Zero(outputs.rows()), 0});
    bend->change += outputs.col(i) * length;
    bend->terms += outputs.col(i).norm() * length;
  }
  Matrix found(bends.size(), units.cols());
  int64_t count = 0;
  for (const Bend &bend : bends)
    if (bend.change.norm() > kEqual * bend.terms)
      found.row(count++) = bend.normal;
  return found.topRows(count);
}

/// What of the polygon has values of at least 0, given those of its corners.
static Polygon keepAbove(const Polygon &polygon, const Vector &values) {
  Polygon kept(2 * polygon.rows(), 2);
  int64_t count = 0;
  for (int64_t corner = 0; corner < polygon.rows(); ++corner) {
    int64_t next = (corner + 1) % polygon.rows();
    if (values(corner) >= 0)
      kept.row(count++) = polygon.row(corner);
    if ((values(corner) > 0 && values(next) < 0) || (values(corner) < 0 && values(next) > 0)) {
      double share = values(corner) / (values(corner) - values(next));
      kept.row(count++) = polygon.row(corner) + share * (polygon.row(next) - polygon.row(corner));
    }
  }
  return kept.topRows(count);
}

std::vector<Polygon> cutPolygon(const Polygon &polygon, const Matrix &lines) {
  std::vector<Polygon> pieces{polygon};
  double size = polygon.cwiseAbs().maxCoeff();
  for (auto line : lines.rowwise()) {
    double thin = kEqual * (size * line.head(2).norm() + std::abs(line(2)));
    std::vector<Polygon> cut;
    for (const Polygon &piece : pieces) {
      Vector values = (piece * line.head(2).transpose()).array() + line(2);
      if (values.maxCoeff() > thin && values.minCoeff() < -thin) {
        cut.push_back(keepAbove(piece, values));
        cut.push_back(keepAbove(piece, -values));
      } else {
        cut.push_back(piece);
      }
    }
    pieces = std::move(cut);
  }
  return pieces;
}

} // namespace trop
