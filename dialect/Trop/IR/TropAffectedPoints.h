//===- TropAffectedPoints.h - The points that read an element -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPAFFECTEDPOINTS_H
#define TROP_DIALECT_TROP_IR_TROPAFFECTEDPOINTS_H

#include "mlir/IR/AffineMap.h"

#include <optional>

namespace trop {

/// An update of a value that would visit more points than this part of its domain
/// computes it as a whole, which is cheaper: that has no lists to keep.
constexpr int64_t kWholeFactor = 2;

/// A value without combiner is computed where an update reads it, along with such values
/// that it reads itself, as long as these are no more leaves than this, one for each path:
/// code is written for each, and of n sums h = h + h there are 2^n. Beyond, it is
/// computed as a whole.
constexpr int64_t kMostInlinedLeaves = 64;

/// Of more values that let an update look at one it is not asked which these are: the
/// sets together would be as long as the square of the program.
constexpr size_t kMostTriggers = 256;

/// The inverse of an indexing map: which points of a domain read a given element of
/// the operand. For maps whose results are dimensions, `d floordiv c`, `c * d + e` with
/// e below c, or constants; each dimension in at most one of them.
class AffectedPoints {
public:
  /// Dimension d runs over q * span .. q * span + span - 1 with
  /// q = element[result] / divisor % modulus; without a result, over all.
  struct Dim {
    int64_t extent;
    int result = -1;
    int64_t divisor = 1, modulus = 0, span = 1;
  };

  static std::optional<AffectedPoints> get(mlir::AffineMap map, llvm::ArrayRef<int64_t> domain);

  /// Most points that read one element.
  int64_t getCount() const { return getCount(0, dims.size()); }
  /// Most of their projections on dimensions `first` to `last - 1`.
  int64_t getCount(size_t first, size_t last) const;

  llvm::ArrayRef<Dim> getDims() const { return dims; }
  /// Results that are one number whatever the point is, and that number.
  llvm::ArrayRef<std::pair<unsigned, int64_t>> getConstants() const { return constants; }

private:
  bool fix(mlir::AffineExpr expr, int result, int64_t divisor, int64_t modulus);

  llvm::SmallVector<Dim> dims;
  llvm::SmallVector<std::pair<unsigned, int64_t>> constants;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPAFFECTEDPOINTS_H
