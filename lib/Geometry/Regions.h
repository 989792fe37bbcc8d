//===- Regions.h - Where networks of one hidden layer are linear -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_REGIONS_H
#define TROP_LIB_GEOMETRY_REGIONS_H

#include "lib/Geometry/Matrix.h"

#include <vector>

namespace trop {

/// Of v_j(x) = sum_i c_ji max(a_i x + b_i, 0), units (a_i, b_i), [n][d + 1], and outputs c,
/// [m][n]: the hyperplanes at which some v_j bends, (a, b) of length 1, in the order of their first
/// unit. Units of one hyperplane, on either side, are one, or none where what they add up to
/// does not bend; so are units of no output weight and constant ones. `cells` of them are the
/// linear regions of v. Numbers that are equal but for a relative 1e-12 count as equal.
Matrix findBends(const Matrix &units, const Matrix &outputs);

/// A convex polygon, corners counterclockwise, [corners][2].
using Polygon = Matrix;

/// The pieces into which lines a x + b y + c = 0, rows (a, b, c), cut a polygon; those thinner than
/// a relative 1e-12 are left out.
std::vector<Polygon> cutPolygon(const Polygon &polygon, const Matrix &lines);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_REGIONS_H
