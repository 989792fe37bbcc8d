//===- Csv.h - Comma separated values ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSV_H
#define TROP_RUNTIME_DATA_CSV_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trop::rt {

/// Reads RFC 4180 row by row: quoted fields with "" for a quote, LF or CRLF. Beyond
/// it: blanks around fields, a byte order mark and blank lines at the end are
/// skipped.
class CsvReader {
public:
  /// Error: a file that shows by its first bytes that it is none.
  explicit CsvReader(std::string path);

  /// The next row; false at the end. Fields are valid as long as the reader.
  bool next(std::vector<std::string_view> &fields);
  /// Line in the file, from 1, where the last row begins.
  int64_t line() const { return rowLine; }
  /// Where several columns are expected. Error: a first line without commas that has semicolons or
  /// tabs.
  void checkSeparator() const;

private:
  std::string_view unquotedField();
  std::string_view quotedField();
  bool atLineEnd() const;

  std::string path, text;
  size_t position = 0;
  int64_t currentLine = 1, rowLine = 1;
  char otherSeparator = 0;
};

/// The text as a CSV field, quoted where it must be.
std::string csvField(const std::string &text);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSV_H
