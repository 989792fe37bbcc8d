//===- Ranges.h - Where values lie -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_RANGES_H
#define TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_RANGES_H

#include "lib/Pruning/Dominance.h"

#include "mlir/IR/Value.h"

namespace trop {

/// Numbers of the program's type between which each number of a value lies, as the program
/// computes it, for inputs in the box; of layers of sums, products and extrema with parameters
/// that have values. Of others nothing is known.
std::vector<Interval> findRanges(mlir::Value value, llvm::ArrayRef<Interval> box);

/// The type of a value's numbers.
FloatType getFloatType(mlir::Value value);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_RANGES_H
