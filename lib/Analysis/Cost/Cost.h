//===- Cost.h - Scalar operations of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_COST_H
#define TROP_LIB_ANALYSIS_COST_COST_H

#include "mlir/IR/Operation.h"
#include "llvm/Support/raw_ostream.h"

namespace trop {

/// Scalar operations, by kind. Moves and address arithmetic are free.
struct Cost {
  int64_t additions = 0;       ///< sums, differences, changes of sign
  int64_t multiplications = 0; ///< products and quotients
  int64_t comparisons = 0;     ///< a maximum or minimum of two counts one
  int64_t nonlinear = 0;       ///< exp, log

  Cost &operator+=(const Cost &other);
  Cost operator*(int64_t times) const;
};

llvm::raw_ostream &operator<<(llvm::raw_ostream &out, const Cost &cost);

/// What an op costs for one sample, by its interfaces: leaf and combinations of a
/// structural op, the program of a composite one. Fails on an op with neither.
mlir::FailureOr<Cost> computeCost(mlir::Operation *op);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_COST_H
