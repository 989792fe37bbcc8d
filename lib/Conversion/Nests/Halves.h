//===- Halves.h - The two halves of an active gradient ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_HALVES_H
#define TROP_LIB_CONVERSION_NESTS_HALVES_H

#include <cstdint>

namespace trop {

/// Bits of an argument that says which half of a lowered active gradient is to run: what the
/// weights of samples do not move, values and losses; what they do, adjoints. Both find values at
/// the same places of the workspace.
inline constexpr int64_t kEvaluateHalf = 1, kBackwardHalf = 2;

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_HALVES_H
