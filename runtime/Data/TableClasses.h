//===- TableClasses.h - The classes of a table's rows -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_TABLECLASSES_H
#define TROP_RUNTIME_DATA_TABLECLASSES_H

#include "runtime/Data/RowNames.h"
#include "runtime/Data/Table.h"

namespace trop::rt {

/// Classes by their names as rows come: those that are asked for, or all that are found.
class TableClasses {
public:
  /// Error: classes to keep rows of, two of which have one value.
  explicit TableClasses(const TableRequest &request);

  /// What has the labels, for messages.
  void nameColumn(const std::string &name) { column = " in column '" + name + "'"; }
  /// Whether rows of a class are left out, as others are asked for.
  bool isDropped(const std::string &name) const {
    return request.dropOtherClasses && wanted.find(name) < 0;
  }
  const ClassNames &asked() const { return wanted; }
  /// The number of a class, of which `line` has a row. Error: it is none of those asked for, or not
  /// UTF-8.
  int32_t find(std::string_view name, int64_t line);
  bool has(const std::string &name) const { return wanted.find(name) >= 0 || found.has(name); }

  /// Puts the classes into the table: those that are asked for; or those that were found, in the
  /// order of `declared` where there are such, otherwise by value or by letters. Error: not as many
  /// as the model has.
  void finish(Table &table, const std::vector<std::string> &declared = {});

private:
  void order(Table &table, const std::vector<std::string> &declared);
  void checkCount(const Table &table) const;
  std::string rarest(const Table &table) const;

  const TableRequest &request;
  std::string column;
  const ClassNames wanted;
  NameNumbers found;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_TABLECLASSES_H
