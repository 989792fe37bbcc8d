//===- Ward.h - Clusters by merging the cheapest pair -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_WARD_H
#define TROP_LIB_GEOMETRY_WARD_H

#include "lib/Geometry/Matrix.h"

#include <vector>

namespace trop {

/// A row of scipy's `linkage(X, 'ward')`.
struct Merge {
  /// The clusters that are merged, first < second: below n a point, n + i the cluster that merge
  /// i made.
  int64_t first, second;
  /// sqrt(2 a b / (a + b)) times the distance of their means, for a and b points.
  double height;
  int64_t size; ///< points of the merged cluster
};

/// The n - 1 merges of n points, [n][dimension], by Ward's method: always the pair of least
/// height, of several that with the lowest points (each cluster standing for its lowest point).
/// Heights never fall. Takes memory for n^2 distances; time as n^2, but for odd sets.
std::vector<Merge> wardLinkage(const Matrix &points);

/// Of each of `points` points its cluster, numbered by lowest members, when merges of at most
/// `height` are made, as scipy's `fcluster(merges, height, 'distance')` has them.
std::vector<int64_t> cutAt(const std::vector<Merge> &merges, int64_t points, double height);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_WARD_H
