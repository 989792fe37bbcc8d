//===- CsvColumns.h - What the columns of a CSV file are for ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSVCOLUMNS_H
#define TROP_RUNTIME_DATA_CSVCOLUMNS_H

#include "runtime/Data/Csv.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trop::rt {

/// The columns of a file by their names, which its first row has or which are f0, f1, ..., and
/// which of them are features, labels, weights, groups and kept ones.
class CsvColumns {
public:
  /// `first` is the first row, `second` the next one, or null. Error: columns that are wanted and
  /// not there, names that are not UTF-8 or twice, not as many features as the model has inputs.
  CsvColumns(const TableRequest &request, const CsvBlock &block, int64_t line,
             const std::vector<std::string_view> &first,
             const std::vector<std::string_view> *second);

  bool hasHeader = true;
  std::vector<std::string> header; // a name a column
  std::vector<std::string> features, labels;
  std::vector<int> featureColumns, labelColumns, keptColumns; // -1: not there
  std::vector<bool> isCategory;                               // a feature each
  bool hasCategories = false;
  int weightColumn = -1, groupColumn = -1;

  /// "; header: none reads the first row as data", or nothing.
  std::string headerRemedy() const;

private:
  void nameColumns(const CsvBlock &block, const std::vector<std::string_view> &first,
                   const std::vector<std::string_view> *second);
  void nameByNumber(size_t found);
  std::string nearName(const std::string &name) const;
  void findLabels();
  void findFeatures();
  void findCategories();
  int find(const std::string &name, const char *what, bool mayMiss) const;
  std::vector<bool> select(const char *option) const;
  int columnOf(const std::string &name) const;
  void checkFeatureCount(const std::vector<std::string_view> *second) const;
  void checkNames() const;
  template <typename... Ts> [[noreturn]] void failInRow(const Ts &...parts) const;

  const TableRequest &request;
  const int64_t line;
  std::unordered_map<std::string_view, int> columns; // by name
  std::vector<bool> isTaken;                         // by something that is no feature
};

/// Whether a text is a number that a header is not likely to have.
bool isFiniteNumber(const std::string &text);
/// A number, or what tables have in the place of one that is missing.
bool isNumberOrMissing(const std::string &text);

inline constexpr const char *kConvertToUtf8 =
    "; convert the file, for example by iconv -f latin1 -t utf-8";

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSVCOLUMNS_H
