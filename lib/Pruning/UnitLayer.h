//===- UnitLayer.h - Units between two linear layers ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_UNITLAYER_H
#define TROP_LIB_PRUNING_UNITLAYER_H

#include "lib/Geometry/Matrix.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace trop {

/// The function that units apply.
struct Activation {
  bool homogeneous = true; ///< f(t x) = t f(x) for t >= 0
  double lipschitz = 1;    ///< |f(x) - f(y)| <= lipschitz |x - y|
  std::function<double(double)> value;
};

/// n units of d inputs and m outputs. Unit i computes f(a_i . x + b_i), and adds c_ji times that
/// to output j (003, section 3.2).
struct UnitLayer {
  Matrix
      inputs; ///< [n][d + 1], a row a unit: its generator g_i = (a_i, b_i); b_i is 0 without bias
  Matrix outputs; ///< [n][m], a row a unit: c_1i .. c_mi

  int64_t count() const { return inputs.rows(); }
};

/// A layer of fewer units.
struct PrunedLayer {
  UnitLayer units;
  /// Units of the layer before that each stands for, ascending; a unit that vanished is in none.
  std::vector<std::vector<int64_t>> members;
};

/// The layer of those units alone, ascending.
PrunedLayer select(const UnitLayer &layer, std::vector<int64_t> units);

/// Units that matter: those with a weight to some output that is not 0 but for units whose output
/// is 0 whatever the input. To leave out the others is exact.
std::vector<int64_t> findAlive(const UnitLayer &layer, const Activation &activation);

/// What the units compute on samples of inputs, [samples][d]: [samples][n].
Matrix runUnits(const UnitLayer &layer, const Activation &activation, const Matrix &samples);

} // namespace trop

#endif // TROP_LIB_PRUNING_UNITLAYER_H
