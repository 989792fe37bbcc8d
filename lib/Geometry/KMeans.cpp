//===- KMeans.cpp - Clusters of small inertia -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/KMeans.h"

#include "lib/Geometry/Distances.h"
#include "runtime/Data/Digest.h"
#include "runtime/Support/Random.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace trop {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Lloyd's method from one choice of first centres.
class Restart {
public:
  Restart(const Matrix &points, int64_t k) : points(points), k(k) {}

  Clusters run(rt::Random random, int rounds);

private:
  double distance(int64_t point, int64_t centre) const {
    return squaredDistance(points.row(point).data(), centres.row(centre).data(), points.cols());
  }
  void chooseCentres(rt::Random &random);
  void assign();
  void fillEmptyClusters();
  void update();
  Clusters finish();

  const Matrix &points; ///< padded
  int64_t k;
  Matrix centres;
  std::vector<int64_t> labels, sizes;
  std::vector<double> own; ///< of each point: squared distance to its centre
};

} // namespace

/// The first index at which the sums of weights pass `share` of their total, which is not 0.
static int64_t pickByWeight(const std::vector<double> &weights, double share) {
  double total = 0, sum = 0;
  for (double weight : weights)
    total += weight;
  int64_t last = 0;
  for (int64_t i = 0; i < int64_t(weights.size()); ++i) {
    if (weights[i] == 0)
      continue;
    last = i;
    if ((sum += weights[i]) > share * total)
      break;
  }
  return last;
}

void Restart::chooseCentres(rt::Random &random) {
  std::vector<int64_t> chosen;
  std::vector<double> nearest(points.rows(), kInfinity);
  int64_t next = random.below(points.rows());
  while (true) {
    chosen.push_back(next);
    for (int64_t i = 0; i < points.rows(); ++i)
      nearest[i] = std::min(nearest[i], squaredDistance(points.row(i).data(),
                                                        points.row(next).data(), points.cols()));
    bool allChosen = std::all_of(nearest.begin(), nearest.end(), [](double d) { return d == 0; });
    if (int64_t(chosen.size()) == k || allChosen)
      break;
    next = pickByWeight(nearest, random.uniform());
  }
  k = int64_t(chosen.size());
  centres.resize(k, points.cols());
  for (int64_t centre = 0; centre < k; ++centre)
    centres.row(centre) = points.row(chosen[centre]);
}

void Restart::assign() {
  for (int64_t i = 0; i < points.rows(); ++i) {
    own[i] = kInfinity;
    for (int64_t centre = 0; centre < k; ++centre)
      if (double d = distance(i, centre); d < own[i]) {
        own[i] = d;
        labels[i] = centre;
      }
  }
}

/// Members of clusters of one stay: they would leave another empty one.
void Restart::fillEmptyClusters() {
  sizes.assign(k, 0);
  for (int64_t label : labels)
    ++sizes[label];
  for (int64_t centre = 0; centre < k; ++centre) {
    if (sizes[centre] > 0)
      continue;
    int64_t farthest = -1;
    for (int64_t i = 0; i < points.rows(); ++i)
      if (sizes[labels[i]] > 1 && own[i] > (farthest < 0 ? 0 : own[farthest]))
        farthest = i;
    if (farthest < 0)
      return;
    --sizes[labels[farthest]];
    labels[farthest] = centre;
    sizes[centre] = 1;
    own[farthest] = 0;
  }
}

/// Centres become means; that of an empty cluster stays.
void Restart::update() {
  for (int64_t centre = 0; centre < k; ++centre)
    if (sizes[centre] > 0)
      centres.row(centre).setZero();
  for (int64_t i = 0; i < points.rows(); ++i)
    centres.row(labels[i]) += points.row(i);
  for (int64_t centre = 0; centre < k; ++centre)
    if (sizes[centre] > 0)
      centres.row(centre) /= double(sizes[centre]);
}

Clusters Restart::finish() {
  Clusters clusters;
  std::vector<int64_t> numbers(k, -1);
  for (int64_t label : labels) {
    if (numbers[label] < 0)
      numbers[label] = clusters.count++;
    clusters.labels.push_back(numbers[label]);
  }
  clusters.centres.resize(clusters.count, points.cols());
  for (int64_t centre = 0; centre < k; ++centre)
    if (numbers[centre] >= 0)
      clusters.centres.row(numbers[centre]) = centres.row(centre);
  for (int64_t i = 0; i < points.rows(); ++i)
    clusters.inertia += distance(i, labels[i]);
  return clusters;
}

Clusters Restart::run(rt::Random random, int rounds) {
  chooseCentres(random);
  labels.assign(points.rows(), -1);
  own.resize(points.rows());
  std::vector<int64_t> before;
  for (int round = 0; round <= rounds && before != labels; ++round) {
    before = labels;
    assign();
    fillEmptyClusters();
    update();
  }
  return finish();
}

Clusters kMeans(const Matrix &points, int64_t k, const KMeansOptions &options) {
  assert(k >= 1 && options.restarts >= 1 && "expected a cluster and a start");
  if (points.rows() == 0)
    return {};
  Matrix padded = padToLanes(points);
  uint64_t layer = rt::mixIn(rt::kEmptyDigest, options.name.data(), int64_t(options.name.size()));
  std::vector<Clusters> results(options.restarts);
  rt::parallelFor(options.threads, options.restarts, [&](int64_t restart, int) {
    rt::Random random(options.seed, rt::Random::Stream::Clusters,
                      rt::mixIn(layer, &restart, sizeof restart));
    results[restart] =
        Restart(padded, std::min<int64_t>(k, points.rows())).run(random, options.rounds);
  });
  Clusters &best =
      *std::min_element(results.begin(), results.end(),
                        [](const Clusters &a, const Clusters &b) { return a.inertia < b.inertia; });
  best.centres.conservativeResize(Eigen::NoChange, points.cols());
  return std::move(best);
}

} // namespace trop
