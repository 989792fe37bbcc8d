//===- Distances.h - Squared distances in a fixed order ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The squared distance of a and b is sum_lane s_lane in order of lanes, where s_lane adds
// (a_i - b_i)^2 over i = lane, lane + kLanes, ... in order, each operation rounded: the
// same bits on every processor, whatever its vectors hold.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_DISTANCES_H
#define TROP_LIB_GEOMETRY_DISTANCES_H

#include "lib/Geometry/Matrix.h"

namespace trop {

inline constexpr int64_t kLanes = 16;

/// The points with zeros behind each, so that rows are whole numbers of lanes: distances
/// are those of the points.
Matrix padToLanes(const Matrix &points);

/// Of rows of `length` numbers, a multiple of kLanes.
double squaredDistance(const double *a, const double *b, int64_t length);

/// Of all pairs of padded points, [n][n]: each as squaredDistance.
Matrix squaredDistances(const Matrix &padded, int threads);

/// At most what a squared distance of rows of `length` numbers is off by, as a share of it, while
/// nothing overflows or underflows.
double relativeError(int64_t length);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_DISTANCES_H
