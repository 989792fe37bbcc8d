//===- Loops.h - The order in which points and samples are visited -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_LOOPS_H
#define TROP_LIB_REFERENCE_LOOPS_H

#include "dialect/Trop/IR/TropReads.h"

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

#include <algorithm>
#include <vector>

namespace trop {

/// Points of a domain and elements of a tensor are listed one by one: at most so many.
constexpr int64_t kMostPoints = 1 << 22;

/// Whether points or elements of these extents are more than that.
bool isTooLarge(llvm::ArrayRef<int64_t> extents);

/// The points of a domain in lexicographic order, and which element of each mapped
/// value belongs to them.
struct Domain {
  Domain(llvm::ArrayRef<int64_t> extents, llvm::ArrayRef<mlir::AffineMap> maps,
         mlir::ValueRange values, const OutsideReads &outside);

  int64_t size() const { return points.size(); }

  /// What is outside of a mapped value.
  static constexpr int64_t kOutside = -1;

  std::vector<llvm::SmallVector<int64_t>> points;
  std::vector<bool> hasLeaf;               ///< whether it has, by point
  std::vector<std::vector<int64_t>> units; ///< [value][point], row-major, or kOutside
  std::vector<double> constants;           ///< [value], what stands outside
};

/// Calls body(sample, point) in the order of every sum over samples, which is that
/// of compiled code: block by block of `lanes` samples (getLanes), in a block the
/// points in order, for a point the samples of the block.
template <typename Body> void visit(int64_t samples, int64_t points, int64_t lanes, Body body) {
  for (int64_t block = 0; block < samples; block += lanes)
    for (int64_t point = 0; point < points; ++point)
      for (int64_t sample = block; sample < std::min(block + lanes, samples); ++sample)
        body(sample, point);
}

} // namespace trop

#endif // TROP_LIB_REFERENCE_LOOPS_H
