//===- CsvFormat.cpp - How a CSV file is written --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvFormat.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cctype>
#include <cmath>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static std::string textOf(const ReadOptions &options, const char *name) {
  auto found = options.find(name);
  return found == options.end() || found->second.empty() ? "" : found->second.front();
}

/// One character; words for those that are hard to write.
static char characterOf(const ReadOptions &options, const char *name, std::string_view allowed,
                        const char *words) {
  std::string text = textOf(options, name);
  if (text == "tab")
    text = "\t";
  if (text == "space")
    text = " ";
  if (!text.empty() && (text.size() > 1 || allowed.find(text) == std::string_view::npos))
    fail("expected as '", name, "' of CSV ", words, ", found '", text, "'");
  return text.empty() ? '\0' : text[0];
}

CsvFormat rt::csvFormat(const ReadOptions &options) {
  CsvFormat format;
  if (char c = characterOf(options, "separator", ",;\t |:", "one of , ; | : tab and space"))
    format.separator = c;
  if (char c = characterOf(options, "decimal", ".,", "a point or a comma"))
    format.decimal = c;
  format.thousands = characterOf(options, "thousands", ",. '_",
                                 "a comma, a point, a quote, an underscore or space");
  format.comment = textOf(options, "comment");
  if (format.decimal == format.separator || format.decimal == format.thousands)
    fail("expected a 'decimal' of CSV that is no 'separator' and no 'thousands', found '",
         format.decimal, "'");
  std::string impute = textOf(options, "impute");
  format.fillsMissing = !impute.empty() && impute != "refuse";
  auto missing = options.find("missing");
  if (missing != options.end())
    format.missing = missing->second;
  else if (format.fillsMissing)
    format.missing = {"", "NA", "N/A", "?", "nan", "NaN", "null"};
  return format;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool CsvFormat::isMissing(std::string_view text) const {
  return std::find(missing.begin(), missing.end(), text) != missing.end();
}

bool CsvFormat::hasDecimals() const {
  auto mayBeDecimal = [](const std::string &text) {
    return !text.empty() && (text[0] == '-' || isDigit(text[0]));
  };
  return !thousands && std::none_of(missing.begin(), missing.end(), mayBeDecimal);
}

static bool isWord(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return (a | 32) == b; });
}

/// The number with a point and without marks of thousands; none where these are not in groups of
/// three.
static std::optional<std::string> plainNumber(const CsvFormat &format, std::string_view text) {
  std::string plain;
  int group = -1; // digits since the last mark; -1: none yet
  bool isFraction = false;
  for (char c : text) {
    if (format.thousands && c == format.thousands && !isFraction) {
      if ((group >= 0 && group != 3) || plain.empty() || !isDigit(plain.back()))
        return std::nullopt;
      group = 0;
      continue;
    }
    if (!isFraction && !isDigit(c) && group >= 0 && group != 3)
      return std::nullopt;
    if (c == '.' && format.decimal != '.')
      return std::nullopt;
    isFraction |= !isDigit(c) && !plain.empty() && isDigit(plain.back());
    if (!isFraction && group >= 0)
      ++group;
    plain += c == format.decimal ? '.' : c;
  }
  if (!isFraction && group >= 0 && group != 3)
    return std::nullopt;
  return plain;
}

std::optional<double> CsvFormat::number(std::string_view text) const {
  if (!missing.empty() && isMissing(text))
    return fillsMissing ? std::optional(double(NAN)) : std::nullopt;
  std::optional<double> value;
  if (decimal == '.' && !thousands)
    value = numberOf(text);
  else if (auto plain = plainNumber(*this, text))
    value = numberOf(*plain);
  if (!value && (isWord(text, "true") || isWord(text, "false")))
    value = isWord(text, "true");
  return value;
}

/// Digits and two of one mark between them: 2026-01-31, 31.1.26, 1/31/2026 12:00.
static bool isDate(std::string_view text) {
  size_t first = text.find_first_not_of("0123456789");
  if (first == std::string_view::npos || first == 0 || first > 4)
    return false;
  char mark = text[first];
  size_t second = text.find_first_not_of("0123456789", first + 1);
  return (mark == '-' || mark == '/' || mark == '.') && second != std::string_view::npos &&
         text[second] == mark && second > first + 1 && second <= first + 3 &&
         second + 1 < text.size() && isDigit(text[second + 1]);
}

/// Whether it is a number if something stands for points or thousands.
static bool isNumberWith(char decimal, char thousands, std::string_view text) {
  CsvFormat format;
  format.decimal = decimal;
  format.thousands = thousands;
  std::optional<std::string> plain = plainNumber(format, text);
  return plain && numberOf(*plain);
}

std::string rt::numberRemedy(const CsvFormat &format, std::string_view text,
                             const std::string &column) {
  bool isFeature = !column.empty();
  if (isFeature && format.isMissing(text))
    return "; impute: mean fills in what is missing";
  if (isDate(text))
    return concat(", a date; make a number of it, as days since one of them",
                  isFeature ? concat(", or leave the column out by ignore: \"", column, "\"") : "");
  constexpr std::string_view kMissing[] = {"", "NA", "N/A", "?", "nan", "NaN", "null", "-"};
  bool mayBeMissing =
      std::find(std::begin(kMissing), std::end(kMissing), text) != std::end(kMissing);
  if (isFeature && mayBeMissing)
    return concat("; where that is a missing number, missing: \"", text,
                  "\" with impute: mean fills one in");
  if (format.decimal == '.' && !format.thousands && isNumberWith(',', 0, text))
    return "; decimal: \",\" reads a comma as a point";
  for (char mark : {',', '.', ' ', '\''})
    if (!format.thousands && mark != format.decimal && isNumberWith(format.decimal, mark, text))
      return concat("; thousands: \"", mark, "\" reads such marks");
  bool isWord = !text.empty() && std::isalpha(static_cast<unsigned char>(text[0]));
  return isFeature && isWord
             ? concat("; one_hot: \"", column, "\" makes an input of each value, ignore: \"",
                      column, "\" leaves the column out")
             : "";
}

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

std::string rt::otherFormat(std::string_view text) {
  auto starts = [&](std::string_view bytes) { return text.substr(0, bytes.size()) == bytes; };
  if (starts("\x1f\x8b"))
    return "found a file compressed by gzip: gunzip makes one of it";
  if (starts("PK\3\4"))
    return "found a zip archive, as spreadsheets are: save it as CSV";
  if (starts("\xff\xfe") || starts("\xfe\xff"))
    return "found UTF-16: convert the file, for example by iconv -f utf-16 -t utf-8";
  // Without a mark, but begun by a letter of ASCII.
  if (text.size() > 1 && (text[0] == '\0') != (text[1] == '\0'))
    return concat("found UTF-16: convert the file, for example by iconv -f utf-16",
                  text[0] ? "le" : "be", " -t utf-8");
  return "";
}

std::string rt::csvField(const std::string &text) {
  auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
  bool bare = text.find_first_of(",\"\r\n") == std::string::npos &&
              (text.empty() || (!isBlank(text.front()) && !isBlank(text.back())));
  if (bare)
    return text;
  std::string field = "\"";
  for (char c : text)
    field.append(c == '"' ? 2 : 1, c);
  return field + '"';
}
