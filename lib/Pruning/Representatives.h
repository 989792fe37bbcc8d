//===- Representatives.h - One unit for many --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_REPRESENTATIVES_H
#define TROP_LIB_PRUNING_REPRESENTATIVES_H

#include "lib/Pruning/UnitLayer.h"

#include <optional>

namespace trop {

/// A unit: its generator (a, b) and its weights to the outputs.
struct Unit {
  Vector input, output;
};

/// Sum of `rows` of a matrix, in their order, or their mean.
Vector sumRows(const Matrix &matrix, const std::vector<int64_t> &rows);
Vector meanRows(const Matrix &matrix, const std::vector<int64_t> &rows);

/// Mean of the generators, sum of the outputs (003, Algorithm 2).
Unit mergeByMean(const UnitLayer &layer, const std::vector<int64_t> &members);

/// Algorithm 3 from there: `iterations` of output and input in turn, then the output once more
/// (Proposition 14 needs that). Approaches the best approximation of rank 1 of
/// T = sum_i C_i g_i^T. No unit where T is 0.
std::optional<Unit> mergeByIteration(const UnitLayer &layer, const std::vector<int64_t> &members,
                                     int iterations);

/// The variant of A.6: signs of outputs are those of Algorithm 2, and only members of an output's
/// sign count for it.
std::optional<Unit> mergeWithSigns(const UnitLayer &layer, const std::vector<int64_t> &members,
                                   int iterations);

/// Changes the outputs of `fewer` so that on the samples, [samples][d], its units add to the
/// outputs what those of `layer` add, in the sense of least squares; as little as that asks for,
/// where samples do not say.
void fitOutputs(const UnitLayer &layer, const Activation &activation, const Matrix &samples,
                UnitLayer &fewer);

} // namespace trop

#endif // TROP_LIB_PRUNING_REPRESENTATIVES_H
