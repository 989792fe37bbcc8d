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
#include <condition_variable>
#include <exception>
#include <mutex>

using namespace trop;
using namespace trop::rt;

CsvTable::CsvTable(const TableRequest &request)
    : request(request), format(csvFormat(request.options)), reader(request.path, format),
      classes(this->request) {}

CsvTable::CsvTable(const TableRequest &request, CsvReader::Bytes bytes)
    : request(request), format(csvFormat(request.options)),
      reader(request.path, format, std::move(bytes)), classes(this->request) {}

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
  if (!columns->labels.empty())
    classes.nameColumn(columns->labels[0]);
  categories.resize(columns->hasCategories ? columns->features.size() : 0);
  if (columns->hasHeader)
    block.next(format, first);
  started.push_back(std::move(block));
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
    return isNumber(column) || classes.has(name) || dropped.has(name);
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

/// Numbers the classes of a block as the table does.
void CsvTable::addClasses(CsvRows &rows, Table &table) {
  std::vector<int32_t> numbers;
  for (size_t c = 0; c < rows.classes.names.size(); ++c) {
    auto first = std::find(rows.classOf.begin(), rows.classOf.end(), int32_t(c));
    bool isOfError = first == rows.classOf.end(); // of the row with the error
    numbers.push_back(isOfError ? 0
                                : classes.find(rows.classes.names[c],
                                               rows.lines[size_t(first - rows.classOf.begin())]));
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

void CsvTable::add(CsvRows &rows, Table &table) {
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

void CsvTable::finish(Table &table) {
  table.columns = int64_t(columns->header.size());
  if (columns->hasCategories)
    sortCategories(table);
  classes.finish(table);
}

bool CsvTable::nextBlock(CsvBlock &block) {
  if (started.empty())
    return reader.next(block);
  block = std::move(started.front());
  started.pop_front();
  return true;
}

/// Blocks are read one after the other, parsed by whoever read them, and added in their order: an
/// error is that of the first row with one.
void CsvTable::readRows(Table &table) {
  std::mutex reading, adding;
  std::condition_variable turn;
  int64_t read = 0, added = 0;
  std::exception_ptr error;
  const CsvRowReader parser(request, format, *columns, classes.asked());
  auto takeBlocks = [&](int64_t, int) {
    CsvBlock block;
    CsvRows rows;
    for (bool isThere = true; isThere;) {
      std::exception_ptr failed;
      int64_t number;
      auto note = [&](auto &&step) {
        try {
          step();
        } catch (...) {
          failed = std::current_exception();
        }
      };
      {
        std::lock_guard<std::mutex> lock(reading);
        number = read++;
        note([&] { isThere = nextBlock(block); });
      }
      if (isThere && !failed)
        note([&] { parser.read(block, rows); });
      std::unique_lock<std::mutex> lock(adding);
      turn.wait(lock, [&] { return added == number || error; });
      if (error)
        return;
      if (isThere && !failed)
        note([&] { add(rows, table); });
      error = failed;
      ++added;
      lock.unlock();
      turn.notify_all();
    }
  };
  CsvBlock second;
  if (reader.next(second))
    started.push_back(std::move(second));
  const int threads = started.size() > 1 ? std::min(coreCount(), 8) : 1;
  parallelFor(threads, threads, takeBlocks);
  if (error)
    std::rethrow_exception(error);
}

Table CsvTable::readAll() {
  begin();
  Table table;
  table.files = {{request.path, "", 0}};
  table.features = columns->features;
  table.labels = columns->labels;
  readRows(table);
  checkHeader();
  if (table.lines.empty())
    fail(request.path, ": expected rows after the header, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  finish(table);
  return table;
}

std::optional<Table> CsvTable::readSome() {
  if (!columns)
    begin();
  Table table;
  table.files = {{request.path, "", 0}};
  table.features = columns->features;
  table.labels = columns->labels;
  CsvBlock block;
  CsvRows rows;
  const CsvRowReader parser(request, format, *columns, classes.asked());
  while (table.lines.empty()) {
    if (!nextBlock(block))
      return std::nullopt;
    parser.read(block, rows);
    add(rows, table);
  }
  finish(table);
  return table;
}
