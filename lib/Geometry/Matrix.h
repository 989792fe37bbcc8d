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

} // namespace trop

#endif // TROP_LIB_GEOMETRY_MATRIX_H
