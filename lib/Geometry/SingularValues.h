//===- SingularValues.h - The largest singular value, from above -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_SINGULARVALUES_H
#define TROP_LIB_GEOMETRY_SINGULARVALUES_H

#include "lib/Geometry/Matrix.h"

namespace trop {

/// At least the largest singular value of a finite matrix, the norm of the linear map from L2
/// to L2, whatever rounding did; above it by a relative 1e-8 for matrices of up to thousands of
/// rows or columns. 0 for a matrix of zeros or without entries.
double spectralNormBound(const Matrix &matrix);

} // namespace trop

#endif // TROP_LIB_GEOMETRY_SINGULARVALUES_H
