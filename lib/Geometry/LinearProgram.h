//===- LinearProgram.h - Convex combinations by linear programming -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_GEOMETRY_LINEARPROGRAM_H
#define TROP_LIB_GEOMETRY_LINEARPROGRAM_H

#include <memory>
#include <vector>

namespace trop {

/// Looks for weights lambda >= 0 with sum 1 and sum_j lambda_j point_j = target that
/// maximize sum_j lambda_j height_j. Its answers are approximate: check them.
class LinearProgram {
public:
  /// Points are rows of equal length.
  LinearProgram(const std::vector<std::vector<double>> &points, const std::vector<double> &heights);
  ~LinearProgram();

  /// One weight for each point, not negative; empty if the target is not in the hull.
  std::vector<double> solve(const std::vector<double> &target);

private:
  struct Model;
  std::unique_ptr<Model> model;
};

} // namespace trop

#endif // TROP_LIB_GEOMETRY_LINEARPROGRAM_H
