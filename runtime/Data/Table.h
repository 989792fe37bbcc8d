//===- Table.h - Labelled rows of a data file -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_TABLE_H
#define TROP_RUNTIME_DATA_TABLE_H

#include "runtime/Data/Numbers.h"

#include "trop/abi.h"

#include <string>
#include <vector>

namespace trop::rt {

/// What is wanted of a data file. Column lists, which are for CSV, may be empty: labels are then
/// the last columns, features all others. Classes, if none are named, are those found in CSV, as
/// orderClasses has them, and of IDX the numbers from 0. Features are named where a file is to be
/// read as another was: that of the training.
struct TableRequest {
  std::string path;
  std::string labelPath, testPath, testLabelPath; // of IDX; the last two may be empty
  int64_t rows = 0;                               // of IDX: most to take of `path`; 0: all
  std::vector<std::string> classNames; // of IDX: of `classes`, or of all; empty: their labels
  const trop_model *model;
  std::vector<std::string> features;
  std::vector<std::string> labels;
  std::vector<std::string> classes;
  /// Drop rows of classes not in `classes`; otherwise such a row is an error.
  bool dropOtherClasses = false;
  /// Of CSV, as in trop/schema.h: whether the first row has the names of the columns.
  std::string header = "auto";
  /// Of CSV: the column of weights of samples, which is neither feature nor label; empty: none.
  std::string sampleWeight;
  /// What samples of each class are weighed with besides; empty: nothing.
  std::vector<double> classWeights;
  /// Read no labels and no weights; their columns need not be there.
  bool unlabelled = false;
};

/// Rows in the order of the file, unscaled; those for testing, which have a file of their
/// own, after the others.
struct Table {
  std::string path, testPath;
  int64_t testRows = 0;
  std::vector<std::string> features, labels;
  std::vector<std::string> classes; // of a model that has classes
  bool classesAreNumbers = false;   // from 0 on, which need not all occur
  std::vector<int64_t> lines;   // where each row is in its file: a line from 1, or a sample from 0
  Numbers inputs;               // [rows][features]
  std::vector<int32_t> classOf; // [rows], index into `classes`
  Numbers targets;              // [rows][labels], of a model that has values
  std::vector<double> weights;  // [rows], of samples, at least 0; empty: all are 1

  int64_t rows() const { return int64_t(lines.size()); }
};

/// Reads a data file by the name of its source in trop/schema.h. All features and
/// targets are finite numbers. Errors name the file, the line or sample and the column.
Table readTable(const std::string &source, const TableRequest &request);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_TABLE_H
