//===- CsvFormat.h - How a CSV file is written ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CSVFORMAT_H
#define TROP_RUNTIME_DATA_CSVFORMAT_H

#include "runtime/Data/Table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trop::rt {

/// What stands between fields and within numbers, and what is not read.
struct CsvFormat {
  char separator = ','; // ' ': one blank or tab or more
  char decimal = '.';
  char thousands = 0;               // 0: none
  std::string comment;              // what such lines begin with; empty: there are none
  std::vector<std::string> missing; // what stands where something is missing
  bool fillsMissing = false;        // missing numbers are told as NaN

  bool isBlank(char c) const { return c == ' ' || (c == '\t' && separator != '\t'); }
  bool isMissing(std::string_view text) const;
  /// Whether a decimal as readDecimal reads it is this number: nothing of its form is missing.
  bool hasDecimals() const;
  /// A number, true or false as 1 or 0, or NaN where one is missing and may be; may be infinite.
  std::optional<double> number(std::string_view text) const;
};

/// As the options say. Error: what they cannot be, or not together.
CsvFormat csvFormat(const ReadOptions &options);

/// What a text is instead of a number, with what to do; empty where there is nothing to say.
/// Of the feature `column`; of another column, which is empty, nothing is filled in or left out.
std::string numberRemedy(const CsvFormat &format, std::string_view text, const std::string &column);

/// What a file is that is no text of this kind, by its first bytes, and what makes one of it;
/// empty: it may be one.
std::string otherFormat(std::string_view beginning);

/// The text as a field between commas, quoted where it must be.
std::string csvField(const std::string &text);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CSVFORMAT_H
