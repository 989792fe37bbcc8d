//===- PluginSource.cpp - Formats of data that plugins bring --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/PluginSource.h"

#include "runtime/Data/TableClasses.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Standard.h"
#include "runtime/Support/Utf8.h"

#include "trop/schema_check.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// What the call says
//===----------------------------------------------------------------------===//

namespace {
/// As checkpoints keep it.
class OptionArguments final : public plugin::Arguments {
public:
  OptionArguments(const schema::Call &call, const ReadOptions &options)
      : call(call), options(options) {}

  double number(const char *name) const override {
    const schema::Argument &argument = declaration(name);
    if (!given(name) && argument.optional)
      return argument.defaultValue;
    return numberIn(argument, first(name));
  }
  std::string choice(const char *name) const override {
    const schema::Argument &argument = declaration(name);
    if (!given(name) && argument.choices)
      return std::string(argument.choices, std::strcspn(argument.choices, "|"));
    return argument.optional && !given(name) ? "" : first(name);
  }
  std::vector<double> numbers(const char *name) const override {
    std::vector<double> numbers;
    for (const std::string &text : texts(name))
      numbers.push_back(numberIn(declaration(name), text));
    return numbers;
  }
  std::vector<std::string> texts(const char *name) const override {
    if (!given(name) && !declaration(name).optional)
      first(name);
    return given(name) ? *given(name) : std::vector<std::string>();
  }

private:
  const schema::Argument &declaration(const char *name) const {
    for (size_t i = 0; i < call.argumentCount; ++i)
      if (!std::strcmp(call.arguments[i].name, name))
        return call.arguments[i];
    fail("'", call.name, "' has no argument '", name, "'");
  }
  const std::vector<std::string> *given(const char *name) const {
    auto found = options.find(name);
    return found == options.end() || found->second.empty() ? nullptr : &found->second;
  }
  /// Error: it is needed, and not there, as of weights without a train block.
  const std::string &first(const char *name) const {
    if (!given(name))
      fail(call.name, " data need '", name, "'");
    return given(name)->front();
  }
  double numberIn(const schema::Argument &argument, const std::string &text) const {
    std::optional<double> value = numberOf(text);
    if (!value || !schema::isLegal(argument, *value))
      fail("expected a number in its range as '", argument.name, "' of ", call.name, ", found '",
           text, "'");
    return *value;
  }

  const schema::Call &call;
  const ReadOptions &options;
};

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// A file on its way into a table.
class TableRows final : public plugin::Rows {
public:
  TableRows(const TableRequest &request, const char *source)
      : request(request), model(*request.model), source(source), classes(request),
        fillsMissing(request.option("impute", "refuse") != "refuse") {}

  void setColumns(const std::vector<std::string> &names) override;
  void add(int64_t place, const std::vector<plugin::Cell> &cells) override;
  [[noreturn]] void fail(int64_t place, const std::string &message) override {
    failAt(place, message);
  }
  Table finish();

private:
  bool hasClasses() const { return model.target == TROP_TARGET_CLASSES; }
  int find(const std::string &name, const char *what, bool mayMiss) const;
  void findLabels();
  void findFeatures();
  bool addClass(int64_t place, const plugin::Cell &cell);
  double number(int64_t place, const plugin::Cell &cell, int column) const;
  double given(int64_t place, const std::vector<plugin::Cell> &cells, int column) const;
  template <typename... Ts> [[noreturn]] void failAt(int64_t place, const Ts &...parts) const {
    rt::fail(request.path, ":", place, ": ", parts...);
  }

  const TableRequest &request;
  const trop_model &model;
  const char *source;
  const bool fillsMissing;
  std::vector<std::string> names;
  std::vector<bool> isTaken;                                  // by something that is no feature
  std::vector<int> featureColumns, labelColumns, keptColumns; // -1: not there
  int weightColumn = -1, groupColumn = -1;
  TableClasses classes;
  NameNumbers groups;
  Table table;
};
} // namespace

int TableRows::find(const std::string &name, const char *what, bool mayMiss) const {
  auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end() && !mayMiss)
    rt::fail(request.path, ": expected a column of ", what, " '", name, "', found columns ",
             quoted(names), suggestName(name, names));
  return found == names.end() ? -1 : int(found - names.begin());
}

void TableRows::findLabels() {
  size_t count = hasClasses() ? 1 : size_t(model.output_count);
  table.labels = request.labels;
  std::vector<std::string> others;
  for (size_t i = 0; i < names.size(); ++i)
    if (!isTaken[i])
      others.push_back(names[i]);
  if (table.labels.empty() && !request.unlabelled && others.size() > count)
    table.labels.assign(others.end() - int64_t(count), others.end());
  if (table.labels.size() != count && !request.unlabelled)
    rt::fail(request.path, ": model '", model.name, "' expects ",
             counted(int64_t(count), "label column"), ", found ",
             request.labels.empty() ? counted(int64_t(names.size()), "column") + " in all"
                                    : concat(table.labels.size(), ": ", quoted(table.labels)));
  for (const std::string &label : table.labels) {
    labelColumns.push_back(find(label, "labels", request.unlabelled));
    if (labelColumns.back() >= 0 && isTaken[size_t(labelColumns.back())])
      rt::fail(request.path, ": expected '", label, "' to be a label column alone");
    if (labelColumns.back() >= 0)
      isTaken[size_t(labelColumns.back())] = true;
  }
  if (hasClasses() && !table.labels.empty())
    classes.nameColumn(table.labels[0]);
}

void TableRows::findFeatures() {
  table.features = request.features;
  for (size_t i = 0; i < names.size() && request.features.empty(); ++i)
    if (!isTaken[i])
      table.features.push_back(names[i]);
  for (const std::string &feature : table.features)
    featureColumns.push_back(find(feature, "features", /*mayMiss=*/false));
  auto count = int64_t(table.features.size());
  bool mayGrow = request.option("impute", "refuse") == "indicator" && count < model.input_count;
  if (count != model.input_count && !mayGrow && request.features.empty())
    rt::fail(request.path, ": model '", model.name, "' expects ",
             counted(model.input_count, "feature column"), ", found ", count, ": ",
             quoted(table.features));
}

void TableRows::setColumns(const std::vector<std::string> &given) {
  if (!names.empty())
    rt::fail(request.path, ": ", source, " gave its columns twice: a mistake of its plugin");
  names = given;
  for (const std::string &name : names) {
    if (std::string problem = utf8Problem(name); !problem.empty())
      rt::fail(request.path, ": expected UTF-8 in the name of a column, ", problem);
    if (std::count(names.begin(), names.end(), name) > 1)
      rt::fail(request.path, ": expected columns of different names, found '", name, "' twice");
  }
  isTaken.resize(names.size());
  auto take = [&](const std::string &name, const char *what, int &column) {
    column = name.empty() ? -1 : find(name, what, request.unlabelled);
    if (column >= 0)
      isTaken[size_t(column)] = true;
  };
  take(request.sampleWeight, "sample weights", weightColumn);
  take(request.group, "groups", groupColumn);
  findLabels();
  findFeatures();
  for (const std::string &name : request.kept)
    keptColumns.push_back(find(name, "what goes along", /*mayMiss=*/false));
}

/// NaN: it is missing.
double TableRows::number(int64_t place, const plugin::Cell &cell, int column) const {
  if (cell.isText && cell.text.empty())
    return NAN;
  std::optional<double> value = cell.isText ? numberOf(cell.text) : cell.number;
  if (!value || (!std::isfinite(*value) && (cell.isText || !std::isnan(*value))))
    failAt(place, "expected a ", value ? "finite " : "", "number in column '",
           names[size_t(column)], "', found '", cell.isText ? cell.text : shortest(cell.number),
           "'");
  return *value;
}

/// Of what may not be missing.
double TableRows::given(int64_t place, const std::vector<plugin::Cell> &cells, int column) const {
  double value = number(place, cells[size_t(column)], column);
  if (std::isnan(value))
    failAt(place, "expected a number in column '", names[size_t(column)],
           "', found none: features alone may be missing");
  return value;
}

/// False if the row is of a class that is not wanted.
bool TableRows::addClass(int64_t place, const plugin::Cell &cell) {
  std::string name = cell.isText ? std::string(cell.text) : shortest(cell.number);
  if (name.empty() || (!cell.isText && std::isnan(cell.number)))
    failAt(place, "expected a class in column '", table.labels[0], "', found none");
  if (classes.isDropped(name))
    return false;
  table.classOf.push_back(classes.find(name, place));
  return true;
}

void TableRows::add(int64_t place, const std::vector<plugin::Cell> &cells) {
  if (names.empty() || cells.size() != names.size())
    failAt(place, "expected ", counted(int64_t(names.size()), "cell"), ", one a column, found ",
           cells.size());
  if (!request.unlabelled && hasClasses() && !addClass(place, cells[size_t(labelColumns[0])]))
    return;
  if (!request.unlabelled && !hasClasses())
    for (int column : labelColumns)
      table.targets.push_back(given(place, cells, column));
  if (weightColumn >= 0 && !request.unlabelled) {
    table.weights.push_back(given(place, cells, weightColumn));
    if (table.weights.back() < 0)
      failAt(place, "expected a sample weight of at least 0 in column '",
             names[size_t(weightColumn)], "', found ", table.weights.back());
  }
  auto textOf = [&](int column) {
    const plugin::Cell &cell = cells[size_t(column)];
    return cell.isText ? std::string(cell.text) : shortest(cell.number);
  };
  if (groupColumn >= 0)
    table.groups.push_back(groups.of(textOf(groupColumn)));
  for (int column : keptColumns)
    table.kept.push_back(textOf(column));
  for (int column : featureColumns) {
    double value = number(place, cells[size_t(column)], column);
    if (std::isnan(value) && !fillsMissing)
      failAt(place, "expected a number in column '", names[size_t(column)],
             "', found none; impute: mean fills in what is missing");
    table.inputs.push_back(value);
  }
  table.lines.push_back(place);
}

Table TableRows::finish() {
  if (table.lines.empty())
    rt::fail(request.path, ": expected rows, found none",
             request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  table.columns = int64_t(names.size());
  classes.finish(table);
  return std::move(table);
}

//===----------------------------------------------------------------------===//
// The source
//===----------------------------------------------------------------------===//

static bool isOfTables(const char *name) {
  return std::any_of(std::begin(schema::kTableArgs), std::end(schema::kTableArgs),
                     [&](const auto &argument) { return !std::strcmp(argument.name, name); });
}

PluginSource::PluginSource(const plugin::Registrar::SourceEntry &entry) : entry(entry) {
  const schema::Call &call = entry.call;
  for (size_t i = 0; i < call.argumentCount; ++i)
    if (const char *name = call.arguments[i].name; !isOfTables(name))
      own.push_back(name);
  own.push_back("impute"); // which encodings ask for
}

Table PluginSource::read(const TableRequest &request) const {
  if (isStandard(request.path))
    fail("expected a file of ", name(),
         " data, found standard input, which they are not read from");
  TableRows rows(request, name());
  try {
    entry.make(OptionArguments(entry.call, request.options))->read(request.path, rows);
  } catch (const Error &) { // has its place
    throw;
  } catch (const std::exception &error) {
    fail(request.path, ": ", error.what());
  }
  return rows.finish();
}
