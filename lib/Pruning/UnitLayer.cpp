//===- UnitLayer.cpp - Units between two linear layers --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/UnitLayer.h"

#include <algorithm>

namespace trop {

PrunedLayer select(const UnitLayer &layer, std::vector<int64_t> units) {
  std::sort(units.begin(), units.end());
  PrunedLayer pruned;
  pruned.units.inputs.resize(int64_t(units.size()), layer.inputs.cols());
  pruned.units.outputs.resize(int64_t(units.size()), layer.outputs.cols());
  for (int64_t k = 0; k < int64_t(units.size()); ++k) {
    pruned.units.inputs.row(k) = layer.inputs.row(units[k]);
    pruned.units.outputs.row(k) = layer.outputs.row(units[k]);
    pruned.members.push_back({units[k]});
  }
  return pruned;
}

std::vector<int64_t> findAlive(const UnitLayer &layer, const Activation &activation) {
  int64_t slopes = layer.inputs.cols() - 1;
  std::vector<int64_t> alive;
  for (int64_t i = 0; i < layer.count(); ++i) {
    bool isConstant = (layer.inputs.row(i).head(slopes).array() == 0).all();
    bool isZero = isConstant && activation.value(layer.inputs(i, slopes)) == 0;
    if (!isZero && (layer.outputs.row(i).array() != 0).any())
      alive.push_back(i);
  }
  return alive;
}

Matrix runUnits(const UnitLayer &layer, const Activation &activation, const Matrix &samples) {
  int64_t inputs = samples.cols();
  Matrix values = multiplyRows(samples, layer.inputs.leftCols(inputs));
  values.rowwise() += layer.inputs.col(inputs).transpose();
  return values.unaryExpr([&](double value) { return activation.value(value); });
}

} // namespace trop
