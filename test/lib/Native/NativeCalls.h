//===- NativeCalls.h - What both halves know -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NATIVECALLS_H
#define NATIVECALLS_H

#include "trop/schema.h"

namespace native {

inline constexpr trop::schema::Argument kGaussianArgs[] = {
    trop::schema::detail::atLeast("sigma", 0, 1, "standard deviation, >= 0")};
inline constexpr trop::schema::Call kGaussian = {"gaussian", "normal numbers around 1",
                                                 kGaussianArgs, 1};

} // namespace native

#endif // NATIVECALLS_H
