//===- Ward.cpp - Clusters by merging the cheapest pair -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Squared heights follow those of the merged clusters (Lance and Williams 1967). Each cluster
// knows the nearest of those after it, so that a step looks at every cluster once; a merge
// makes heights no smaller (Ward's method is reducible), so only clusters whose nearest was
// merged look at all others again. Unlike a chain of nearest neighbours, this finds merges in
// their order, and so lets ties be decided.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Ward.h"

#include "lib/Geometry/Distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trop {
namespace {

class Linkage {
public:
  explicit Linkage(const Matrix &points);

  std::vector<Merge> run();

private:
  struct Nearest {
    double height; ///< squared; infinite after the last cluster
    int64_t cluster;
  };

  void findNearest(int64_t cluster);
  void merge(int64_t kept, int64_t gone);
  double &at(int64_t a, int64_t b) { return heights(std::min(a, b), std::max(a, b)); }

  // By the lowest point of a cluster, those that are left.
  Matrix heights; ///< squared, above the diagonal
  std::vector<int64_t> left;
  std::vector<int64_t> sizes;
  std::vector<int64_t> names; ///< as merges have them
  std::vector<Nearest> nearest;
};

} // namespace

Linkage::Linkage(const Matrix &points)
    : heights(squaredDistances(padToLanes(points), /*threads=*/1)), left(points.rows()),
      sizes(points.rows(), 1), nearest(points.rows()) {
  std::iota(left.begin(), left.end(), 0);
  names = left;
  for (int64_t cluster : left)
    findNearest(cluster);
}

void Linkage::findNearest(int64_t cluster) {
  nearest[cluster] = {std::numeric_limits<double>::infinity(), -1};
  for (auto other = std::upper_bound(left.begin(), left.end(), cluster); other != left.end();
       ++other)
    if (double height = heights(cluster, *other);
        height < nearest[cluster].height || nearest[cluster].cluster < 0)
      nearest[cluster] = {height, *other};
}

void Linkage::merge(int64_t kept, int64_t gone) {
  double a = double(sizes[kept]), b = double(sizes[gone]), own = at(kept, gone);
  left.erase(std::lower_bound(left.begin(), left.end(), gone));
  sizes[kept] += sizes[gone];
  for (int64_t other : left) {
    if (other == kept)
      continue;
    double c = double(sizes[other]);
    double height = ((a + c) * at(kept, other) + (b + c) * at(gone, other) - c * own) / (a + b + c);
    at(kept, other) = std::max(height, own); // rounding alone makes it less
  }
  for (int64_t other : left) {
    if (other >= gone)
      break;
    Nearest &now = nearest[other];
    if (other == kept || now.cluster == kept || now.cluster == gone)
      findNearest(other);
  }
}

std::vector<Merge> Linkage::run() {
  std::vector<Merge> merges;
  int64_t points = int64_t(left.size());
  while (left.size() > 1) {
    int64_t kept = *std::min_element(left.begin(), left.end() - 1, [&](int64_t a, int64_t b) {
      return nearest[a].height < nearest[b].height;
    });
    int64_t gone = nearest[kept].cluster;
    double height = std::sqrt(nearest[kept].height);
    merge(kept, gone);
    std::pair<int64_t, int64_t> pair = std::minmax(names[kept], names[gone]); // copied
    names[kept] = points + int64_t(merges.size());
    merges.push_back({pair.first, pair.second, height, sizes[kept]});
  }
  return merges;
}

std::vector<Merge> wardLinkage(const Matrix &points) {
  if (points.rows() == 0)
    return {};
  return Linkage(points).run();
}

std::vector<int64_t> cutAt(const std::vector<Merge> &merges, int64_t points, double height) {
  // Of each cluster, points first, the one that it became; heights never fall.
  std::vector<int64_t> became(points + int64_t(merges.size()));
  std::iota(became.begin(), became.end(), 0);
  for (size_t row = 0; row < merges.size() && merges[row].height <= height; ++row)
    became[merges[row].first] = became[merges[row].second] = points + int64_t(row);
  for (int64_t cluster = int64_t(became.size()); cluster-- > 0;)
    became[cluster] = became[became[cluster]];
  std::vector<int64_t> numbers(became.size(), -1), labels;
  int64_t count = 0;
  for (int64_t point = 0; point < points; ++point) {
    int64_t &number = numbers[became[point]];
    number = number < 0 ? count++ : number;
    labels.push_back(number);
  }
  return labels;
}

} // namespace trop
