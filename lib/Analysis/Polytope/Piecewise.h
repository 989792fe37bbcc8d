//===- Piecewise.h - Networks as affine functions on polygons ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_PIECEWISE_H
#define TROP_LIB_ANALYSIS_POLYTOPE_PIECEWISE_H

#include "lib/Geometry/Regions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Error.h"

namespace trop {

/// Most parts into which a polygon is cut.
inline constexpr int64_t kMostParts = 4096;

/// A polygon on which numbers are affine functions a x + b y + c of its points, rows (a, b, c).
struct AffinePart {
  Polygon polygon;
  Matrix values;
};

/// A part of a polygon, and which of some affine functions is the largest on it.
struct LargestPart {
  Polygon polygon;
  int64_t row;
};

/// Where each of affine functions is the largest, the first of equal ones; in the order of rows.
std::vector<LargestPart> cutByLargest(const Polygon &polygon, const Matrix &functions);

/// What a function of structural ops returns, on parts of a polygon of its input, which is of one
/// number x or of two, x and y; other arguments are not read. The polygon is cut, op by op, where a
/// leaf compares numbers or another candidate of a maximum or minimum wins. An error names an op
/// that is not piecewise affine, or says that there are too many parts.
llvm::Expected<std::vector<AffinePart>> findAffineParts(mlir::func::FuncOp function,
                                                        const Polygon &polygon);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_PIECEWISE_H
