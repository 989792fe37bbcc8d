//===- PlainKMeans.h - k-means, said as plainly as can be -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_GEOMETRY_PLAINKMEANS_H
#define TROP_TEST_UNIT_GEOMETRY_PLAINKMEANS_H

#include "lib/Geometry/KMeans.h"

namespace trop {

/// What kMeans gives: every distance of every round is computed. Distances are summed in the
/// order of lib/Geometry/Distances.h, by other code.
Clusters plainKMeans(const Matrix &points, int64_t k, const KMeansOptions &options);

} // namespace trop

#endif // TROP_TEST_UNIT_GEOMETRY_PLAINKMEANS_H
