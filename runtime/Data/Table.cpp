//===- Table.cpp - Labelled rows of a data file ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Table.h"

#include "runtime/Data/Csv.h"
#include "runtime/Data/IdxTable.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

using namespace trop;
using namespace trop::rt;

namespace {
/// One CSV file on its way into a table.
class CsvTable {
public:
  explicit CsvTable(const TableRequest &request) : request(request), reader(request.path) {}
  Table read();

private:
  void readHeader();
  std::vector<std::string> labelNames() const;
  int columnOf(const std::string &name) const;
  void checkFeatureCount() const;
  bool readLabels();
  double number(int column) const;
  void sortClasses();
  void checkClassCount() const;
  template <typename... Ts> [[noreturn]] void failInRow(const Ts &...parts) const {
    fail(request.path, ":", reader.line(), ": ", parts...);
  }

  const TableRequest &request;
  CsvReader reader;
  Table table;
  std::vector<std::string> header;
  std::vector<std::string_view> fields;
  std::vector<int> featureColumns, labelColumns; // -1: not there
  std::unordered_map<std::string, int32_t> classNumbers;
};
} // namespace

int CsvTable::columnOf(const std::string &name) const {
  auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : int(found - header.begin());
}

std::vector<std::string> CsvTable::labelNames() const {
  const trop_model &model = *request.model;
  size_t wanted = model.target == TROP_TARGET_CLASSES ? 1 : size_t(model.output_count);
  std::vector<std::string> labels = request.labels;
  if (labels.empty() && !request.unlabelled && header.size() >= wanted)
    labels.assign(header.end() - wanted, header.end());
  if (labels.size() != wanted && !request.unlabelled)
    fail(request.path, ": model '", model.name, "' expects ",
         counted(int64_t(wanted), "label column"), ", found ",
         request.labels.empty() ? counted(int64_t(header.size()), "column") + " in all"
                                : concat(labels.size(), ": ", quoted(labels)));
  return labels;
}

void CsvTable::readHeader() {
  if (!reader.next(fields))
    fail(request.path, ": expected a header row, found an empty file");
  header.assign(fields.begin(), fields.end());
  std::vector<std::string> sorted = header;
  std::sort(sorted.begin(), sorted.end());
  if (auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    failInRow("expected columns of different names, found '", *twice, "' twice");

  table.labels = labelNames();
  for (const std::string &label : table.labels) {
    labelColumns.push_back(columnOf(label));
    if (labelColumns.back() < 0 && !request.unlabelled)
      fail(request.path, ": expected a label column '", label, "', found columns ", quoted(header));
  }

  table.features = request.features;
  if (table.features.empty())
    for (const std::string &name : header)
      if (std::find(table.labels.begin(), table.labels.end(), name) == table.labels.end())
        table.features.push_back(name);
  for (const std::string &feature : table.features) {
    featureColumns.push_back(columnOf(feature));
    if (featureColumns.back() < 0)
      fail(request.path, ": expected a feature column '", feature, "', found columns ",
           quoted(header));
  }
  checkFeatureCount();
}

void CsvTable::checkFeatureCount() const {
  const trop_model &model = *request.model;
  if (int64_t(table.features.size()) == model.input_count)
    return;
  fail(request.path, ": model '", model.name, "' expects ",
       counted(model.input_count, "feature column"), ", found ", table.features.size(),
       table.features.empty() ? "" : ": ", quoted(table.features));
}

double CsvTable::number(int column) const {
  std::string_view text = fields[column];
  if (text.size() > 1 && text[0] == '+' && text[1] != '-')
    text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || end != text.data() + text.size())
    failInRow("expected a number in column '", header[column], "', found '", fields[column], "'");
  if (error == std::errc::result_out_of_range) // a huge number, or one that is nearly 0
    value = std::strtod(std::string(text).c_str(), nullptr);
  if (!std::isfinite(value))
    failInRow("expected a finite number in column '", header[column], "', found '", fields[column],
              "'");
  return value;
}

/// False if the row is of a class that is not wanted.
bool CsvTable::readLabels() {
  if (request.unlabelled)
    return true;
  if (request.model->target == TROP_TARGET_VALUES) {
    for (int column : labelColumns)
      table.targets.push_back(number(column));
    return true;
  }
  std::string name(fields[labelColumns[0]]);
  if (name.empty())
    failInRow("expected a class in column '", table.labels[0], "', found an empty field");
  auto known = classNumbers.find(name);
  if (known == classNumbers.end()) {
    if (request.dropOtherClasses)
      return false;
    if (!request.classes.empty())
      failInRow("expected one of the checkpoint's classes ", quoted(request.classes),
                " in column '", table.labels[0], "', found '", name, "'");
    known = classNumbers.emplace(name, int32_t(table.classes.size())).first;
    table.classes.push_back(name);
  }
  table.classOf.push_back(known->second);
  return true;
}

void CsvTable::sortClasses() {
  struct Class {
    int64_t value = 0;
    std::string name;
    int32_t found; // its number so far
  };
  std::vector<Class> classes;
  bool integers = true;
  for (const std::string &name : table.classes) {
    classes.push_back({0, name, int32_t(classes.size())});
    integers = readNumber(name, classes.back().value) && integers;
  }
  std::sort(classes.begin(), classes.end(), [&](const Class &a, const Class &b) {
    return integers && a.value != b.value ? a.value < b.value : a.name < b.name;
  });
  std::vector<int32_t> position(classes.size());
  for (size_t i = 0; i < classes.size(); ++i) {
    position[classes[i].found] = int32_t(i);
    table.classes[i] = classes[i].name;
  }
  for (int32_t &number : table.classOf)
    number = position[number];
}

void CsvTable::checkClassCount() const {
  const trop_model &model = *request.model;
  if (request.unlabelled || model.target == TROP_TARGET_VALUES)
    return;
  if (table.classes.size() == 1)
    fail(request.path, ": expected at least 2 classes in column '", table.labels[0],
         "', found only '", table.classes[0], "'");
  if (int64_t(table.classes.size()) != model.output_count)
    fail(request.path, ": model '", model.name, "' expects ", model.output_count,
         " classes in column '", table.labels[0], "', found ", table.classes.size(), ": ",
         quoted(table.classes));
}

Table CsvTable::read() {
  table.path = request.path;
  readHeader();
  table.classes = request.classes;
  for (const std::string &name : request.classes)
    classNumbers.emplace(name, int32_t(classNumbers.size()));

  while (reader.next(fields)) {
    if (fields.size() != header.size())
      failInRow("expected ", counted(int64_t(header.size()), "field"), " as in the header, found ",
                fields.size());
    if (!readLabels())
      continue;
    table.lines.push_back(reader.line());
    for (int column : featureColumns)
      table.inputs.push_back(number(column));
  }
  if (table.lines.empty())
    fail(request.path, ": expected rows after the header, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  if (request.classes.empty())
    sortClasses();
  checkClassCount();
  return std::move(table);
}

Table rt::readTable(const std::string &source, const TableRequest &request) {
  if (source == "idx" || isArrayFile(request.path))
    return readIdxTable(request);
  if (source == "csv")
    return CsvTable(request).read();
  fail("unknown data source '", source, "'");
}
