//===- Data.h - What a checkpoint says of the data ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_DATA_H
#define TROP_LIB_TARGET_ONNX_DATA_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::onnx {

/// A column of the data, and the inputs that are made of it.
struct Feature {
  std::string name;
  bool category = false;
  // Of numbers: one input, and with an indicator a second one, which is 1 where it is missing.
  std::optional<double> fill;
  bool indicator = false;
  // Of categories: an input for each value.
  std::vector<std::string> values;
  std::optional<std::string> fillValue;

  size_t countInputs() const { return category ? values.size() : 1 + indicator; }
  bool isPlain() const { return !category && !fill && !indicator; }
};

/// What weights say of the data (docs/checkpoints.md), as far as it is of what is between a row and
/// the network. Those of another tool may leave out any of it.
struct Data {
  std::vector<Feature> features;
  std::vector<double> shift, divisor;             ///< of inputs: (x - shift) / divisor
  bool saysScale = true;                          ///< false: nobody knows how they are scaled
  std::vector<double> targetShift, targetDivisor; ///< of outputs, empty: none
  std::vector<std::string> classes, labels;

  /// Error: it is not of `inputs` and `outputs`, or is no such description.
  static llvm::Expected<Data> read(llvm::StringRef json, size_t inputs, size_t outputs);
};

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_DATA_H
