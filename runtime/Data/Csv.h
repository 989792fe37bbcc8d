//===- Csv.h - Comma separated values ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSV_H
#define TROP_RUNTIME_DATA_CSV_H

#include "runtime/Data/CsvFormat.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trop::rt {

/// Some whole rows of a file, read one by one. RFC 4180: quoted fields with "" for a quote, LF or
/// CRLF. Beyond it: what CsvFormat says; blanks around fields, blank lines and lines that are
/// comments are skipped.
class CsvBlock {
public:
  CsvBlock() = default;
  /// `line` is where the text begins in its file.
  CsvBlock(std::string path, std::string text, int64_t line);

  /// The next row; false at the end. Fields are valid as long as the block. Error: a quote that
  /// does not close, or text after one.
  bool next(const CsvFormat &format, std::vector<std::string_view> &fields);
  /// Of a field of the last row, whether it is a plain decimal, which numberOf makes `value`. No
  /// field is where a format has marks within numbers.
  bool isDecimal(size_t field, double &value) const {
    value = decimals[field];
    return value == value;
  }
  /// Line in the file, from 1, where the last row begins.
  int64_t line() const { return rowLine; }
  /// The first line that was skipped since it is blank, or minus that where no row followed so far;
  /// 0: there is none.
  int64_t blankLine() const { return blank; }
  /// Gives up the memory of a block that was read, for another one.
  std::string takeText() { return std::move(text); }
  /// Error: a first line without the separator that has semicolons, tabs or commas. For where
  /// several columns are expected.
  void checkSeparator(const CsvFormat &format) const;

private:
  void readDecimals(const CsvFormat &format, std::vector<std::string_view> &fields);
  std::string_view lastDecimal(const CsvFormat &format);
  std::string_view unquotedField(const CsvFormat &format);
  std::string_view quotedField(const CsvFormat &format);
  bool skipLine(const CsvFormat &format);
  bool atLineEnd() const;

  std::string path, text; // with kDecimalReach bytes after its end
  size_t size = 0, position = 0;
  std::vector<double> decimals; // NaN: another field
  int64_t currentLine = 1, rowLine = 1, blank = 0;
};

/// Reads a file, which may be compressed by gzip, in blocks that end where rows do.
class CsvReader {
public:
  /// Gives up to `count` bytes, 0 at the end.
  using Bytes = std::function<int64_t(char *bytes, int64_t count)>;

  /// Error: a file that shows by its first bytes that it is none.
  CsvReader(std::string path, const CsvFormat &format);
  /// The same of bytes that come slowly: a block ends with the last row that is there.
  CsvReader(std::string path, const CsvFormat &format, Bytes bytes);

  /// The next block; false at the end.
  bool next(CsvBlock &block);

private:
  void checkBeginning(const std::string &text) const;
  size_t endOfRows(const std::string &text) const;

  std::string path;
  CsvFormat format;
  Bytes bytes;
  size_t least = 1 << 18; // bytes that are asked for: a core's own cache holds them
  std::string rest;       // what follows the last block
  bool isFirst = true;
  int64_t line = 1;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSV_H
