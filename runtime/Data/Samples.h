//===- Samples.h - Samples ready for a model --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SAMPLES_H
#define TROP_RUNTIME_DATA_SAMPLES_H

#include "runtime/Data/Table.h"
#include "runtime/Support/Array.h"

#include <string>
#include <vector>

namespace trop::rt {

/// A range of samples with a name: "train", "validation", "test", "data".
struct Part {
  std::string name;
  int64_t first, count;
};

/// The rows of a table dealt into parts.
struct Split {
  std::vector<int64_t> order; // row of the table that each sample comes from
  std::vector<Part> parts;    // in this order, without empty ones; training is the first
};

/// All rows in their order, as one part named "data".
Split wholeTable(const Table &table);

/// Deals round(train * rows) rows to training, round(validation * rows) but no more
/// than are left to validation, and the rest to test, in a random order of the seed;
/// within a part rows keep the order of the file. Rows of files that are a part go there; where
/// there are some for testing, what training leaves of the others is for validation.
/// Error: a training part without rows, or one without rows of a class that was named.
Split splitTable(const Table &table, double train, double validation, uint64_t seed);

/// input = (feature - shift) / divisor, and so for targets.
struct Scaling {
  std::string kind = "none";          // as in trop/schema.h
  std::vector<double> shift, divisor; // of targets that are not scaled, empty

  bool isOn() const { return kind != "none"; }
  /// The number in the units of the data.
  double inData(double value, int64_t column) const {
    return divisor.empty() ? value : value * divisor[column] + shift[column];
  }
};

/// Fits to the training part: `standard` to mean 0 and (population) deviation 1,
/// `minmax` to [0, 1]. A column that is constant there becomes 0 (divisor 1). To `standard` one
/// is constant, too, that no double is near enough to the mean of, as of two that are next to
/// each other. `unit` divides integers by the largest of their type.
Scaling fitScaling(const std::string &kind, const Table &table, const Split &split);

/// The same of the targets.
Scaling fitTargetScaling(const std::string &kind, const Table &table, const Split &split);

/// Inputs and targets in the model's element type, parts one after the other.
class Samples {
public:
  /// Error: a value too large for the element type.
  Samples(const trop_model &model, const Table &table, const Split &split, const Scaling &scaling,
          const Scaling &targetScaling = {});

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
  /// Of all inputs and targets, in their order, and of the parts: 16 hexadecimal digits that
  /// tell whether two trainings are about the same samples.
  std::string digest() const;
  /// "iris.csv:17", for messages about a row.
  std::string whereIs(int64_t row) const { return whereIsRow(order[row]); }
  /// The same of a row of the table that they are of.
  std::string whereIsRow(int64_t row) const { return placeOfRow(files, row, lines[row]); }

private:
  template <typename T> void fill(const Table &table, const Split &split, const Scaling &scaling);
  template <typename T>
  void store(const Array &array, int64_t sample, int64_t column, double value,
             const std::vector<std::string> &columns, const Scaling &scaling) const;

  std::vector<FileRows> files;
  std::vector<int64_t> order; // row of the table that each sample comes from
  std::vector<int64_t> lines; // of each row of the table
  Scaling scalingOfTargets;
  std::vector<Part> ranges;
  int64_t outputs;
  Array inputs;                 // [rows][input_count]
  std::vector<int32_t> classes; // [rows], or empty
  Array targets;                // [rows][output_count], or empty
  Array weights;                // [rows], or empty
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SAMPLES_H
