//===- KMeans.cpp - Clusters of small inertia -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The squared distances p_ij of all pairs of points are computed once, for all restarts. From
// them follows that of point i to the mean of s points J, in s additions whatever the
// dimension:
//
//     |x_i - mean|^2 = 1/s sum_{j in J} p_ij - 1/(2 s^2) sum_{j, l in J} p_jl.
//
// Rounding makes it an estimate, off by at most `tolerance`. Where one centre's is less than all
// others' by more than twice that, it is the nearest; else distances to those that may be are
// computed, and so labels are what they would be had all been.
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/KMeans.h"

#include "lib/Geometry/Distances.h"
#include "runtime/Support/Hash.h"
#include "runtime/Support/Random.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace trop {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What all restarts have in common.
struct Points {
  Points(const Matrix &points, int threads);

  int64_t count() const { return padded.rows(); }

  Matrix padded;
  Matrix pairs; ///< squared distances
  /// Of an estimate from a distance as squaredDistance gives it of the rounded mean.
  double tolerance;
};

/// Lloyd's method from one choice of first centres. A centre is the mean of some points, the
/// members of its cluster or, of an empty one, those that it had.
class Restart {
public:
  Restart(const Points &points, int64_t k, int draws, rt::Random random);

  Clusters run(int rounds);

private:
  std::vector<double> withCentre(std::vector<double> nearest, int64_t centre) const;
  void setCentre(int64_t centre, std::vector<int64_t> members);
  double distance(int64_t point, int64_t centre);
  int64_t findNearest(int64_t point, double bound);
  void assign();
  void fillEmptyClusters();
  void update();
  Clusters finish();

  const Points &points;
  int64_t k = 0;
  std::vector<int64_t> labels;
  std::vector<std::vector<int64_t>> means; ///< of each centre: the points whose mean it is
  Matrix centres;                          ///< as far as they were asked for
  std::vector<bool> isComputed;            ///< of centres
  Matrix estimates;                        ///< [k][n]: squared distances
};

} // namespace

Points::Points(const Matrix &points, int threads)
    : padded(padToLanes(points)), pairs(squaredDistances(padded, threads)) {
  // With X the largest |x|^2, u half an epsilon, and r the relative error of a distance, of
  // which none is above 4 X: the first sum is off by 4 X (r + (s + 1) u), the second by
  // 2 X (r + (2 s + 3) u), their difference by 4 X u more. The computed mean is off by
  // (s + 1) u sqrt(X), which moves a squared distance by 4 X (s + 1) u and a little, and
  // squaredDistance is off by 4 X r.
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  double largest = padded.rowwise().squaredNorm().maxCoeff();
  tolerance = largest * (12 * relativeError(padded.cols()) + 8 * double(count() + 4) * kEpsilon) +
              double(padded.cols() + count()) * std::numeric_limits<double>::min();
}

static double sum(const std::vector<double> &numbers) {
  double sum = 0;
  for (double number : numbers)
    sum += number;
  return sum;
}

/// The first index at which the sums of weights pass `share` of their total, which is not 0.
static int64_t pickByWeight(const std::vector<double> &weights, double share) {
  double total = sum(weights), passed = 0;
  int64_t last = 0;
  for (int64_t i = 0; i < int64_t(weights.size()); ++i) {
    if (weights[i] == 0)
      continue;
    last = i;
    if ((passed += weights[i]) > share * total)
      break;
  }
  return last;
}

Restart::Restart(const Points &points, int64_t most, int draws, rt::Random random)
    : points(points), labels(points.count(), -1), means(most), centres(most, points.padded.cols()),
      isComputed(most), estimates(most, points.count()) {
  std::vector<double> nearest(points.count(), kInfinity);
  int64_t next = random.below(points.count());
  while (true) {
    setCentre(k++, {next});
    nearest = withCentre(std::move(nearest), next);
    if (k == most || std::all_of(nearest.begin(), nearest.end(), [](double d) { return d == 0; }))
      return;
    double least = kInfinity;
    for (int draw = 0; draw < draws; ++draw) {
      int64_t drawn = pickByWeight(nearest, random.uniform());
      double left = draws == 1 ? 0 : sum(withCentre(nearest, drawn));
      if (left < least) {
        least = left;
        next = drawn;
      }
    }
  }
}

/// Squared distances to the nearest centre once this point is one.
std::vector<double> Restart::withCentre(std::vector<double> nearest, int64_t centre) const {
  for (int64_t i = 0; i < points.count(); ++i)
    nearest[i] = std::min(nearest[i], points.pairs(centre, i));
  return nearest;
}

void Restart::setCentre(int64_t centre, std::vector<int64_t> members) {
  isComputed[centre] = false;
  auto row = estimates.row(centre);
  row = points.pairs.row(members.front());
  for (size_t member = 1; member < members.size(); ++member)
    row += points.pairs.row(members[member]);
  row /= double(members.size());
  double spread = 0;
  for (int64_t member : members)
    spread += row(member);
  row.array() -= spread / (2 * double(members.size()));
  means[centre] = std::move(members);
}

double Restart::distance(int64_t point, int64_t centre) {
  if (!isComputed[centre]) {
    isComputed[centre] = true;
    auto row = centres.row(centre);
    row.setZero();
    for (int64_t member : means[centre])
      row += points.padded.row(member);
    row /= double(means[centre].size());
  }
  return squaredDistance(points.padded.row(point).data(), centres.row(centre).data(),
                         centres.cols());
}

/// Of the centres whose estimates are not above `bound`.
int64_t Restart::findNearest(int64_t point, double bound) {
  int64_t nearest = 0;
  double least = kInfinity;
  for (int64_t centre = 0; centre < k; ++centre)
    if (!(estimates(centre, point) > bound))
      if (double d = distance(point, centre); d < least) {
        least = d;
        nearest = centre;
      }
  return nearest;
}

void Restart::assign() {
  // Centre by centre, as estimates lie in memory.
  Eigen::RowVectorXd bounds = estimates.topRows(k).colwise().minCoeff();
  bounds.array() += 2 * points.tolerance;
  std::vector<int64_t> near(points.count());
  for (int64_t centre = 0; centre < k; ++centre)
    for (int64_t i = 0; i < points.count(); ++i)
      if (!(estimates(centre, i) > bounds(i))) {
        ++near[i];
        labels[i] = centre;
      }
  for (int64_t i = 0; i < points.count(); ++i)
    if (near[i] != 1)
      labels[i] = findNearest(i, bounds(i));
}

/// Members of clusters of one stay: they would leave another empty one.
void Restart::fillEmptyClusters() {
  std::vector<int64_t> sizes(k);
  for (int64_t label : labels)
    ++sizes[label];
  if (std::find(sizes.begin(), sizes.end(), 0) == sizes.end())
    return;
  std::vector<double> own;
  for (int64_t i = 0; i < points.count(); ++i)
    own.push_back(distance(i, labels[i]));
  for (int64_t centre = 0; centre < k; ++centre) {
    if (sizes[centre] > 0)
      continue;
    int64_t farthest = -1;
    for (int64_t i = 0; i < points.count(); ++i)
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

void Restart::update() {
  std::vector<std::vector<int64_t>> members(k);
  for (int64_t i = 0; i < points.count(); ++i)
    members[labels[i]].push_back(i);
  for (int64_t centre = 0; centre < k; ++centre)
    if (!members[centre].empty() && members[centre] != means[centre])
      setCentre(centre, std::move(members[centre]));
}

Clusters Restart::finish() {
  Clusters clusters;
  for (int64_t i = 0; i < points.count(); ++i)
    clusters.inertia += distance(i, labels[i]);
  std::vector<int64_t> numbers(k, -1);
  clusters.centres.resize(k, points.padded.cols());
  for (int64_t label : labels) {
    if (numbers[label] < 0) {
      clusters.centres.row(clusters.count) = centres.row(label);
      numbers[label] = clusters.count++;
    }
    clusters.labels.push_back(numbers[label]);
  }
  return clusters;
}

Clusters Restart::run(int rounds) {
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
  assert(k >= 1 && options.restarts >= 1 && options.draws >= 1 && "expected a cluster and a start");
  if (points.rows() == 0)
    return {};
  Points all(points, options.threads);
  uint64_t layer = rt::mixIn(rt::kEmptyDigest, options.name.data(), int64_t(options.name.size()));
  std::vector<Clusters> results(options.restarts);
  rt::parallelFor(options.threads, options.restarts, [&](int64_t restart, int) {
    rt::Random random(options.seed, rt::Random::Stream::Clusters,
                      rt::mixIn(layer, &restart, sizeof restart));
    results[restart] =
        Restart(all, std::min(k, all.count()), options.draws, random).run(options.rounds);
  });
  Clusters best = std::move(
      *std::min_element(results.begin(), results.end(), [](const Clusters &a, const Clusters &b) {
        return a.inertia < b.inertia;
      }));
  best.centres.conservativeResize(best.count, points.cols());
  return best;
}

} // namespace trop
