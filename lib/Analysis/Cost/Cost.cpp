//===- Cost.cpp - What scalar operations cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Cost.h"

namespace trop {

Cost &Cost::operator+=(const Cost &other) {
  linear += other.linear;
  comparisons += other.comparisons;
  nonlinear += other.nonlinear;
  return *this;
}

Cost Cost::operator*(int64_t times) const {
  return {linear * times, comparisons * times, nonlinear * times};
}

double Cost::weigh(const CostParameters &parameters) const {
  return static_cast<double>(linear) + parameters.comparison * static_cast<double>(comparisons) +
         parameters.nonlinear * static_cast<double>(nonlinear);
}

} // namespace trop
