//===- LinearProgram.h - Convex combinations by linear programming -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_LINEARPROGRAM_H
#define TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_LINEARPROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <memory>

namespace trop {

/// Looks for weights lambda >= 0 with sum 1 and sum_j lambda_j point_j = target that
/// maximize sum_j lambda_j height_j. Its answers are approximate: check them.
class LinearProgram {
public:
  /// Points are rows of equal length.
  LinearProgram(llvm::ArrayRef<llvm::SmallVector<double>> points, llvm::ArrayRef<double> heights);
  ~LinearProgram();

  /// One weight for each point, not negative; empty if the target is not in the hull.
  llvm::SmallVector<double> solve(llvm::ArrayRef<double> target);

private:
  struct Model;
  std::unique_ptr<Model> model;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_LINEARPROGRAM_H
