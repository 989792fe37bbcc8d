//===- Table.h - Labelled rows of a data file -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_TABLE_H
#define TROP_RUNTIME_DATA_TABLE_H

#include "trop/abi.h"

#include <string>
#include <vector>

namespace trop::rt {

/// What is wanted of a data file. Column lists may be empty: labels are then the
/// last columns, features all others, classes those found (in numeric order if all
/// are integers, otherwise in lexicographic order).
struct TableRequest {
  std::string path;
  const trop_model *model;
  std::vector<std::string> features;
  std::vector<std::string> labels;
  std::vector<std::string> classes;
  /// Drop rows of classes not in `classes`; otherwise such a row is an error.
  bool dropOtherClasses = false;
  /// Read no labels; label columns need not be there.
  bool unlabelled = false;
};

/// Rows in the order of the file, unscaled.
struct Table {
  std::string path;
  std::vector<std::string> features, labels;
  std::vector<std::string> classes; // of a model that has classes
  std::vector<int64_t> lines;       // where each row begins in the file
  std::vector<double> inputs;       // [rows][features]
  std::vector<int32_t> classOf;     // [rows], index into `classes`
  std::vector<double> targets;      // [rows][labels], of a model that has values

  int64_t rows() const { return int64_t(lines.size()); }
};

/// Reads a data file by the name of its source in trop/schema.h. All features and
/// targets are finite numbers. Errors name the file, the line and the column.
Table readTable(const std::string &source, const TableRequest &request);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_TABLE_H
