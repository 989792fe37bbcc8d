//===- Csv.cpp - Comma separated values -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Csv.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

using namespace trop;
using namespace trop::rt;

static bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// What a file is instead, and what makes a table of it; empty: it may be one.
static std::string otherFormat(std::string_view text) {
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

CsvReader::CsvReader(std::string path) : path(std::move(path)), text(readFile(this->path)) {
  if (std::string found = otherFormat(text); !found.empty())
    fail(this->path, ": expected comma separated values, ", found);
  if (text.compare(0, 3, "\xef\xbb\xbf") == 0)
    position = 3;
  std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  bool hasCommas = first.find(',') != std::string_view::npos;
  for (char separator : {';', '\t'})
    if (!hasCommas && first.find(separator) != std::string_view::npos)
      otherSeparator = separator;
}

void CsvReader::checkSeparator() const {
  if (otherSeparator)
    fail(path, ":1: expected values separated by commas, found ",
         otherSeparator == ';'
             ? "semicolons: convert the file, for example by sed 's/,/./g; s/;/,/g'"
             : "tabs: convert the file, for example by tr '\\t' ,");
}

/// A CR counts only before an LF.
bool CsvReader::atLineEnd() const {
  return position >= text.size() || text[position] == '\n' ||
         text.compare(position, 2, "\r\n") == 0;
}

std::string_view CsvReader::unquotedField() {
  size_t begin = position;
  while (!atLineEnd() && text[position] != ',')
    ++position;
  size_t end = position;
  while (end > begin && isBlank(text[end - 1]))
    --end;
  return std::string_view(text).substr(begin, end - begin);
}

/// The quotes are taken out in place: what is read is never longer than its spelling.
std::string_view CsvReader::quotedField() {
  int64_t openingLine = currentLine;
  size_t begin = ++position, end = begin;
  for (;; ++position) {
    if (position >= text.size())
      fail(path, ":", openingLine, ": expected a closing quote, found the end of the file");
    if (text[position] == '"' && text.compare(position, 2, "\"\"") != 0)
      break;
    if (text[position] == '"')
      ++position;
    currentLine += text[position] == '\n';
    text[end++] = text[position];
  }
  ++position;
  while (!atLineEnd() && isBlank(text[position]))
    ++position;
  if (atLineEnd() || text[position] == ',')
    return std::string_view(text).substr(begin, end - begin);
  checkSeparator();
  fail(path, ":", currentLine, ": expected a comma after the closing quote, found '",
       text[position], "'");
}

bool CsvReader::next(std::vector<std::string_view> &fields) {
  fields.clear();
  if (text.find_first_not_of("\r\n", position) == std::string::npos)
    return false;
  rowLine = currentLine;
  for (bool more = true; more;) {
    while (!atLineEnd() && isBlank(text[position]))
      ++position;
    bool quoted = position < text.size() && text[position] == '"';
    fields.push_back(quoted ? quotedField() : unquotedField());
    more = !atLineEnd();
    position += more; // the comma
  }
  if (position < text.size())
    position += text[position] == '\r' ? 2 : 1;
  ++currentLine;
  return true;
}

std::string rt::csvField(const std::string &text) {
  bool bare = text.find_first_of(",\"\r\n") == std::string::npos &&
              (text.empty() || (!isBlank(text.front()) && !isBlank(text.back())));
  if (bare)
    return text;
  std::string field = "\"";
  for (char c : text)
    field.append(c == '"' ? 2 : 1, c);
  return field + '"';
}
