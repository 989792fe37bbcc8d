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

#include <map>
#include <string>
#include <vector>

namespace trop::rt {

/// The files of a table. Their rows are those of the first, which are dealt into parts, then those
/// of files that are a part by themselves. Paths of what is not there are empty.
struct Files {
  std::string path, validationPath, testPath;
  std::string labelPath, validationLabelPath, testLabelPath; // where labels have their own
  int64_t rows = 0;                                          // most to take of `path`; 0: all

  /// Calls body(path) for every file.
  template <typename Body> void forEach(const Body &body) { forEachOf(*this, body); }
  template <typename Body> void forEach(const Body &body) const { forEachOf(*this, body); }

private:
  template <typename Self, typename Body> static void forEachOf(Self &self, const Body &body) {
    for (auto *path : {&self.path, &self.labelPath, &self.validationPath, &self.validationLabelPath,
                       &self.testPath, &self.testLabelPath})
      if (!path->empty())
        body(*path);
  }
};

/// How files are read, beside columns and classes: what the call of a source says, by the names of
/// its arguments; what it leaves out has its default.
using ReadOptions = std::map<std::string, std::vector<std::string>>;

/// What is wanted of data files. Column lists may be empty: labels are then the last columns,
/// features all others. Classes, if none are named, are those found in columns of text, as
/// orderClasses has them, and of arrays the numbers from 0. Features are named where a file is to
/// be read as another was: that of the training.
struct TableRequest : Files {
  std::string part; // of whose file `path` is: "validation" or "test"; of the first one empty
  ReadOptions options;
  std::vector<std::string> classNames; // what `classes`, or all, are called; empty: as their labels
  const trop_model *model;
  std::vector<std::string> features;
  std::vector<std::string> labels;
  std::vector<std::string> classes;
  /// Drop rows of classes not in `classes`; otherwise such a row is an error.
  bool dropOtherClasses = false;
  /// The column of weights of samples, which is neither feature nor label; empty: none.
  std::string sampleWeight;
  /// What samples of each class are weighed with besides; empty: nothing.
  std::vector<double> classWeights;
  /// Read no labels and no weights; their columns need not be there.
  bool unlabelled = false;
  /// Of a file without names: how many columns the training's has; 0: any number.
  int64_t columns = 0;
  /// The column that says which rows belong together; empty: none.
  std::string group;
  /// Columns that go along, as text.
  std::vector<std::string> kept;

  /// An option that is one text.
  std::string option(const char *name, const char *otherwise) const {
    auto found = options.find(name);
    return found == options.end() || found->second.empty() ? std::string(otherwise)
                                                           : found->second.front();
  }
};

/// Rows of one file, from `first` on.
struct FileRows {
  std::string path, part; // "validation" or "test"; of the first file empty
  int64_t first;
};

/// Rows in the order of their files, unscaled.
struct Table {
  std::vector<FileRows> files;
  std::vector<std::string> features, labels;
  std::vector<std::string> classes; // of a model that has classes
  bool classesAreNumbers = false;   // from 0 on, which need not all occur
  std::vector<int64_t> lines; // where each row is in its file: a line from 1, or a sample from 0
  Numbers inputs; // [rows][features]; NaN: missing; of a category, the position of its value
  /// Of each feature the values of a category, in their order; empty of a number. Empty as a whole
  /// where all are numbers.
  std::vector<std::vector<std::string>> categories;
  std::vector<int32_t> classOf;     // [rows], index into `classes`
  Numbers targets;                  // [rows][labels], of a model that has values
  std::vector<double> weights;      // [rows], of samples, at least 0; empty: all are 1
  std::vector<int32_t> groups;      // [rows], a number a group; empty: there are none
  std::vector<std::string> kept;    // [rows][columns that go along]
  int64_t columns = 0;              // of the first file
  std::vector<std::string> remarks; // on what was read, for users

  int64_t rows() const { return int64_t(lines.size()); }
  bool isCategory(size_t feature) const {
    return !categories.empty() && !categories[feature].empty();
  }
  const std::string &path() const { return files.front().path; }
  /// How many rows are of the first file.
  int64_t dealtRows() const { return files.size() > 1 ? files[1].first : rows(); }
  /// "iris.csv:17"
  std::string whereIs(int64_t row) const;
};

/// "iris.csv:17", of the file that a row is of.
std::string placeOfRow(const std::vector<FileRows> &files, int64_t row, int64_t line);

/// Multiplies weights by those of classes. Error: not as many as there are classes.
void weighClasses(Table &table, const std::vector<double> &weights);

/// rows / (classes * rows of the class), of rows that count (scikit-learn's class_weight).
std::vector<double> balancedWeights(const Table &table, const std::vector<int64_t> &rows);

/// Reads data files by the name of their source in trop/schema.h. All features that
/// are not missing and all targets are finite numbers. Errors name the file, the line or sample and
/// the column.
Table readTable(const std::string &source, const TableRequest &request);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_TABLE_H
