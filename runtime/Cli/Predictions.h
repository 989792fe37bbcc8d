//===- Predictions.h - Predictions as text or arrays ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_PREDICTIONS_H
#define TROP_RUNTIME_CLI_PREDICTIONS_H

#include "runtime/Checkpoint/Recipe.h"
#include "runtime/Support/Array.h"

#include <string>
#include <vector>

namespace trop::rt {

/// Writes predictions in one format: "csv", with a header; "json", an array of objects; "jsonl",
/// an object a line; "npy", an array of the outputs. In the units of the data.
class Predictions {
public:
  /// `kept` are the names of columns that go along with each row.
  Predictions(const trop_model &model, const DataRecipe &recipe, const std::string &format,
              const std::vector<std::string> &kept);

  /// The text before the first row.
  std::string begin() const;
  /// That of the outputs at `row`, of which `best` is the largest, with what goes along with them.
  std::string row(const Array &outputs, int64_t row, int64_t best, const std::string *along);
  /// How many rows there were.
  int64_t count() const { return rows; }
  /// The text after the last row.
  std::string end() const;

private:
  std::string numberText(double value) const;
  std::string csvRow(const Array &outputs, int64_t row, int64_t best,
                     const std::string *along) const;
  std::string jsonRow(const Array &outputs, int64_t row, int64_t best,
                      const std::string *along) const;
  std::string arrayText() const;
  double inData(const Array &outputs, int64_t row, int64_t output) const;

  const trop_model &model;
  const DataRecipe &recipe;
  const std::string format;
  const std::vector<std::string> kept;
  int64_t rows = 0;
  std::string elements; // of the array so far
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_PREDICTIONS_H
