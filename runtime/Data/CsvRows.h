//===- CsvRows.h - Text to the rows of a table ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSVROWS_H
#define TROP_RUNTIME_DATA_CSVROWS_H

#include "runtime/Data/CsvColumns.h"
#include "runtime/Data/RowNames.h"

#include <optional>

namespace trop::rt {

/// Rows of one block, with names numbered as they come in it.
struct CsvRows {
  /// What is wrong in a row. Of line 0: a text with its place.
  struct RowError {
    int64_t line;
    std::string text;
  };

  std::vector<double> inputs, targets, weights;
  std::vector<int64_t> lines;
  std::vector<int32_t> classOf, groups;
  std::vector<std::string> kept;
  NameNumbers classes, dropped, groupNames;
  std::vector<NameNumbers> categories; // of features, if there are any
  int64_t blankLine = 0;               // as CsvBlock has it
  std::optional<RowError> error;       // after these rows

  /// Keeps the memory of what every row has.
  void clear();
};

/// Makes rows of blocks, of several at a time.
class CsvRowReader {
public:
  CsvRowReader(const TableRequest &request, const CsvFormat &format, const CsvColumns &columns,
               const ClassNames &wanted)
      : request(request), format(format), columns(columns), wanted(wanted) {}

  /// Stops at the first row with an error.
  void read(CsvBlock &block, CsvRows &rows) const;

private:
  void parseRow(CsvRows &rows, const std::vector<std::string_view> &fields,
                const CsvBlock &block) const;
  double number(std::string_view text, int column, int64_t line, bool isFeature) const;

  const TableRequest &request;
  const CsvFormat &format;
  const CsvColumns &columns;
  const ClassNames &wanted;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSVROWS_H
