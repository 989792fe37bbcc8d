//===- TropUpdateLimits.h - What updates and their costs agree on -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPUPDATELIMITS_H
#define TROP_DIALECT_TROP_IR_TROPUPDATELIMITS_H

#include <cstddef>
#include <cstdint>

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

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPUPDATELIMITS_H
