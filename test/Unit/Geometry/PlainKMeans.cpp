//===- PlainKMeans.cpp - k-means, said as plainly as can be ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlainKMeans.h"

#include "runtime/Support/Hash.h"
#include "runtime/Support/Random.h"

#include <cmath>
#include <map>
#include <numeric>

namespace trop {
namespace {

using Point = std::vector<double>;

double distance(const Point &a, const Point &b) {
  double lanes[16] = {}, sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    lanes[i % 16] += (a[i] - b[i]) * (a[i] - b[i]);
  for (double lane : lanes)
    sum += lane;
  return sum;
}

size_t nearest(const std::vector<Point> &centres, const Point &point) {
  size_t best = 0;
  for (size_t centre = 1; centre < centres.size(); ++centre)
    if (distance(centres[centre], point) < distance(centres[best], point))
      best = centre;
  return best;
}

/// Of each point, to the nearest centre.
std::vector<double> distances(const std::vector<Point> &points, const std::vector<Point> &centres) {
  std::vector<double> distances;
  for (const Point &point : points)
    distances.push_back(distance(point, centres[nearest(centres, point)]));
  return distances;
}

std::vector<Point> firstCentres(const std::vector<Point> &points, size_t k, int draws,
                                rt::Random &random) {
  std::vector<Point> centres{points[random.below(points.size())]};
  while (centres.size() < k) {
    std::vector<double> weights = distances(points, centres);
    double total = std::accumulate(weights.begin(), weights.end(), 0.0), least = INFINITY;
    if (total == 0)
      break;
    centres.emplace_back();
    Point best;
    for (int draw = 0; draw < draws; ++draw) {
      double wanted = random.uniform() * total, sum = 0;
      size_t next = 0;
      while ((sum += weights[next]) <= wanted)
        ++next;
      centres.back() = points[next];
      std::vector<double> now = distances(points, centres);
      double left = std::accumulate(now.begin(), now.end(), 0.0);
      if (left < least) {
        least = left;
        best = points[next];
      }
    }
    centres.back() = best;
  }
  return centres;
}

/// The farthest point of those that share a cluster; -1 if all are at their centres.
int64_t farthest(const std::vector<Point> &points, const std::vector<Point> &centres,
                 const std::vector<int64_t> &labels, const std::vector<bool> &moved) {
  int64_t best = -1;
  double most = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    double d = distance(points[i], centres[labels[i]]);
    if (std::count(labels.begin(), labels.end(), labels[i]) > 1 && !moved[i] && d > most) {
      best = int64_t(i);
      most = d;
    }
  }
  return best;
}

Clusters runOnce(const std::vector<Point> &points, size_t k, rt::Random random,
                 const KMeansOptions &options) {
  std::vector<Point> centres = firstCentres(points, k, options.draws, random);
  std::vector<int64_t> labels, before;
  for (int round = 0; round <= options.rounds; ++round) {
    before = labels;
    labels.clear();
    for (const Point &point : points)
      labels.push_back(int64_t(nearest(centres, point)));
    std::vector<bool> moved(points.size());
    for (size_t centre = 0; centre < centres.size(); ++centre)
      if (std::count(labels.begin(), labels.end(), int64_t(centre)) == 0)
        if (int64_t point = farthest(points, centres, labels, moved); point >= 0) {
          labels[point] = int64_t(centre);
          moved[point] = true;
        }
    for (size_t centre = 0; centre < centres.size(); ++centre) {
      double count = double(std::count(labels.begin(), labels.end(), int64_t(centre)));
      for (size_t entry = 0; entry < points[0].size() && count > 0; ++entry) {
        double sum = 0;
        for (size_t i = 0; i < points.size(); ++i)
          if (labels[i] == int64_t(centre))
            sum += points[i][entry];
        centres[centre][entry] = sum / count;
      }
    }
    if (labels == before)
      break;
  }
  Clusters clusters;
  std::map<int64_t, int64_t> numbers;
  for (int64_t label : labels)
    clusters.labels.push_back(numbers.emplace(label, int64_t(numbers.size())).first->second);
  clusters.count = int64_t(numbers.size());
  clusters.centres.resize(clusters.count, Eigen::Index(points[0].size()));
  for (auto [centre, number] : numbers)
    clusters.centres.row(number) =
        Eigen::Map<const Eigen::RowVectorXd>(centres[centre].data(), clusters.centres.cols());
  for (size_t i = 0; i < points.size(); ++i)
    clusters.inertia += distance(points[i], centres[labels[i]]);
  return clusters;
}

} // namespace

Clusters plainKMeans(const Matrix &matrix, int64_t k, const KMeansOptions &options) {
  std::vector<Point> points;
  for (int64_t row = 0; row < matrix.rows(); ++row)
    points.emplace_back(matrix.row(row).begin(), matrix.row(row).end());
  uint64_t layer = rt::mixIn(rt::kEmptyDigest, options.name.data(), int64_t(options.name.size()));
  Clusters best;
  for (int64_t restart = 0; restart < options.restarts; ++restart) {
    rt::Random random(options.seed, rt::Random::Stream::Clusters,
                      rt::mixIn(layer, &restart, sizeof restart));
    Clusters now = runOnce(points, std::min(size_t(k), points.size()), random, options);
    if (restart == 0 || now.inertia < best.inertia)
      best = now;
  }
  return best;
}

} // namespace trop
