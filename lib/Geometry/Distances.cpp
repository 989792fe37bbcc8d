//===- Distances.cpp - Squared distances in a fixed order -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Distances.h"

#include "runtime/Support/Threads.h"

#include <algorithm>
#include <limits>

// A function for each width of vectors; the program takes what the processor has. None
// contracts, so they agree.
#if defined(__x86_64__) && defined(__linux__)
#define TROP_FOR_EACH_PROCESSOR                                                                    \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TROP_FOR_EACH_PROCESSOR
#endif

namespace trop {

/// Vectors of the widest kind; narrower processors take several for one.
typedef double Lanes __attribute__((vector_size(8 * sizeof(double))));
typedef Lanes LanesAnywhere __attribute__((aligned(sizeof(double)), may_alias));
static constexpr int64_t kWidth = 8;
static_assert(kLanes == 2 * kWidth);

/// By reference: vectors are passed in other ways by functions of other processors.
static inline __attribute__((always_inline)) void addSquares(Lanes &sum, const double *a,
                                                             const double *b) {
  Lanes difference =
      *reinterpret_cast<const LanesAnywhere *>(a) - *reinterpret_cast<const LanesAnywhere *>(b);
  sum += difference * difference;
}

static inline __attribute__((always_inline)) double addLanes(const Lanes &low, const Lanes &high) {
  double sum = 0;
  for (int64_t lane = 0; lane < kWidth; ++lane)
    sum += low[lane];
  for (int64_t lane = 0; lane < kWidth; ++lane)
    sum += high[lane];
  return sum;
}

Matrix padToLanes(const Matrix &points) {
  Matrix padded = Matrix::Zero(points.rows(), (points.cols() + kLanes - 1) / kLanes * kLanes);
  padded.leftCols(points.cols()) = points;
  return padded;
}

TROP_FOR_EACH_PROCESSOR
double squaredDistance(const double *a, const double *b, int64_t length) {
  Lanes low{}, high{};
  for (int64_t i = 0; i < length; i += kLanes) {
    addSquares(low, a + i, b + i);
    addSquares(high, a + i + kWidth, b + i + kWidth);
  }
  return addLanes(low, high);
}

/// Of two rows a and two rows b, into rows of `results`: of two loads each, four distances.
TROP_FOR_EACH_PROCESSOR
static void squaredDistances(const double *const a[2], const double *const b[2], int64_t length,
                             double results[4]) {
  Lanes low[4] = {}, high[4] = {};
  for (int64_t i = 0; i < length; i += kLanes)
    for (int pair = 0; pair < 4; ++pair) {
      addSquares(low[pair], a[pair / 2] + i, b[pair % 2] + i);
      addSquares(high[pair], a[pair / 2] + i + kWidth, b[pair % 2] + i + kWidth);
    }
  for (int pair = 0; pair < 4; ++pair)
    results[pair] = addLanes(low[pair], high[pair]);
}

Matrix squaredDistances(const Matrix &padded, int threads) {
  constexpr int64_t kTile = 8; // rows that stay in a cache while all others pass
  int64_t n = padded.rows();
  Matrix distances = Matrix::Zero(n, n);
  rt::parallelFor(threads, (n + kTile - 1) / kTile, [&](int64_t tile, int) {
    int64_t first = tile * kTile, last = std::min(n, first + kTile);
    for (int64_t j = first; j < n; j += 2)
      for (int64_t i = first; i < std::min(last, j + 2); i += 2) {
        int64_t rows[2] = {i, std::min(i + 1, n - 1)}, columns[2] = {j, std::min(j + 1, n - 1)};
        const double *a[2] = {padded.row(rows[0]).data(), padded.row(rows[1]).data()};
        const double *b[2] = {padded.row(columns[0]).data(), padded.row(columns[1]).data()};
        double results[4];
        squaredDistances(a, b, padded.cols(), results);
        for (int pair = 0; pair < 4; ++pair)
          distances(rows[pair / 2], columns[pair % 2]) =
              distances(columns[pair % 2], rows[pair / 2]) = results[pair];
      }
  });
  return distances;
}

double relativeError(int64_t length) {
  // A difference, its square and as many additions, each (1 + unit): with some to spare.
  return (double(length) / kLanes + kLanes + 8) * std::numeric_limits<double>::epsilon();
}

} // namespace trop
