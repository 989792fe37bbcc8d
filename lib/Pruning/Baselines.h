//===- Baselines.h - Choosing units by a criterion --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_BASELINES_H
#define TROP_LIB_PRUNING_BASELINES_H

#include "lib/Geometry/KMeans.h"
#include "lib/Pruning/UnitLayer.h"

namespace trop {

/// Units of greatest 1-norm of inputs and bias, with those of outputs where `outputs`; the lower
/// index on a tie.
PrunedLayer keepLargest(const UnitLayer &layer, int64_t keep, bool outputs);

/// Units drawn without replacement, by seed and name.
PrunedLayer keepDrawn(const UnitLayer &layer, int64_t keep, const KMeansOptions &random);

/// ThiNet (Luo et al. 2017): an entry is an output of a sample, and a unit contributes c_ji h_i to
/// it. Of the units that stay, that one goes next with which the sum over entries of the squared
/// contributions of all that are gone grows least. `scale`: contributions of those that stay are
/// then scaled, a factor a unit, to the sums of all by least squares. `activations` [samples][n].
PrunedLayer keepByEffect(const UnitLayer &layer, int64_t keep, const Matrix &activations,
                         bool scale, const KMeansOptions &random);

} // namespace trop

#endif // TROP_LIB_PRUNING_BASELINES_H
