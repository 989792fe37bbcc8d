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

CsvReader::CsvReader(std::string path) : path(std::move(path)), text(readFile(this->path)) {
  if (text.compare(0, 3, "\xef\xbb\xbf") == 0)
    position = 3;
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
  if (!atLineEnd() && text[position] != ',')
    fail(path, ":", currentLine, ": expected a comma after the closing quote, found '",
         text[position], "'");
  return std::string_view(text).substr(begin, end - begin);
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
