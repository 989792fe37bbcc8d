//===- Matrix.h - Matrices and vectors of doubles ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_MATRIX_H
#define TROP_LIB_GEOMETRY_MATRIX_H

#include <Eigen/Core>

namespace trop {

/// Row-major; of points, one a row.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

/// a b^T, each entry a sum in one order: products of Eigen's are blocked by the sizes of the
/// processor's caches, and so are their bits.
inline Matrix multiplyRows(const Matrix &a, const Matrix &b) {
  return a.lazyProduct(b.transpose());
}

} // namespace trop

#endif // TROP_LIB_GEOMETRY_MATRIX_H
