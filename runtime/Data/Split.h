//===- Split.h - Rows dealt into parts --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SPLIT_H
#define TROP_RUNTIME_DATA_SPLIT_H

#include "runtime/Data/Table.h"

#include <cstdint>
#include <map>
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
  std::vector<int64_t> order; // row of the table that each sample comes from, none twice
  std::vector<Part> parts;    // in this order, without empty ones; training is the first
};

/// All rows in their order, as one part named "data".
Split wholeTable(const Table &table);

/// Rows of the first file, from 0, by the names of parts. What is in no list is left out.
using RowLists = std::map<std::string, std::vector<int64_t>>;

/// How rows are dealt.
struct SplitPlan {
  double train = 1, validation = 0; // shares of the rows; the others are for testing
  uint64_t seed = 0;
  bool byClass = false;        // every part has the same share of each class
  int64_t fold = 0, folds = 0; // the fold, from 1, that is for testing; 0: by shares
  RowLists lists{};            // empty: there are none
  std::string listsPath{};     // the file that they are of
  std::string group{};         // the column of the table's groups
};

/// Deals round(train * rows) rows to training, round(validation * rows) but no more
/// than are left to validation, and the rest to test, in a random order of the seed;
/// within a part rows keep the order of the file. By classes these are counts of each class. Of a
/// table with groups, each is in one part: parts take groups until they have their rows. Of folds,
/// of as many rows to one, one is the test part, and `validation` is of all rows. Rows of files
/// that are a part go there; where there are some for testing, what training leaves of the others
/// is for validation.
/// Error: a training part without rows, or one without rows of a class that was named, as a fold;
/// lists that name a row twice, or one that is not there.
Split splitTable(const Table &table, const SplitPlan &plan);

/// As JSON, {"train": [0, 4, ...], "validation": [...], "test": [...]}, of rows of the first file.
RowLists rowLists(const Table &table, const Split &split);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SPLIT_H
