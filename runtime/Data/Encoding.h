//===- Encoding.h - Columns to inputs ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_ENCODING_H
#define TROP_RUNTIME_DATA_ENCODING_H

#include "runtime/Data/Table.h"

#include <cmath>
#include <string>
#include <vector>

namespace trop::rt {

struct Split;

/// What becomes of one column: a number is an input, and is `fill` where it is missing, which a
/// further input says, 1 or 0, if it has an indicator; of a category each of its values is an
/// input, 1 where it is that one, else 0.
struct ColumnEncoding {
  std::vector<std::string> values; // of a category; empty: a number
  double fill = NAN;               // a number, or the position of a value; NaN: none
  bool hasIndicator = false;

  bool isCategory() const { return !values.empty(); }
  int64_t width() const { return isCategory() ? int64_t(values.size()) : 1 + hasIndicator; }
};

/// How the columns of a table, its features, become inputs of a model. Fitted once, on the training
/// rows, and kept in checkpoints.
struct Encoding {
  std::vector<ColumnEncoding> columns; // empty: inputs are the columns

  bool isPlain() const { return columns.empty(); }
  /// How many inputs come of so many columns.
  int64_t width(int64_t plain) const;
  /// "age", "age is missing", "color = red".
  std::vector<std::string> inputNames(const std::vector<std::string> &features) const;
  /// Of each input, whether it is a number of a column, which alone are scaled.
  std::vector<bool> areNumbers(int64_t plain) const;
};

/// `impute` is as in trop/schema.h: what is missing becomes the mean, the median or the mode of
/// the column's training rows; `indicator` is the mean, with an indicator of every column that
/// misses something there, and no value of a category. Values of categories are those of the whole
/// table. Plain where nothing is missing and no column has categories, unless `impute` asks for
/// what may be missing later. Error: a column with nothing but missing values in the training rows.
Encoding fitEncoding(const std::string &impute, const Table &table, const Split &split);

/// Rows of a table as inputs. Values of categories that the encoding does not know are all 0.
class Encoder {
public:
  Encoder(const Encoding &encoding, const Table &table);

  int64_t width() const { return inputs; }
  /// Inputs of a row, unscaled.
  void encode(int64_t row, double *out);
  /// What another encoder of the same rows did not know, which encoded others of them.
  void addUnseen(const Encoder &other);
  /// "column 'color' has values that training did not see, in 3 rows, the first 'pink' at
  /// a.csv:7: they count as none", a text a column, of the rows encoded so far.
  std::vector<std::string> unseen() const;

private:
  struct Unseen {
    int64_t rows = 0, first = 0;
  };

  const Encoding &encoding;
  const Table &table;
  int64_t inputs;
  std::vector<double> row;
  std::vector<std::vector<int32_t>> known; // of each category the table's values: -1 is not known
  std::vector<Unseen> notSeen;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_ENCODING_H
