//===- SuggestCsv.cpp - How a table may be read that nobody described -----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/ClassLabels.h"
#include "runtime/Data/Csv.h"
#include "runtime/Data/RowNames.h"
#include "runtime/Data/Suggest.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

using namespace trop;
using namespace trop::rt;

namespace {
/// What the rows say of a column.
struct ColumnLook {
  std::string name;
  int64_t numbers = 0, integers = 0, dates = 0, missing = 0, texts = 0;
  std::set<std::string> missingWords;
  NameNumbers values;          // up to some
  std::vector<int64_t> counts; // of these
  bool isFull = false;         // there are more values
  std::string firstText;
  double lastNumber = NAN, largest = 0;
  bool countsRows = true; // each number is one more than that before

  /// No more different values than rows can tell apart, and each of them again.
  bool isCategory(int64_t rows) const {
    return texts > 0 && dates == 0 && !isFull && int64_t(values.names.size()) * 2 <= rows;
  }
  bool areDifferent(int64_t rows) const { return isFull || int64_t(values.names.size()) == rows; }
};

/// Looks at a file of separated values.
class CsvLook {
public:
  explicit CsvLook(const std::string &path) : path(path) {}
  Suggestion suggest(const std::string &beginning);

private:
  void findFormat(const std::string &beginning);
  void findHeader();
  void readColumns();
  void look(ColumnLook &column, std::string_view field);
  int findLabel() const;
  void chooseColumns(int label, std::vector<std::string> &ignored,
                     std::vector<std::string> &categories);
  void describeLabel(const ColumnLook &label, Suggestion &suggestion);
  void say(const std::string &reason) { reasons.push_back(reason); }

  const std::string &path;
  CsvFormat format;
  std::vector<std::vector<std::string>> first; // rows
  bool hasHeader = true;
  std::vector<ColumnLook> columns;
  int64_t rows = 0;
  std::vector<std::string> options, reasons;
};
} // namespace

static const std::set<std::string> kMissingWords = {"",    "NA",  "N/A",  "?",
                                                    "nan", "NaN", "null", "-"};

/// The first rows of a text, as a format has them.
static std::vector<std::vector<std::string>> rowsOf(const std::string &text,
                                                    const CsvFormat &format) {
  constexpr size_t kMost = 100;
  CsvBlock block("", text, 1);
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string_view> fields;
  try {
    while (rows.size() < kMost && block.next(format, fields))
      rows.emplace_back(fields.begin(), fields.end());
  } catch (const Error &) { // a text that ends within quotes, or another format
  }
  return rows;
}

/// How many rows have as many fields as most, if these are several.
static std::pair<int64_t, int64_t> agreement(const std::vector<std::vector<std::string>> &rows) {
  std::map<size_t, int64_t> counts;
  for (const auto &row : rows)
    ++counts[row.size()];
  std::pair<int64_t, int64_t> best{0, 0};
  for (auto [width, count] : counts)
    if (width > 1)
      best = std::max(best, {count, int64_t(width)});
  return best;
}

void CsvLook::findFormat(const std::string &beginning) {
  std::string text = beginning.substr(0, beginning.rfind('\n') + 1);
  if (text.empty())
    text = beginning;
  for (const char *mark : {"#", "%", "//"})
    if (text.compare(0, std::string_view(mark).size(), mark) == 0) {
      format.comment = mark;
      options.push_back(concat("comment: ", quotedText(mark)));
      say(concat("the first line begins with ", mark));
    }
  std::pair<int64_t, int64_t> best{0, 0};
  char separator = ',';
  for (char candidate : {',', ';', '\t', '|', ' '}) {
    CsvFormat other = format;
    other.separator = candidate;
    auto found = agreement(rowsOf(text, other));
    if (found.first > best.first || (found.first == best.first && found.second > best.second)) {
      best = found;
      separator = candidate;
    }
  }
  format.separator = separator;
  first = rowsOf(text, format);
  if (separator != ',') {
    std::string name = separator == '\t'  ? "tab"
                       : separator == ' ' ? "space"
                                          : std::string(1, separator);
    options.push_back(concat("separator: ", quotedText(name)));
    say(concat("by \"", name, "\", ", best.first, " of the first ", first.size(), " rows have ",
               best.second, " values"));
  }
  int64_t commas = 0, points = 0;
  CsvFormat withComma = format;
  withComma.decimal = ',';
  for (const auto &row : first)
    for (const std::string &field : row) {
      commas += separator != ',' && field.find(',') != std::string::npos && withComma.number(field);
      points += field.find('.') != std::string::npos && format.number(field);
    }
  if (commas > points) {
    format.decimal = ',';
    options.push_back("decimal: \",\"");
    say("numbers have decimal commas");
  }
}

/// Names are texts above numbers, or texts that do not come again.
void CsvLook::findHeader() {
  if (first.size() < 2)
    fail(path, ": expected at least 2 rows to look at, found ", first.size());
  const std::vector<std::string> &names = first[0];
  bool isRow = names.size() == first[1].size();
  for (size_t c = 0; c < names.size() && isRow; ++c) {
    bool isNumber = bool(format.number(names[c])), below = false, again = false;
    for (size_t r = 1; r < first.size(); ++r) {
      if (first[r].size() != names.size())
        continue;
      below |= bool(format.number(first[r][c]));
      again |= first[r][c] == names[c];
    }
    isRow &= isNumber || kMissingWords.count(names[c]) || (!below && again);
  }
  hasHeader = !isRow;
  if (isRow) {
    options.push_back("header: none");
    say("the first row is like those below it: columns are called f0, f1, ...");
  }
}

static bool isDateText(const CsvFormat &format, const std::string &text) {
  return numberRemedy(format, text, "x").rfind(", a date", 0) == 0;
}

void CsvLook::look(ColumnLook &column, std::string_view field) {
  constexpr size_t kMostValues = 1000;
  std::string text(field);
  std::optional<double> number = format.number(field);
  if (kMissingWords.count(text)) {
    ++column.missing;
    column.missingWords.insert(text);
    return;
  }
  if (number && std::isfinite(*number)) {
    ++column.numbers;
    column.integers += std::round(*number) == *number;
    column.countsRows &= column.numbers == 1 || *number == column.lastNumber + 1;
    column.lastNumber = *number;
    column.largest = std::max(column.largest, std::fabs(*number));
  } else if (isDateText(format, text)) {
    ++column.dates;
  } else {
    if (column.texts++ == 0)
      column.firstText = text;
  }
  column.isFull |= column.values.names.size() >= kMostValues && !column.values.has(text);
  if (column.isFull)
    return;
  int32_t value = column.values.of(field);
  column.counts.resize(column.values.names.size());
  ++column.counts[size_t(value)];
}

void CsvLook::readColumns() {
  CsvReader reader(path, format);
  std::vector<std::string_view> fields;
  bool isFirst = true;
  for (CsvBlock block; reader.next(block);)
    while (block.next(format, fields)) {
      if (isFirst && hasHeader) {
        if (first[1].size() == fields.size() + 1)
          columns.emplace_back();
        for (std::string_view name : fields)
          columns.emplace_back().name = std::string(name);
        isFirst = false;
        continue;
      }
      for (size_t i = 0; isFirst && i < fields.size(); ++i)
        columns.emplace_back().name = concat("f", i);
      isFirst = false;
      if (fields.size() != columns.size())
        fail(path, ":", block.line(), ": expected ", counted(int64_t(columns.size()), "field"),
             " as in the first row, found ", fields.size());
      for (size_t i = 0; i < fields.size(); ++i)
        look(columns[i], fields[i]);
      ++rows;
    }
}

/// By its name, or the last column, or the first where that has few values and the last has many.
int CsvLook::findLabel() const {
  for (size_t c = 0; c < columns.size(); ++c)
    if (isLabelName(columns[c].name))
      return int(c);
  auto isClass = [&](const ColumnLook &column) {
    constexpr size_t kFew = 20;
    bool isWhole = column.integers == column.numbers && column.dates == 0;
    return isWhole && !column.isFull && column.values.names.size() >= 2 &&
           column.values.names.size() <= kFew && int64_t(column.values.names.size()) * 4 <= rows;
  };
  int last = int(columns.size()) - 1;
  if (isClass(columns[size_t(last)]) || hasHeader)
    return last;
  for (int c = 0; c <= last; ++c)
    if (isClass(columns[size_t(c)]) && (c == 0 || columns[size_t(c)].texts > 0))
      return c;
  return last;
}

void CsvLook::chooseColumns(int label, std::vector<std::string> &ignored,
                            std::vector<std::string> &categories) {
  for (int c = 0; c < int(columns.size()); ++c) {
    const ColumnLook &column = columns[size_t(c)];
    bool isId = isRowName(column.name) || (!hasHeader && c == 0 && column.integers == rows) ||
                (column.countsRows && column.integers == rows && rows > 1);
    std::string called = concat("column '", column.name, "' ");
    if (c == label)
      continue;
    if (isId && column.areDifferent(rows) && (column.integers == rows || column.texts > 0))
      say(called + "has another value in each row: it names rows");
    else if (column.dates > 0)
      say(called + "has dates, which are no numbers");
    else if (column.texts > 0 && !column.isCategory(rows))
      say(concat(called, "has texts, ", column.isFull ? "over " : "", column.values.names.size(),
                 " different ones, as '", column.firstText, "'"));
    else if (column.texts > 0) {
      categories.push_back(column.name);
      say(concat(called, "has ", column.values.names.size(), " values, as '", column.firstText,
                 "': each is an input"));
      continue;
    } else if (column.numbers == 0)
      say(called + "is empty");
    else
      continue;
    ignored.push_back(column.name);
  }
}

void CsvLook::describeLabel(const ColumnLook &label, Suggestion &suggestion) {
  constexpr int64_t kFewRows = 17; // of which 0.3 are 5
  bool areMany = label.isFull || int64_t(label.values.names.size()) * 4 > rows ||
                 label.values.names.size() > 20;
  if (label.missing > 0)
    say(concat("column '", label.name, "' misses ", counted(label.missing, "label"),
               ": remove these rows"));
  if (label.texts == 0 && (areMany || label.integers < label.numbers)) {
    say(concat("column '", label.name, "' has numbers, ", label.isFull ? "over " : "",
               label.values.names.size(), " different ones: values"));
    suggestion.values = 1;
    if (label.largest > 2)
      options.push_back("scale_targets: standard");
    return;
  }
  std::vector<std::string> classes = label.values.names;
  orderClasses(classes);
  suggestion.classes = int64_t(classes.size());
  classes.resize(std::min<size_t>(classes.size(), 10));
  say(concat("column '", label.name, "' has ", suggestion.classes, " classes, ", quoted(classes)));
  int64_t fewest = *std::min_element(label.counts.begin(), label.counts.end());
  if (fewest < kFewRows) {
    options.push_back("stratify: label");
    say(concat("a class has ", counted(fewest, "row"), ": of fewer than 5 for testing"));
  }
}

Suggestion CsvLook::suggest(const std::string &beginning) {
  findFormat(beginning);
  findHeader();
  readColumns();
  Suggestion suggestion;
  int label = findLabel();
  std::vector<std::string> ignored, categories;
  chooseColumns(label, ignored, categories);
  const ColumnLook &of = columns[size_t(label)];
  options.insert(options.begin(), concat("label: ", quotedText(of.name)));
  if (!ignored.empty())
    options.push_back(concat("ignore: ", listText(ignored)));
  describeLabel(of, suggestion);
  std::set<std::string> missing;
  double highest = 0;
  for (int c = 0; c < int(columns.size()); ++c) {
    const ColumnLook &column = columns[size_t(c)];
    if (c == label || std::count(ignored.begin(), ignored.end(), column.name))
      continue;
    missing.insert(column.missingWords.begin(), column.missingWords.end());
    if (column.missing)
      say(concat("column '", column.name, "' misses ", counted(column.missing, "value")));
    suggestion.inputs += column.texts > 0 ? int64_t(column.values.names.size()) : 1;
    if (column.texts == 0)
      highest = std::max(highest, column.largest);
  }
  if (!categories.empty())
    options.push_back(concat("one_hot: ", listText(categories)));
  if (!missing.empty()) {
    options.push_back(concat("missing: ", listText({missing.begin(), missing.end()})));
    options.push_back("impute: median");
  }
  if (highest > 2) {
    options.push_back("scale: standard");
    say("features are not of one size around 0");
  }
  suggestion.call = concat("csv(", quotedText(path));
  for (const std::string &option : options)
    suggestion.call += ", " + option;
  suggestion.call += ")";
  suggestion.reasons = std::move(reasons);
  return suggestion;
}

Suggestion rt::suggestCsv(const std::string &path, const std::string &beginning) {
  return CsvLook(path).suggest(beginning);
}
