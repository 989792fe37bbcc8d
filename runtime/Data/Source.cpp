//===- Source.cpp - The formats of data -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Source.h"

#include "runtime/Data/IdxTable.h"
#include "runtime/Data/PluginSource.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

const std::vector<const Source *> &rt::allSources() {
  static const std::vector<PluginSource> added = [] {
    std::vector<PluginSource> added;
    for (const plugin::Registrar::SourceEntry *entry : addedSources())
      added.emplace_back(*entry);
    return added;
  }();
  static const std::vector<const Source *> all = [] {
    std::vector<const Source *> all = {&csvSource(), &idxSource(),    &npySource(),
                                       &npzSource(), &libsvmSource(), &arffSource()};
    for (const PluginSource &source : added)
      all.push_back(&source);
    return all;
  }();
  return all;
}

const Source &rt::findSource(const std::string &name) {
  for (const Source *source : allSources())
    if (name == source->name())
      return *source;
  fail("unknown data source '", name, "': no plugin of this program has its code");
}

//===----------------------------------------------------------------------===//
// Tables of several files
//===----------------------------------------------------------------------===//

std::string rt::placeOfRow(const std::vector<FileRows> &files, int64_t row, int64_t line) {
  auto after = std::upper_bound(files.begin(), files.end(), row,
                                [](int64_t row, const FileRows &file) { return row < file.first; });
  return concat(std::prev(after)->path, ":", line);
}

std::string Table::whereIs(int64_t row) const { return placeOfRow(files, row, lines[row]); }

template <typename T> static void append(std::vector<T> &list, const std::vector<T> &more) {
  list.insert(list.end(), more.begin(), more.end());
}

/// Values of categories as `table` numbers them, which gets those that it does not have.
static void renumber(Table &rows, Table &table) {
  auto width = int64_t(table.features.size());
  table.categories.resize(size_t(width));
  rows.categories.resize(size_t(width));
  std::vector<std::vector<double>> numbers(table.categories.size());
  for (size_t c = 0; c < numbers.size(); ++c)
    for (const std::string &value : rows.categories[c]) {
      std::vector<std::string> &values = table.categories[c];
      auto found = std::find(values.begin(), values.end(), value);
      numbers[c].push_back(double(found - values.begin()));
      if (found == values.end())
        values.push_back(value);
    }
  rows.inputs.change([&](int64_t i, double code) {
    const std::vector<double> &of = numbers[size_t(i % width)];
    return of.empty() || std::isnan(code) ? code : of[size_t(code)];
  });
}

/// Whether some of a column's values are numbers, not of a category.
static bool hasNumbers(const Table &table, size_t column) {
  auto width = int64_t(table.features.size());
  for (auto i = int64_t(column); i < table.inputs.size(); i += width)
    if (!std::isnan(table.inputs[i]))
      return true;
  return false;
}

/// Error: a column that is of a category in one of two files, and of numbers in the other.
static void checkKinds(const Table &table, const Table &rows) {
  for (size_t c = 0; c < table.features.size(); ++c) {
    bool before = table.isCategory(c), now = rows.isCategory(c);
    if (before != now && hasNumbers(before ? rows : table, c))
      fail(rows.path(), ": expected ", before ? "categories" : "numbers", " in column '",
           table.features[c], "' as in '", table.path(), "', found ",
           before ? "numbers" : "categories");
  }
}

/// Reads the file of a part in the columns and classes of `table`, and puts its rows after those.
static void addPart(const Source &source, const TableRequest &request, const char *part,
                    const std::string &path, const std::string &labelPath, Table &table) {
  TableRequest other = request;
  other.path = path;
  other.labelPath = labelPath;
  other.part = part;
  other.rows = 0;
  other.features = table.features;
  other.labels = table.labels;
  if (!table.classesAreNumbers && other.classNames.empty())
    other.classes = table.classes;
  Table rows = source.read(other);
  table.files.push_back({path, part, table.rows()});
  checkKinds(table, rows);
  if (!table.categories.empty() || !rows.categories.empty())
    renumber(rows, table);
  if (!table.inputs.append(rows.inputs))
    fail(path, ": expected elements of type ", table.inputs.typeName(), " as in '", request.path,
         "', found ", rows.inputs.typeName());
  table.targets.append(rows.targets);
  append(table.lines, rows.lines);
  append(table.classOf, rows.classOf);
  append(table.weights, rows.weights);
  append(table.groups, rows.groups);
  append(table.kept, rows.kept);
}

/// Error: of the files of a part, called by their arguments, one is missing.
static void checkTogether(const char *pathName, const char *labelName, const std::string &path,
                          const std::string &labelPath) {
  if (labelName && path.empty() != labelPath.empty())
    fail("expected ", pathName, " and ", labelName, " together, found ",
         path.empty() ? labelName : pathName, " alone");
}

void rt::weighClasses(Table &table, const std::vector<double> &weights) {
  if (weights.size() != table.classes.size())
    fail(table.path(), ": expected class_weights of ", table.classes.size(),
         " classes, one for each, found ", weights.size());
  table.weights.resize(size_t(table.rows()), 1);
  for (int64_t row = 0; row < table.rows(); ++row)
    table.weights[size_t(row)] *= weights[size_t(table.classOf[size_t(row)])];
}

std::vector<double> rt::balancedWeights(const Table &table, const std::vector<int64_t> &rows) {
  std::vector<double> counts(table.classes.size());
  for (int64_t row : rows)
    ++counts[size_t(table.classOf[size_t(row)])];
  for (double &count : counts) // Of a class without rows it does not matter.
    count = count > 0 ? double(rows.size()) / (double(counts.size()) * count) : 0;
  return counts;
}

/// Arrays of a prediction may be of another kind of file than the training's.
static const Source &sourceOf(const std::string &name, const TableRequest &request) {
  return isArrayFile(request.path) ? idxSource() : findSource(name);
}

Table rt::readTable(const std::string &name, const TableRequest &request) {
  const Source &source = sourceOf(name, request);
  Table table = source.read(request);
  table.files = {{request.path, "", 0}};
  if (request.unlabelled)
    return table;
  FileArguments names = source.files();
  checkTogether(names.validationPath, names.validationLabelPath, request.validationPath,
                request.validationLabelPath);
  checkTogether(names.testPath, names.testLabelPath, request.testPath, request.testLabelPath);
  if (!request.validationPath.empty())
    addPart(source, request, "validation", request.validationPath, request.validationLabelPath,
            table);
  if (!request.testPath.empty())
    addPart(source, request, "test", request.testPath, request.testLabelPath, table);
  if (!request.classWeights.empty())
    weighClasses(table, request.classWeights);
  return table;
}
