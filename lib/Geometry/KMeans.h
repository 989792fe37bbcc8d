//===- KMeans.h - Clusters of small inertia ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_KMEANS_H
#define TROP_LIB_GEOMETRY_KMEANS_H

#include "lib/Geometry/Matrix.h"

#include <string>
#include <vector>

namespace trop {

struct KMeansOptions {
  int restarts = 4;  ///< at least 1
  int rounds = 300;  ///< most updates of the centres; 0: clusters of the first centres
  uint64_t seed = 0; ///< random numbers follow from (seed, name, restart) alone
  std::string name;  ///< of the layer
  /// Points drawn for each centre but the first, of which the one becomes it that leaves the least
  /// sum of squared distances (greedy k-means++; scikit-learn draws 2 + ln k).
  int draws = 1;
  int threads = 1;
};

struct Clusters {
  /// Of each point: its cluster, 0 .. count - 1; clusters are numbered by their lowest member.
  std::vector<int64_t> labels;
  /// Nonempty clusters: k, or fewer where there are fewer distinct points.
  int64_t count = 0;
  Matrix centres;     ///< [count][dimension]: means, members added in index order
  double inertia = 0; ///< sum of squared distances to the own centre
};

/// Lloyd's method from first centres by k-means++ (Arthur and Vassilvitskii 2007): the first
/// uniformly, the next with probability proportional to the squared distance to the nearest so
/// far. A point goes to the nearest centre, the lowest of several. An empty cluster takes the
/// point farthest from its centre, the lowest of several. Ends when no label changes. Of all
/// restarts the one of least inertia, the first of several. Bits depend neither on threads nor
/// on the processor. Takes memory for n^2 distances. Expects finite points, [n][dimension], and k
/// of at least 1.
Clusters kMeans(const Matrix &points, int64_t k, const KMeansOptions &options);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_KMEANS_H
