//===- Zonotope.h - Sums of segments ----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_ZONOTOPE_H
#define TROP_LIB_GEOMETRY_ZONOTOPE_H

#include "lib/Geometry/Matrix.h"

#include <vector>

namespace trop {

/// { sum_i t_i g_i : t in [0, 1]^n }: the extended Newton polytope of sum_i max(g_i (x, 1), 0)
/// (003, section 3.1.3). Generators are rows, [n][dimension]; n may be 0: the origin.
struct Zonotope {
  Matrix generators;
};

/// Of finite generators: its extreme points, a row each, in the order of the sets of generators
/// whose sums they are, as binary numbers. Generic ones have 2 sum_{j < D} C(n - 1, j) in D
/// dimensions. A point within a relative 1e-9 of a face's inside may count as extreme or not.
Matrix vertices(const Zonotope &zonotope);

/// Which of n affine functions a_i x + b_i, rows (a_i, b_i), are above 0, in each of the cells
/// into which their zeros cut the space: sum_{j <= d} C(n, j) in general position, and as many are
/// the extreme points of the upper envelope of the zonotope of the rows (003, Theorem 4). A
/// function that is 0 everywhere is above 0 nowhere. Tolerances as of vertices.
std::vector<std::vector<bool>> cells(const Matrix &functions);

/// The distance of a point from the zonotope, from above: off by rounding alone, a relative 1e-9
/// of the size of both.
double distanceTo(const Zonotope &zonotope, const Vector &point);

/// Most generators that hausdorffDistance takes.
inline constexpr int64_t kMostHausdorffGenerators = 16;

/// The Hausdorff distance of the filled polytopes, from above, as distanceTo: the largest distance
/// of an extreme point of one from the other, which all sums of generators are asked for. Expects
/// the same dimension, and at most kMostHausdorffGenerators each.
double hausdorffDistance(const Zonotope &a, const Zonotope &b);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_ZONOTOPE_H
