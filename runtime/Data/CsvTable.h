//===- CsvTable.h - Labelled rows of comma separated values -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSVTABLE_H
#define TROP_RUNTIME_DATA_CSVTABLE_H

#include "runtime/Data/CsvRows.h"
#include "runtime/Data/TableClasses.h"

#include <deque>
#include <optional>

namespace trop::rt {

/// One CSV file on its way into tables: all of it, or what is there of one that comes slowly.
class CsvTable {
public:
  /// Reads the file that the request names.
  explicit CsvTable(const TableRequest &request);
  /// Reads bytes as they come.
  CsvTable(const TableRequest &request, CsvReader::Bytes bytes);

  Table readAll();
  /// The rows that came since, at least one; none at the end. Of a request without labels.
  std::optional<Table> readSome();

private:
  void begin();
  bool nextBlock(CsvBlock &block);
  void readRows(Table &table);
  void add(CsvRows &rows, Table &table);
  void addClasses(CsvRows &rows, Table &table);
  void finish(Table &table);
  void sortCategories(Table &table);
  void checkHeader() const;
  template <typename... Ts> [[noreturn]] void failAt(int64_t line, const Ts &...parts) const;

  const TableRequest request;
  const CsvFormat format;
  CsvReader reader;
  std::optional<CsvColumns> columns;
  std::deque<CsvBlock> started; // that come before those of the reader
  TableClasses classes;
  NameNumbers dropped, groups;
  std::vector<NameNumbers> categories;
  int64_t pendingBlank = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSVTABLE_H
