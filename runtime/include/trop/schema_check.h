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

/// Whether a number is finite, in the argument's range and, of an Integer, one that a double
/// holds: beyond 2^53 not every integer is.
inline bool isLegal(const Argument &argument, double number) {
  bool above = argument.exclusive ? number > argument.minimum : number >= argument.minimum;
  bool below = argument.below ? number < argument.maximum : number <= argument.maximum;
  bool whole = std::round(number) == number && std::fabs(number) <= 0x1p53;
  return above && below && std::isfinite(number) && (whole || argument.kind != Kind::Integer);
}

/// Whether it still is where a model computes with it, rounded to f32 if `single`, else f64. An
/// Integer counts, and is not computed with.
/// What lies below the normal numbers of the type counts as 0: formulas divide by what is
/// above 0, and 1 / x has to be finite.
inline bool isLegalIn(const Argument &argument, double number, bool single) {
  if (argument.kind == Kind::Integer)
    return isLegal(argument, number);
  double rounded = single ? double(float(number)) : number;
  double smallest =
      single ? double(std::numeric_limits<float>::min()) : std::numeric_limits<double>::min();
  if (std::fabs(rounded) < smallest)
    rounded = 0;
  return isLegal(argument, number) && isLegal(argument, rounded);
}

} // namespace trop::schema

#endif // TROP_SCHEMA_CHECK_H
