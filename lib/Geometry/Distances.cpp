//===- Distances.cpp - Squared distances in a fixed order -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Distances.h"

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

TROP_FOR_EACH_PROCESSOR
void squaredDistances(const double *a, const double *b, const double *c, int64_t length,
                      double *toB, double *toC) {
  Lanes lowB{}, highB{}, lowC{}, highC{};
  for (int64_t i = 0; i < length; i += kLanes) {
    addSquares(lowB, a + i, b + i);
    addSquares(highB, a + i + kWidth, b + i + kWidth);
    addSquares(lowC, a + i, c + i);
    addSquares(highC, a + i + kWidth, c + i + kWidth);
  }
  *toB = addLanes(lowB, highB);
  *toC = addLanes(lowC, highC);
}

double relativeError(int64_t length) {
  // A difference, its square and as many additions, each (1 + unit): with some to spare.
  return (double(length) / kLanes + kLanes + 8) * std::numeric_limits<double>::epsilon();
}

} // namespace trop
