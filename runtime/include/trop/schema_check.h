//===- trop/schema_check.h - Which numbers an argument takes ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule for sources and for options of compiled programs.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_SCHEMA_CHECK_H
#define TROP_SCHEMA_CHECK_H

#include "trop/schema.h"

#include <cmath>

namespace trop::schema {

/// Whether a number is finite and in the argument's range.
inline bool isLegal(const Argument &argument, double number) {
  bool above = argument.exclusive ? number > argument.minimum : number >= argument.minimum;
  bool below = argument.below ? number < argument.maximum : number <= argument.maximum;
  return above && below && std::isfinite(number);
}

/// Whether it still is where a model computes with it, rounded to f32 if `single`, else f64.
/// What lies below the normal numbers of the type counts as 0: formulas divide by what is
/// above 0, and 1 / x has to be finite.
inline bool isLegalIn(const Argument &argument, double number, bool single) {
  double rounded = single ? double(float(number)) : number;
  double smallest =
      single ? double(std::numeric_limits<float>::min()) : std::numeric_limits<double>::min();
  if (std::fabs(rounded) < smallest)
    rounded = 0;
  return isLegal(argument, number) && isLegal(argument, rounded);
}

} // namespace trop::schema

#endif // TROP_SCHEMA_CHECK_H
