//===- Scaling.h - Numbers of one size --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SCALING_H
#define TROP_RUNTIME_DATA_SCALING_H

#include "runtime/Data/Encoding.h"
#include "runtime/Data/Split.h"

#include <string>
#include <vector>

namespace trop::rt {

/// input = (feature - shift) / divisor, and so for targets.
struct Scaling {
  std::string kind = "none";          // as in trop/schema.h
  std::vector<double> shift, divisor; // of targets that are not scaled, empty

  bool isOn() const { return kind != "none"; }
  /// The number as the model has it.
  double inModel(double value, size_t column) const {
    return divisor.empty() ? value : (value - shift[column]) / divisor[column];
  }
  /// The number in the units of the data.
  double inData(double value, int64_t column) const {
    return divisor.empty() ? value : value * divisor[column] + shift[column];
  }
};

/// Fits to the training part: `standard` to mean 0 and (population) deviation 1,
/// `minmax` to [0, 1]. A column that is constant there becomes 0 (divisor 1). To `standard` one
/// is constant, too, that no double is near enough to the mean of, as of two that are next to
/// each other. `unit` divides integers by the largest of their type.
/// Columns are those of the encoding; what is no number of a column is not scaled.
Scaling fitScaling(const std::string &kind, const Table &table, const Split &split,
                   const Encoding &encoding);

/// The same of the targets.
Scaling fitTargetScaling(const std::string &kind, const Table &table, const Split &split);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SCALING_H
