//===- ArffHeader.cpp - The header of ARFF files --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Arff.h"

#include "runtime/Data/CsvFormat.h"
#include "runtime/Support/Names.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

using namespace trop;
using namespace trop::rt;

static std::string lower(std::string_view word) {
  std::string text(word);
  for (char &c : text)
    c = char(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

namespace {
/// A header on its way into attributes.
class HeaderReader {
public:
  HeaderReader(const std::string &path, LineReader &lines, ArffLine &line)
      : path(path), lines(lines), line(line) {}
  std::vector<ArffAttribute> read();

private:
  bool next();
  std::string keyword();
  void readAttribute();
  void readValues(ArffAttribute &attribute);
  void readType(ArffAttribute &attribute);
  void skipRelation();

  const std::string &path;
  LineReader &lines;
  ArffLine &line;
  std::vector<ArffAttribute> attributes;
  std::unordered_set<std::string> names;
};
} // namespace

/// The next line that has words.
bool HeaderReader::next() {
  std::string_view text;
  while (lines.next(text)) {
    line.start(text, lines.number());
    if (lines.number() == 1)
      if (std::string found = otherFormat(text); !found.empty())
        fail(path, ": expected ARFF, ", found);
    if (line.peek())
      return true;
  }
  return false;
}

std::string HeaderReader::keyword() {
  ArffWord word = line.word("@relation, @attribute or @data");
  std::string text = lower(word.text);
  if (word.isQuoted ||
      (text != "@relation" && text != "@attribute" && text != "@data" && text != "@end"))
    line.failHere("expected @relation, @attribute or @data, found '", word.text, "'");
  return text;
}

void HeaderReader::readValues(ArffAttribute &attribute) {
  attribute.kind = ArffAttribute::Nominal;
  attribute.type = "nominal";
  while (!line.take('}')) {
    std::string value(line.word(concat("a value of attribute '", attribute.name, "', or }")).text);
    if (!attribute.numbers.emplace(value, int32_t(attribute.values.size())).second)
      line.failHere("expected different values of attribute '", attribute.name, "', found '", value,
                    "' twice");
    attribute.values.push_back(value);
    line.take(',');
  }
  line.checkEnd();
}

void HeaderReader::readType(ArffAttribute &attribute) {
  std::string word(line.word(concat("a type of attribute '", attribute.name, "'")).text);
  attribute.type = lower(word);
  static const std::vector<std::string> kNumbers = {"numeric", "real", "integer"},
                                        kOthers = {"string", "date", "relational"};
  auto isOf = [&](const std::vector<std::string> &types) {
    return std::find(types.begin(), types.end(), attribute.type) != types.end();
  };
  if (isOf(kOthers))
    attribute.kind = ArffAttribute::Other; // a date may have a format
  else if (!isOf(kNumbers))
    line.failHere("expected numeric, real, integer, string, date, relational or values in braces "
                  "as type of attribute '",
                  attribute.name, "', found '", word, "'", suggestName(attribute.type, kNumbers));
  else if (line.peek() != '[') // a range, which says nothing
    line.checkEnd();
}

/// Attributes of the tables that a relational one has in its fields.
void HeaderReader::skipRelation() {
  int64_t begin = line.number();
  for (int64_t depth = 1; depth > 0;) {
    if (!next())
      fail(path, ":", begin,
           ": expected @end of this relational attribute, found the end of the "
           "file");
    std::string word = keyword();
    if (word == "@end") {
      --depth;
    } else if (word == "@attribute") {
      line.word("a name");
      depth += line.peek() != '{' && lower(line.word("a type").text) == "relational";
    } else {
      line.failHere("expected @end of the relational attribute of line ", begin, ", found ", word);
    }
  }
}

void HeaderReader::readAttribute() {
  ArffAttribute attribute;
  attribute.line = line.number();
  attribute.name = line.word("a name of an attribute").text;
  if (attribute.name.empty())
    line.failHere("expected a name of an attribute, found an empty one");
  if (!names.insert(attribute.name).second)
    line.failHere("expected attributes of different names, found '", attribute.name, "' twice");
  if (line.take('{'))
    readValues(attribute);
  else
    readType(attribute);
  attributes.push_back(std::move(attribute));
  if (attributes.back().type == "relational")
    skipRelation();
}

std::vector<ArffAttribute> HeaderReader::read() {
  while (next()) {
    std::string word = keyword();
    if (word == "@end")
      line.failHere("expected @relation, @attribute or @data, found '@end'");
    if (word == "@attribute")
      readAttribute();
    if (word != "@data")
      continue;
    line.checkEnd();
    if (attributes.empty())
      line.failHere("expected attributes before @data, found none");
    return std::move(attributes);
  }
  fail(path, ": expected @data, found the end of the file");
}

std::vector<ArffAttribute> rt::readArffHeader(const std::string &path, LineReader &lines,
                                              ArffLine &line) {
  return HeaderReader(path, lines, line).read();
}
