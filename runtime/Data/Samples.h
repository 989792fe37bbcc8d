//===- Samples.h - Samples ready for a model --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SAMPLES_H
#define TROP_RUNTIME_DATA_SAMPLES_H

#include "runtime/Data/Encoding.h"
#include "runtime/Data/Scaling.h"
#include "runtime/Data/Split.h"
#include "runtime/Data/Table.h"
#include "runtime/Support/Array.h"

#include <string>
#include <vector>

namespace trop::rt {

/// Inputs and targets in the model's element type, parts one after the other.
class Samples {
public:
  /// Error: a value too large for the element type; columns that do not come to the inputs.
  Samples(const trop_model &model, const Table &table, const Split &split, const Scaling &scaling,
          const Scaling &targetScaling = {}, const Encoding &encoding = {});
  /// Gives up the table's numbers on the way, so that there is memory for their elements.
  Samples(const trop_model &model, Table &&table, const Split &split, const Scaling &scaling,
          const Scaling &targetScaling, const Encoding &encoding);

  const std::vector<Part> &parts() const { return ranges; }
  int64_t rows() const { return int64_t(order.size()); }
  trop_samples view(int64_t first, int64_t count) const;
  /// The same samples, of arrays that begin with the first.
  trop_samples viewFrom(int64_t first, int64_t count) const;

  int32_t classOf(int64_t row) const { return classes[row]; }
  /// As the model is trained for it, which may be scaled.
  double target(int64_t row, int64_t output) const { return targets.get(row * outputs + output); }
  /// What makes a target, or an output, one in the units of the data.
  const Scaling &targetScaling() const { return scalingOfTargets; }
  bool hasClasses() const { return !classes.empty(); }
  /// A text for each column with values of a category that the encoding does not know.
  const std::vector<std::string> &unseen() const { return unknown; }
  /// Of all inputs and targets, in their order, and of the parts: 16 hexadecimal digits that
  /// tell whether two trainings are about the same samples.
  std::string digest() const;
  /// "iris.csv:17", for messages about a row.
  std::string whereIs(int64_t row) const { return whereIsRow(order[row]); }
  /// The same of a row of the table that they are of.
  std::string whereIsRow(int64_t row) const { return placeOfRow(files, row, lines[row]); }

private:
  Samples(const trop_model &model, const Table &table, Table *consumed, const Split &split,
          const Scaling &scaling, const Scaling &targetScaling, const Encoding &encoding);
  template <typename T>
  void fill(const Table &table, Table *consumed, const Scaling &scaling, const Encoding &encoding);
  template <typename T>
  void fillRow(const Table &table, int64_t row, int64_t sample, const double *inputsOfRow,
               const std::vector<std::string> &names, const Scaling &scaling) const;
  template <typename T>
  void store(const Array &array, int64_t sample, const double *values,
             const std::vector<std::string> &columns, const Scaling &scaling) const;

  std::vector<FileRows> files;
  std::vector<int64_t> order; // row of the table that each sample comes from
  std::vector<int64_t> lines; // of each row of the table
  Scaling scalingOfTargets;
  std::vector<Part> ranges;
  std::vector<std::string> unknown;
  int64_t outputs;
  Array inputs;                 // [rows][input_count]
  std::vector<int32_t> classes; // [rows], or empty
  Array targets;                // [rows][output_count], or empty
  Array weights;                // [rows], or empty
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SAMPLES_H
