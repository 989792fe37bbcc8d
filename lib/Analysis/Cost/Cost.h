//===- Cost.h - What scalar operations cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_COST_H
#define TROP_LIB_ANALYSIS_COST_COST_H

#include <cstdint>

namespace trop {

/// What an operation costs that is neither a sum nor a product (002, 2.7.2).
struct CostParameters {
  double nonlinear = 1;  ///< c_nonlin of exp, log, an inverse, ...; at least 1
  double comparison = 1; ///< c_relu of a comparison of two numbers; above 0
};

/// Scalar operations, by price. Moves, and what computes with indices and labels,
/// are free.
struct Cost {
  int64_t linear = 0; ///< sums, differences, products; 1 each
  int64_t comparisons = 0;
  int64_t nonlinear = 0;

  Cost &operator+=(const Cost &other);
  Cost operator+(const Cost &other) const { return Cost(*this) += other; }
  Cost operator*(int64_t times) const;
  bool operator==(const Cost &other) const {
    return linear == other.linear && comparisons == other.comparisons &&
           nonlinear == other.nonlinear;
  }
  bool isFree() const { return *this == Cost(); }
  double weigh(const CostParameters &parameters) const;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_COST_H
