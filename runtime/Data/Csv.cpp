//===- Csv.cpp - Comma separated values -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Csv.h"

#include "runtime/Data/ByteReader.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

CsvBlock::CsvBlock(std::string path, std::string rows, int64_t line)
    : path(std::move(path)), text(std::move(rows)), size(text.size()), currentLine(line),
      rowLine(line) {
  text.append(kDecimalReach, '\0');
}

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
  return position >= size || text[position] == '\n' ||
         (text[position] == '\r' && text.compare(position, 2, "\r\n") == 0);
}

/// The next fields as long as they are decimals with a separator after them.
void CsvBlock::readDecimals(const CsvFormat &format, std::vector<std::string_view> &fields) {
  const char *begin = text.data() + position, *end;
  double value;
  while ((end = readDecimal(begin, format.decimal, value)) && *end == format.separator) {
    fields.emplace_back(begin, size_t(end - begin));
    decimals.push_back(value);
    begin = end + 1;
  }
  position = size_t(begin - text.data());
}

/// The last field of a row, if it is a decimal.
std::string_view CsvBlock::lastDecimal(const CsvFormat &format) {
  const char *begin = text.data() + position;
  double value;
  const char *end = readDecimal(begin, format.decimal, value);
  if (!end || (*end != '\n' && end != text.data() + size))
    return {};
  decimals.back() = value;
  position = size_t(end - text.data());
  return {begin, size_t(end - begin)};
}

std::string_view CsvBlock::unquotedField(const CsvFormat &format) {
  const char *begin = text.data() + position, *last = text.data() + size, *end = begin;
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
    if (position >= size)
      fail(path, ":", openingLine,
           ": expected a closing quote, found the end of the file; within quotes a quote is "
           "written twice");
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
  bool isBlank = atLineEnd() && position < size;
  bool isComment =
      !format.comment.empty() && text.compare(position, format.comment.size(), format.comment) == 0;
  if (!isBlank && !isComment) {
    position = start;
    return false;
  }
  if (isBlank && !blank)
    blank = -currentLine; // until a row follows
  position = std::min(text.find('\n', position), size - 1) + 1;
  ++currentLine;
  return true;
}

bool CsvBlock::next(const CsvFormat &format, std::vector<std::string_view> &fields) {
  fields.clear();
  decimals.clear();
  while (position < size && skipLine(format))
    ;
  if (position >= size)
    return false;
  blank = std::abs(blank);
  rowLine = currentLine;
  const bool hasDecimals = format.hasDecimals();
  for (bool more = true; more;) {
    if (hasDecimals)
      readDecimals(format, fields);
    while (format.isBlank(text[position]) && !atLineEnd())
      ++position;
    if (format.separator == ' ' && atLineEnd() && !fields.empty())
      break; // blanks at the end
    decimals.push_back(NAN);
    std::string_view field;
    if (hasDecimals)
      field = lastDecimal(format);
    if (field.empty())
      field = text[position] == '"' ? quotedField(format) : unquotedField(format);
    fields.push_back(field);
    more = !atLineEnd();
    position += more; // the separator
  }
  if (position < size)
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

void CsvReader::checkBeginning(const std::string &text) const {
  if (std::string found = otherFormat(text); !found.empty())
    fail(path, ": expected comma separated values, ", found);
  size_t cr = text.find('\r');
  if (cr != std::string::npos && cr + 1 < text.size() && text.find('\n') == std::string::npos)
    fail(path, ":1: expected lines that end in LF or CRLF, found CR alone: convert the file, for "
               "example by tr '\\r' '\\n'");
}

/// Where the last row ends of which all is there; 0: nowhere.
size_t CsvReader::endOfRows(const std::string &text) const {
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

static int64_t countLines(const std::string &text) {
  int64_t lines = 0;
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at)
    ++lines;
  return lines;
}

bool CsvReader::next(CsvBlock &block) {
  std::string text = block.takeText();
  text.assign(rest);
  size_t end = 0;
  for (bool isAtEnd = false; end == 0 && !isAtEnd;) {
    size_t before = text.size(), wanted = std::max(least, before); // so that all is linear
    text.resize(before + wanted);
    int64_t got = bytes(text.data() + before, int64_t(wanted));
    text.resize(before + size_t(got));
    isAtEnd = got == 0;
    end = isAtEnd ? text.size() : endOfRows(text);
    constexpr size_t kMost = size_t(1) << 26;
    if (end == 0 && text.size() > kMost)
      fail(path, ":", line, ": expected a row of at most ", kMost,
           " bytes, found more; a quote may not be closed");
  }
  if (text.empty())
    return false;
  if (isFirst)
    checkBeginning(text);
  rest.assign(text, end);
  text.resize(end);
  if (isFirst && text.compare(0, 3, "\xef\xbb\xbf") == 0)
    text.erase(0, 3);
  isFirst = false;
  int64_t first = line;
  line += countLines(text);
  block = CsvBlock(path, std::move(text), first);
  return true;
}
