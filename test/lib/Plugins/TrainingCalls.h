//===- TrainingCalls.h - Words that both halves of a plugin know -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRAININGCALLS_H
#define TRAININGCALLS_H

#include "trop/schema.h"

namespace training {

using namespace trop::schema;

inline constexpr Argument kLionArgs[] = {
    detail::lr(1e-3),
    detail::decay("beta1", 0.9, "share of the average that gives the direction, [0, 1)"),
    detail::decay("beta2", 0.99, "decay of the average of gradients, [0, 1)"),
    detail::decoupled(0, "times the weights is subtracted as well, >= 0")};
inline constexpr Call kLion = {"lion", "step lr along signs of averages (Chen et al. 2023)",
                               kLionArgs, 4};

inline constexpr Argument kOrthogonalArgs[] = {
    detail::above("gain", 0, 1, "length of each row or column, > 0")};
inline constexpr Call kOrthogonal = {
    "orthogonal", "rows or columns at right angles to each other (Saxe et al. 2014)",
    kOrthogonalArgs, 1};

inline constexpr Argument kInverseRootArgs[] = {{"warmup", Kind::Integer, true, false, 0, 1, false,
                                                 kInf, nullptr,
                                                 "steps in which the factor rises to 1"}};
inline constexpr Call kInverseRoot = {
    "inverse_root", "falls as 1 / sqrt(step) after a warm-up (Vaswani et al. 2017)",
    kInverseRootArgs, 1};

inline constexpr Call kSum = {"sum", "sum of losses", nullptr, 0};
inline constexpr Argument kLargestArgs[] = {
    {"m", Kind::Integer, false, false, 0, 1, false, kInf, nullptr, "how many"}};
inline constexpr Call kLargest = {"largest", "mean of the m largest", kLargestArgs, 1};

} // namespace training

#endif // TRAININGCALLS_H
