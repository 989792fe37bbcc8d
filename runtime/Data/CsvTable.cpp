//===- CsvTable.cpp - Labelled rows of comma separated values -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvTable.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Threads.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// What is wrong in a row.
struct RowError {
  int64_t line;
  std::string text;
};
} // namespace

/// Rows of one block, with names numbered as they come in it.
struct CsvTable::Rows {
  std::vector<double> inputs, targets, weights;
  std::vector<int64_t> lines;
  std::vector<int32_t> classOf, groups;
  std::vector<std::string> kept;
  NameNumbers classes, dropped, groupNames;
  std::vector<NameNumbers> categories;
  int64_t blankLine = 0, firstLine = 0;
  std::optional<RowError> error; // after these rows
};

CsvTable::CsvTable(const TableRequest &request)
    : request(request), format(csvFormat(request.options)), reader(request.path, format),
      wanted(request.classes) {}

CsvTable::CsvTable(const TableRequest &request, CsvReader::Bytes bytes)
    : request(request), format(csvFormat(request.options)),
      reader(request.path, format, std::move(bytes)), wanted(request.classes) {}

CsvTable::~CsvTable() = default;

template <typename... Ts> void CsvTable::failAt(int64_t line, const Ts &...parts) const {
  fail(request.path, ":", line, ": ", parts...);
}

//===----------------------------------------------------------------------===//
// The beginning
//===----------------------------------------------------------------------===//

/// Reads the names of the columns. Error: they, or the first row, are not there.
void CsvTable::begin() {
  CsvBlock block, ahead;
  std::vector<std::string_view> first, second;
  bool isThere = reader.next(block);
  ahead = block; // Rows are read again, as quotes are taken out in place.
  if (!isThere || !ahead.next(format, first))
    fail(request.path, ": expected ",
         request.option("header", "auto") == "none" ? "rows" : "a header row",
         ", found an empty file");
  int64_t line = ahead.line();
  bool hasSecond = false;
  try {
    hasSecond = ahead.next(format, second);
  } catch (const Error &) { // is told when the row is read
  }
  columns.emplace(request, ahead, line, first, hasSecond ? &second : nullptr);
  categories.resize(columns->hasCategories ? columns->features.size() : 0);
  if (columns->hasHeader)
    block.next(format, first);
  started = std::move(block);
}

/// Error: names that repeat the kinds of their columns, numbers, some of which may be missing, and
/// one of the classes. Where features are asked for by name and found, these are names.
void CsvTable::checkHeader() const {
  if (request.option("header", "auto") != "auto" || !request.features.empty())
    return;
  const std::vector<std::string> &header = columns->header;
  auto isNumber = [&](int column) { return isFiniteNumber(header[size_t(column)]); };
  auto isLabel = [&](int column) {
    const std::string &name = header[size_t(column)];
    return isNumber(column) || wanted.find(name) >= 0 || classes.has(name) || dropped.has(name);
  };
  auto mayBeNumber = [&](int column) { return isNumberOrMissing(header[size_t(column)]); };
  const std::vector<int> &features = columns->featureColumns, &labels = columns->labelColumns;
  if (std::any_of(features.begin(), features.end(), isNumber) &&
      std::all_of(features.begin(), features.end(), mayBeNumber) &&
      std::all_of(labels.begin(), labels.end(), isLabel))
    fail(request.path,
         ":1: expected a header row, found one that is like the rows below it: ", quoted(header),
         "; header: none reads it as data, header: yes as names");
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

double CsvTable::number(std::string_view text, int column, int64_t line, bool isFeature) const {
  std::optional<double> value = format.number(text);
  if (value && (std::isfinite(*value) || (std::isnan(*value) && format.isMissing(text))))
    return *value;
  const std::string &name = columns->header[size_t(column)];
  throw RowError{line, concat("expected a ", value ? "finite " : "", "number in column '", name,
                              "', found '", text, "'",
                              value ? "" : numberRemedy(format, text, isFeature ? name : ""))};
}

void CsvTable::parseRow(Rows &rows, const std::vector<std::string_view> &fields,
                        int64_t line) const {
  const CsvColumns &of = *columns;
  if (fields.size() != of.header.size())
    throw RowError{line,
                   concat("expected ", counted(int64_t(of.header.size()), "field"), " as in the ",
                          of.hasHeader ? "header" : "first row", ", found ", fields.size())};
  if (!request.unlabelled && request.model->target == TROP_TARGET_CLASSES) {
    std::string_view name = fields[size_t(of.labelColumns[0])];
    if (name.empty())
      throw RowError{
          line, concat("expected a class in column '", of.labels[0], "', found an empty field")};
    if (request.dropOtherClasses && wanted.find(std::string(name)) < 0) {
      rows.dropped.of(name);
      return;
    }
    rows.classOf.push_back(rows.classes.of(name));
  }
  auto finite = [&](int column) {
    double value = number(fields[size_t(column)], column, line, /*isFeature=*/false);
    if (std::isnan(value))
      throw RowError{line, concat("expected a number in column '", of.header[size_t(column)],
                                  "', found none: features alone may be missing")};
    return value;
  };
  if (!request.unlabelled && request.model->target == TROP_TARGET_VALUES)
    for (int column : of.labelColumns)
      rows.targets.push_back(finite(column));
  if (of.weightColumn >= 0 && !request.unlabelled) {
    rows.weights.push_back(finite(of.weightColumn));
    if (rows.weights.back() < 0)
      throw RowError{line, concat("expected a sample weight of at least 0 in column '",
                                  of.header[size_t(of.weightColumn)], "', found '",
                                  fields[size_t(of.weightColumn)], "'")};
  }
  if (of.groupColumn >= 0)
    rows.groups.push_back(rows.groupNames.of(fields[size_t(of.groupColumn)]));
  for (int column : of.keptColumns)
    rows.kept.emplace_back(fields[size_t(column)]);
  for (size_t f = 0; f < of.featureColumns.size(); ++f) {
    int column = of.featureColumns[f];
    std::string_view text = fields[size_t(column)];
    if (!of.isCategory[f])
      rows.inputs.push_back(number(text, column, line, /*isFeature=*/true));
    else if (!format.isMissing(text))
      rows.inputs.push_back(rows.categories[f].of(text));
    else if (format.fillsMissing)
      rows.inputs.push_back(NAN);
    else
      throw RowError{line, concat("expected a value in column '", of.header[size_t(column)],
                                  "', found '", text, "'; impute: mode fills in what is missing")};
  }
  rows.lines.push_back(line);
}

/// Stops at the first row with an error.
CsvTable::Rows CsvTable::parse(CsvBlock &block) const {
  Rows rows;
  rows.categories.resize(categories.size());
  rows.firstLine = block.line();
  std::vector<std::string_view> fields;
  try {
    while (block.next(format, fields))
      parseRow(rows, fields, block.line());
  } catch (const RowError &error) {
    rows.error = error;
    // Of the row with the error the parts that were read before it.
    rows.classOf.resize(std::min(rows.classOf.size(), rows.lines.size()));
  } catch (const Error &error) { // of the block, with the place
    rows.error = RowError{0, error.what()};
  }
  rows.blankLine = block.blankLine();
  return rows;
}

/// Numbers the classes of a block as the table does. Error: one that is not wanted, or not UTF-8.
void CsvTable::addClasses(Rows &rows, Table &table) {
  std::vector<int32_t> numbers;
  for (size_t c = 0; c < rows.classes.names.size(); ++c) {
    const std::string &name = rows.classes.names[c];
    auto line = [&] {
      auto first = std::find(rows.classOf.begin(), rows.classOf.end(), int32_t(c));
      return rows.lines[size_t(first - rows.classOf.begin())];
    };
    if (std::find(rows.classOf.begin(), rows.classOf.end(), int32_t(c)) == rows.classOf.end()) {
      numbers.push_back(0); // of the row with the error
      continue;
    }
    if (!wanted.areAsked()) {
      numbers.push_back(classes.of(name));
      std::string problem =
          numbers.back() + 1 == int32_t(classes.names.size()) ? utf8Problem(name) : "";
      if (!problem.empty())
        failAt(line(), "expected UTF-8 in column '", table.labels[0], "', ", problem,
               kConvertToUtf8);
      continue;
    }
    numbers.push_back(wanted.find(name));
    if (numbers.back() < 0)
      failAt(line(), "expected one of the ", request.features.empty() ? "" : "checkpoint's ",
             "classes ", quoted(request.classes), " in column '", table.labels[0], "', found '",
             name, "'");
  }
  for (const std::string &name : rows.dropped.names)
    dropped.of(name);
  for (int32_t &number : rows.classOf)
    table.classOf.push_back(numbers[size_t(number)]);
}

template <typename T> static void append(std::vector<T> &list, std::vector<T> &more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

void CsvTable::add(Rows &rows, Table &table) {
  // In a table of one column a blank line may be a row.
  if (columns->header.size() == 1 && !rows.lines.empty()) {
    int64_t blank = pendingBlank ? pendingBlank : std::max<int64_t>(rows.blankLine, 0);
    if (blank)
      failAt(blank, "expected a value in column '", columns->header[0], "', found a blank line");
  }
  if (rows.blankLine < 0 && !pendingBlank)
    pendingBlank = -rows.blankLine;
  auto width = int64_t(columns->features.size());
  for (int64_t c = 0; c < int64_t(categories.size()); ++c) {
    std::vector<double> numbers;
    for (const std::string &name : rows.categories[size_t(c)].names)
      numbers.push_back(categories[size_t(c)].of(name));
    constexpr size_t kMost = 4096;
    if (categories[size_t(c)].names.size() > kMost)
      fail(request.path, ": expected at most ", kMost, " different values in column '",
           columns->features[size_t(c)], "', each of which is an input, found more; ignore: \"",
           columns->features[size_t(c)], "\" leaves it out");
    for (int64_t i = c; columns->isCategory[size_t(c)] && i < int64_t(rows.inputs.size());
         i += width)
      if (!std::isnan(rows.inputs[size_t(i)]))
        rows.inputs[size_t(i)] = numbers[size_t(rows.inputs[size_t(i)])];
  }
  std::vector<int32_t> groupNumbers;
  for (const std::string &name : rows.groupNames.names)
    groupNumbers.push_back(groups.of(name));
  addClasses(rows, table);
  if (rows.error)
    rows.error->line ? failAt(rows.error->line, rows.error->text) : fail(rows.error->text);
  for (int32_t group : rows.groups)
    table.groups.push_back(groupNumbers[size_t(group)]);
  table.inputs.append(rows.inputs.data(), int64_t(rows.inputs.size()));
  table.targets.append(rows.targets.data(), int64_t(rows.targets.size()));
  append(table.lines, rows.lines);
  append(table.weights, rows.weights);
  append(table.kept, rows.kept);
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

/// Values by value where all are numbers, else by letters, as classes are.
void CsvTable::sortCategories(Table &table) {
  auto width = int64_t(table.features.size());
  table.categories.resize(categories.size());
  std::vector<std::vector<int32_t>> positions(categories.size());
  for (size_t c = 0; c < categories.size(); ++c) {
    std::vector<std::string> names = categories[c].names;
    for (const std::string &name : names)
      if (std::string problem = utf8Problem(name); !problem.empty())
        fail(request.path, ": expected UTF-8 in column '", table.features[c], "', ", problem,
             kConvertToUtf8);
    positions[c] = orderClasses(names);
    table.categories[c] = std::move(names);
  }
  table.inputs.change([&](int64_t i, double code) {
    const std::vector<int32_t> &position = positions[size_t(i % width)];
    return position.empty() || std::isnan(code) ? code : position[size_t(code)];
  });
}

/// Those of old checkpoints may have one value.
void CsvTable::checkWantedClasses() const {
  std::vector<std::string> names = request.classes;
  orderClasses(names);
  if (request.dropOtherClasses && names.size() != request.classes.size())
    fail(request.path, ": expected as classes labels of different values, found ",
         quoted(request.classes));
}

void CsvTable::checkClassCount(const Table &table) const {
  const trop_model &model = *request.model;
  if (request.unlabelled || model.target == TROP_TARGET_VALUES)
    return;
  if (table.classes.size() == 1)
    fail(request.path, ": expected at least 2 classes in column '", table.labels[0],
         "', found only '", table.classes[0], "'");
  if (int64_t(table.classes.size()) != model.output_count)
    fail(request.path, ": model '", model.name, "' expects ", model.output_count,
         " classes in column '", table.labels[0], "', found ", table.classes.size(), ": ",
         quoted(table.classes), rarestClass(table));
}

/// Of classes too many, where the one is that may be misspelled.
std::string CsvTable::rarestClass(const Table &table) const {
  if (int64_t(table.classes.size()) < request.model->output_count || table.classOf.empty())
    return "";
  std::vector<int64_t> rows(table.classes.size());
  for (int32_t number : table.classOf)
    ++rows[size_t(number)];
  size_t rarest = size_t(std::min_element(rows.begin(), rows.end()) - rows.begin());
  if (rows[rarest] == 0) // a class that is asked for
    return "";
  auto first = std::find(table.classOf.begin(), table.classOf.end(), int32_t(rarest));
  return concat("; '", table.classes[rarest], "' is in ", counted(rows[rarest], "row"),
                rows[rarest] > 1 ? ", the first " : ", ", request.path, ":",
                table.lines[size_t(first - table.classOf.begin())]);
}

void CsvTable::finish(Table &table) {
  table.columns = int64_t(columns->header.size());
  table.classes = request.classes;
  if (columns->hasCategories)
    sortCategories(table);
  if (!request.classes.empty() || request.unlabelled)
    return;
  table.classes = classes.names;
  std::vector<int32_t> position = orderClasses(table.classes);
  for (int32_t &number : table.classOf)
    number = position[size_t(number)];
}

Table CsvTable::readAll() {
  begin();
  Table table;
  table.files = {{request.path, "", 0}};
  table.features = columns->features;
  table.labels = columns->labels;
  checkWantedClasses();
  const int threads = std::min(coreCount(), 8);
  std::vector<CsvBlock> blocks(1, std::move(*started));
  bool more = true;
  do {
    for (CsvBlock block; more && int(blocks.size()) < threads;)
      if ((more = reader.next(block)))
        blocks.push_back(std::move(block));
    std::vector<Rows> rows(blocks.size());
    parallelFor(threads, int64_t(blocks.size()),
                [&](int64_t i, int) { rows[size_t(i)] = parse(blocks[size_t(i)]); });
    for (Rows &of : rows)
      add(of, table);
    blocks.clear();
  } while (more);
  checkHeader();
  if (table.lines.empty())
    fail(request.path, ": expected rows after the header, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  finish(table);
  checkClassCount(table);
  return table;
}

std::optional<Table> CsvTable::readSome() {
  if (!columns)
    begin();
  Table table;
  table.files = {{request.path, "", 0}};
  table.features = columns->features;
  table.labels = columns->labels;
  while (table.lines.empty()) {
    CsvBlock block;
    if (started)
      block = std::move(*started);
    else if (!reader.next(block))
      return std::nullopt;
    started.reset();
    Rows rows = parse(block);
    add(rows, table);
  }
  finish(table);
  return table;
}
