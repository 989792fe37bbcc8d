//===- Csv.cpp - Comma separated values -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Csv.h"

#include "runtime/Data/ByteReader.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

CsvBlock::CsvBlock(std::string path, std::string text, int64_t line)
    : path(std::move(path)), text(std::move(text)), currentLine(line), rowLine(line) {}

static const char *nameOf(char separator) {
  switch (separator) {
  case ',':
    return "commas";
  case ';':
    return "semicolons";
  case '\t':
    return "tabs";
  case '|':
    return "bars";
  case ':':
    return "colons";
  default:
    return "blanks";
  }
}

void CsvBlock::checkSeparator(const CsvFormat &format) const {
  std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  if (first.find(format.separator) != std::string_view::npos)
    return;
  for (char other : {';', '\t', ','})
    if (first.find(other) != std::string_view::npos)
      fail(path, ":1: expected values separated by ", nameOf(format.separator), ", found ",
           nameOf(other), ": separator: \"", other == '\t' ? "tab" : std::string(1, other),
           "\" reads them", other == ';' ? ", with decimal: \",\" where numbers have commas" : "");
}

/// A CR counts only before an LF.
bool CsvBlock::atLineEnd() const {
  return position >= text.size() || text[position] == '\n' ||
         (text[position] == '\r' && text.compare(position, 2, "\r\n") == 0);
}

std::string_view CsvBlock::unquotedField(const CsvFormat &format) {
  const char *begin = text.data() + position, *last = text.data() + text.size(), *end = begin;
  bool isBlank = format.separator == ' ';
  while (end != last && *end != format.separator && *end != '\n' && !(isBlank && *end == '\t'))
    ++end;
  if (end != begin && end != last && *end == '\n' && end[-1] == '\r')
    --end;
  position = size_t(end - text.data());
  while (end != begin && format.isBlank(end[-1]))
    --end;
  return {begin, size_t(end - begin)};
}

/// The quotes are taken out in place: what is read is never longer than its spelling.
std::string_view CsvBlock::quotedField(const CsvFormat &format) {
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
  bool isAfterBlank = false;
  for (; !atLineEnd() && format.isBlank(text[position]); ++position)
    isAfterBlank = format.separator == ' ';
  if (isAfterBlank)
    --position; // the separator
  if (atLineEnd() || isAfterBlank || text[position] == format.separator)
    return std::string_view(text).substr(begin, end - begin);
  checkSeparator(format);
  fail(path, ":", currentLine, ": expected a ", format.separator == ',' ? "comma" : "separator",
       " after the closing quote, found '", text[position], "'");
}

/// Skips a blank line or a comment where there is one.
bool CsvBlock::skipLine(const CsvFormat &format) {
  size_t start = position;
  while (!atLineEnd() && format.isBlank(text[position]) && format.comment.empty())
    ++position;
  bool isBlank = atLineEnd() && position < text.size();
  bool isComment =
      !format.comment.empty() && text.compare(position, format.comment.size(), format.comment) == 0;
  if (!isBlank && !isComment) {
    position = start;
    return false;
  }
  if (isBlank && !blank)
    blank = -currentLine; // until a row follows
  position = std::min(text.find('\n', position), text.size() - 1) + 1;
  ++currentLine;
  return true;
}

bool CsvBlock::next(const CsvFormat &format, std::vector<std::string_view> &fields) {
  fields.clear();
  while (position < text.size() && skipLine(format))
    ;
  if (position >= text.size())
    return false;
  blank = std::abs(blank);
  rowLine = currentLine;
  for (bool more = true; more;) {
    while (!atLineEnd() && format.isBlank(text[position]))
      ++position;
    if (format.separator == ' ' && atLineEnd() && !fields.empty())
      break; // blanks at the end
    bool quoted = position < text.size() && text[position] == '"';
    fields.push_back(quoted ? quotedField(format) : unquotedField(format));
    more = !atLineEnd();
    position += more; // the separator
  }
  if (position < text.size())
    position += text[position] == '\r' ? 2 : 1;
  ++currentLine;
  return true;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

CsvReader::CsvReader(std::string path, const CsvFormat &format, Bytes bytes)
    : path(std::move(path)), format(format), bytes(std::move(bytes)), least(1 << 12) {}

CsvReader::CsvReader(std::string path, const CsvFormat &format)
    : path(std::move(path)), format(format) {
  auto file = std::make_shared<ByteReader>(this->path);
  bytes = [file](char *bytes, int64_t count) {
    int64_t got = file->read(bytes, count);
    if (got == 0)
      file->checkEnd();
    return got;
  };
}

void CsvReader::checkBeginning() const {
  if (std::string found = otherFormat(text); !found.empty())
    fail(path, ": expected comma separated values, ", found);
  size_t cr = text.find('\r');
  if (cr != std::string::npos && cr + 1 < text.size() && text.find('\n') == std::string::npos)
    fail(path, ":1: expected lines that end in LF or CRLF, found CR alone: convert the file, for "
               "example by tr '\\r' '\\n'");
}

/// Where the last row ends of which all is there; 0: nowhere.
size_t CsvReader::endOfRows() const {
  if (text.find('"') == std::string::npos)
    return text.rfind('\n') + 1;
  size_t end = 0;
  enum { RowStart, FieldStart, Field, Quoted } state = RowStart;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (state == RowStart && !format.comment.empty() &&
        text.compare(i, format.comment.size(), format.comment) == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos)
        break;
      end = i + 1;
    } else if (state == Quoted) {
      if (c == '"') // A second one begins a field again, which a quote at once makes one of quotes.
        state = FieldStart;
    } else if (c == '\n') {
      state = RowStart;
      end = i + 1;
    } else if (c == format.separator) {
      state = FieldStart;
    } else if (c == '"' && state != Field) {
      state = Quoted;
    } else if (!format.isBlank(c)) {
      state = Field;
    } else if (state == RowStart) {
      state = FieldStart;
    }
  }
  return end;
}

bool CsvReader::next(CsvBlock &block) {
  size_t end = 0;
  for (bool isAtEnd = false; end == 0 && !isAtEnd;) {
    size_t before = text.size(), wanted = std::max(least, before); // so that all is linear
    text.resize(before + wanted);
    int64_t got = bytes(text.data() + before, int64_t(wanted));
    text.resize(before + size_t(got));
    isAtEnd = got == 0;
    end = isAtEnd ? text.size() : endOfRows();
  }
  if (text.empty())
    return false;
  if (isFirst)
    checkBeginning();
  size_t begin = isFirst && text.compare(0, 3, "\xef\xbb\xbf") == 0 ? 3 : 0;
  isFirst = false;
  block = CsvBlock(path, text.substr(begin, end - begin), line);
  line += std::count(text.begin(), text.begin() + int64_t(end), '\n');
  text.erase(0, end);
  return true;
}
