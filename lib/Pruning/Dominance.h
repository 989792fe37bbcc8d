//===- Dominance.h - Units that never win -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Unit h of a tropical layer is a candidate u_h + w_hd for each output d of the next one. Where
// another unit's candidate is always as large (as small, of minima), the output is the same without
// it, bit for bit: rounding is monotone, so that what holds of weights, and of the ends of
// intervals, holds of the rounded sums; where two rounded sums are compared by their exact ones,
// these differ by more than all their roundings.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_DOMINANCE_H
#define TROP_LIB_PRUNING_DOMINANCE_H

#include "lib/Geometry/Matrix.h"

#include <cstdint>
#include <vector>

namespace trop {

struct Interval {
  double low, high;
};

/// A number type of programs, f32 or f64: doubles stand for its numbers, and sums and products are
/// rounded to it.
struct FloatType {
  bool isSingle = true;
  double add(double a, double b) const;
  double multiply(double a, double b) const;
  double epsilon() const { return isSingle ? 0x1p-24 : 0x1p-53; }
  double greatest() const;
};

/// max_h (u_h + outputs[h][d]), where u_h = max_i (input_i + inputs[h][i]), or with a minimum for
/// either maximum.
struct TropicalUnits {
  bool outerIsMax = true, innerIsMax = true;
  /// [n][inputs]; of units that are not such extrema without columns: then `ranges` are theirs.
  Matrix inputs;
  Matrix outputs;               ///< [n][outputs]
  std::vector<Interval> ranges; ///< of the inputs: numbers of the type, infinite where not known
};

/// Units that stay, ascending: without the others all outputs have the same bits wherever inputs
/// are in their ranges. Of equal units the first stays. All do where a weight to an output is -0:
/// of a tie of 0 and -0 the order of units decides. Not NaN; infinite weights are those of the
/// semirings.
std::vector<int64_t> findWinners(const TropicalUnits &units, FloatType type);

} // namespace trop

#endif // TROP_LIB_PRUNING_DOMINANCE_H
