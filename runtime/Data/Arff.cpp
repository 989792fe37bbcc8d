//===- Arff.cpp - Words and rows of ARFF files ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Arff.h"

#include "runtime/Support/ReadNumber.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

void ArffLine::start(std::string_view line, int64_t number) {
  if (number == 1 && line.substr(0, 3) == "\xef\xbb\xbf")
    line.remove_prefix(3);
  text.assign(line);
  position = 0;
  lineNumber = number;
}

/// As Java has them, all below one.
static bool isBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

char ArffLine::peek() {
  while (position < text.size() && isBlank(text[position]))
    ++position;
  bool isEnd = position == text.size() || text[position] == '%';
  return isEnd ? '\0' : text[position];
}

bool ArffLine::take(char c) {
  bool isNext = peek() == c;
  position += isNext;
  return isNext;
}

/// The quotes and the \ are taken out in place.
ArffWord ArffLine::quotedWord() {
  const char quote = text[position];
  size_t begin = ++position, end = begin;
  for (; position < text.size() && text[position] != quote; ++position) {
    char c = text[position];
    if (c == '\\' && ++position == text.size())
      break;
    if (c == '\\') {
      c = text[position];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    text[end++] = c;
  }
  if (position >= text.size())
    failHere("expected a closing quote ", quote, ", found the end of the line");
  ++position;
  char next = position < text.size() ? text[position] : ' ';
  if (!isBlank(next) && std::string_view(",{}%").find(next) == std::string_view::npos)
    failHere("expected a comma or a blank after the closing quote, found '", next, "'");
  return {std::string_view(text).substr(begin, end - begin), true};
}

ArffWord ArffLine::word(const std::string &what) {
  char first = peek();
  if (first == '\0' || first == ',' || first == '{' || first == '}')
    failHere("expected ", what, ", found ",
             first ? concat("'", first, "'") : std::string("the end of the line"));
  if (first == '\'' || first == '"')
    return quotedWord();
  size_t begin = position;
  while (position < text.size() && !isBlank(text[position]) &&
         std::string_view(",{}").find(text[position]) == std::string_view::npos) {
    if (std::string_view("%'\"").find(text[position]) != std::string_view::npos)
      failHere("expected quotes around a word with a quote or %, found '",
               std::string_view(text).substr(begin, position + 1 - begin), "'");
    ++position;
  }
  return {std::string_view(text).substr(begin, position - begin), false};
}

void ArffLine::checkEnd() {
  if (char next = peek())
    failHere("expected the end of the line, found '", next, "'");
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

ArffReader::ArffReader(const std::string &path)
    : lines(path), line(path), declared(readArffHeader(path, lines, line)),
      fields(declared.size()) {
  for (const ArffAttribute &attribute : declared) {
    bool isNumber = attribute.kind == ArffAttribute::Number;
    std::string_view first = attribute.values.empty() ? "" : std::string_view(attribute.values[0]);
    leftOut.push_back({isNumber ? "0" : first, true});
  }
}

static std::string valueOf(const ArffAttribute &attribute) {
  return concat("a value of attribute '", attribute.name, "', or ? where it is missing");
}

void ArffReader::readValue(size_t a) {
  const ArffAttribute &attribute = declared[a];
  fields[a] = line.word(valueOf(attribute));
  if (attribute.kind != ArffAttribute::Nominal || fields[a].isMissing() ||
      attribute.numbers.count(std::string(fields[a].text)))
    return;
  constexpr size_t kMost = 20;
  std::vector<std::string> some = attribute.values;
  some.resize(std::min(some.size(), kMost));
  line.failHere("expected one of the values of attribute '", attribute.name, "', ", quoted(some),
                attribute.values.size() > kMost ? ", ..." : "", ", found '", fields[a].text, "'");
}

void ArffReader::readDense() {
  std::string count = counted(int64_t(declared.size()), "value");
  for (size_t a = 0; a < declared.size(); ++a) {
    if (a > 0 && !line.peek())
      line.failHere("expected ", count, ", one of each attribute, found ", a);
    readValue(a);
    bool isLast = a + 1 == declared.size();
    if (line.take(',') && !line.peek())
      line.failHere("expected ", isLast ? "the end of the line" : valueOf(declared[a + 1]),
                    ", found ", isLast ? "a comma" : "nothing after the comma");
  }
}

/// Indices count from 0.
void ArffReader::readSparse() {
  fields = leftOut;
  for (int64_t last = -1; !line.take('}'); line.take(',')) {
    std::string_view text = line.word("an index and a value, or }").text;
    int64_t index = 0;
    if (!readNumber(text, index) || index < 0 || index >= int64_t(declared.size()))
      line.failHere("expected an index of an attribute, 0 to ", declared.size() - 1, ", found '",
                    text, "'");
    if (index <= last)
      line.failHere("expected indices in ascending order, found ", index, " after ", last);
    readValue(size_t(index));
    last = index;
  }
  line.take(',');
}

/// Weka's weights of samples.
void ArffReader::readWeight() {
  std::string_view text = line.word("a weight").text;
  if (!line.take('}'))
    line.failHere("expected } after the weight '", text, "'");
  if (numberOf(text) != 1.0)
    line.failHere("expected no weight of a row in braces, found {", text,
                  "}; weights that are an attribute are read by sample_weight");
}

bool ArffReader::next() {
  std::string_view text;
  do {
    if (!lines.next(text))
      return false;
    line.start(text, lines.number());
  } while (!line.peek());
  line.take('{') ? readSparse() : readDense();
  if (line.take('{'))
    readWeight();
  if (line.peek())
    line.failHere("expected ", counted(int64_t(declared.size()), "value"),
                  ", one of each attribute, found more; texts with blanks stand in quotes");
  return true;
}
