//===- ArffTable.cpp - Labelled rows of ARFF files ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Arff.h"
#include "runtime/Data/CsvColumns.h"
#include "runtime/Data/DataMemory.h"
#include "runtime/Data/Source.h"
#include "runtime/Data/TableClasses.h"
#include "runtime/Support/Memory.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
#include <cctype>
#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// One ARFF file on its way into a table.
class ArffTable {
public:
  explicit ArffTable(const TableRequest &request);
  Table read();

private:
  using Attribute = ArffAttribute;

  void chooseColumns();
  void checkTypes() const;
  void addRow();
  void addFeatures();
  double number(int column, bool isFeature) const;
  std::string nameOf(int column) const { return concat("'", attributes[size_t(column)].name, "'"); }

  TableRequest request; // with nominal features as categories
  const bool hasClasses;
  const bool fillsMissing;
  ArffReader reader;
  const std::vector<Attribute> &attributes;
  std::optional<CsvColumns> columns;
  std::vector<double> row;
  TableClasses classes;
  NameNumbers groups;
  MemoryWatch watch; // sparse rows may be far shorter than what they become
  Table table;
};
} // namespace

ArffTable::ArffTable(const TableRequest &given)
    : request(given),
      hasClasses(!request.unlabelled && request.model->target == TROP_TARGET_CLASSES),
      fillsMissing(request.option("impute", "refuse") != "refuse"), reader(request.path),
      attributes(reader.attributes()), classes(request), watch(request.path, "rows") {}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

void ArffTable::chooseColumns() {
  std::vector<std::string_view> names, first; // a row, for messages
  request.options["header"] = {"yes"};
  std::vector<std::string> &categories = request.options["one_hot"];
  for (const Attribute &attribute : attributes) {
    names.push_back(attribute.name);
    first.push_back(attribute.kind == Attribute::Other ? std::string_view(attribute.type) : "0");
    if (attribute.kind == Attribute::Nominal)
      categories.push_back(attribute.name);
  }
  columns.emplace(request, CsvBlock(), attributes[0].line, names, &first);
  checkTypes();
  table.files = {{request.path, "", 0}};
  table.features = columns->features;
  table.labels = columns->labels;
  table.columns = int64_t(attributes.size());
  row.resize(table.features.size());
  if (hasClasses)
    classes.nameColumn(table.labels[0]);
  if (!columns->hasCategories)
    return;
  for (int column : columns->featureColumns)
    table.categories.push_back(attributes[size_t(column)].values);
}

/// Error: an attribute of a type that it cannot have for what it is.
void ArffTable::checkTypes() const {
  auto failAt = [&](int column, const char *expected, const std::string &remedy) {
    const Attribute &of = attributes[size_t(column)];
    fail(request.path, ":", of.line, ": expected ", expected, ", found attribute '", of.name,
         "' of type ", of.type, remedy);
  };
  constexpr size_t kMost = 4096;
  for (int column : columns->featureColumns) {
    const Attribute &of = attributes[size_t(column)];
    std::string remedy = concat("; ignore: \"", of.name, "\" leaves it out");
    if (of.kind == Attribute::Other)
      failAt(column, "a numeric or nominal feature", remedy);
    if (of.kind == Attribute::Nominal && of.values.empty())
      failAt(column, "values in the braces", remedy);
    if (of.values.size() > kMost)
      fail(request.path, ":", of.line, ": expected at most ", kMost, " values of attribute '",
           of.name, "', each of which is an input, found ", of.values.size(), remedy);
    for (const std::string &value : of.values)
      if (std::string problem = utf8Problem(value); !problem.empty())
        fail(request.path, ":", of.line, ": expected UTF-8, ", problem, kConvertToUtf8);
  }
  bool hasLabels = !request.unlabelled;
  for (int column : columns->labelColumns)
    if (hasLabels && hasClasses && attributes[size_t(column)].kind == Attribute::Other)
      failAt(column, "a nominal label", "; label: names another one");
    else if (hasLabels && !hasClasses && attributes[size_t(column)].kind != Attribute::Number)
      failAt(column, "a numeric label", "; label: names another one");
  if (int column = columns->weightColumn;
      column >= 0 && attributes[size_t(column)].kind != Attribute::Number)
    failAt(column, "numeric weights", "");
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

double ArffTable::number(int column, bool isFeature) const {
  const ArffWord &field = reader.row()[size_t(column)];
  const std::string &name = attributes[size_t(column)].name;
  if (field.isMissing()) {
    if (isFeature && fillsMissing)
      return NAN;
    reader.failInRow("expected a number of attribute '", name, "', found ?",
                     isFeature ? "; impute: mean fills in what is missing"
                               : ": features alone may be missing");
  }
  std::optional<double> value = numberOf(field.text);
  if (!value || !std::isfinite(*value))
    reader.failInRow("expected a ", value ? "finite " : "", "number of attribute '", name,
                     "', found '", field.text, "'",
                     value && std::isnan(*value) ? "; ? stands where one is missing" : "");
  return *value;
}

void ArffTable::addFeatures() {
  for (size_t f = 0; f < row.size(); ++f) {
    int column = columns->featureColumns[f];
    const ArffWord &field = reader.row()[size_t(column)];
    if (!columns->isCategory[f])
      row[f] = number(column, /*isFeature=*/true);
    else if (!field.isMissing())
      row[f] = attributes[size_t(column)].numbers.at(std::string(field.text));
    else if (fillsMissing)
      row[f] = NAN;
    else
      reader.failInRow("expected a value of attribute ", nameOf(column),
                       ", found ?; impute: mode fills in what is missing");
  }
  watch.grow(int64_t(row.size() * sizeof(double)));
  table.inputs.append(row.data(), int64_t(row.size()));
}

void ArffTable::addRow() {
  const CsvColumns &of = *columns;
  if (hasClasses) {
    const ArffWord &label = reader.row()[size_t(of.labelColumns[0])];
    if (label.isMissing())
      reader.failInRow("expected a class of attribute ", nameOf(of.labelColumns[0]), ", found ?");
    if (classes.isDropped(std::string(label.text)))
      return;
    table.classOf.push_back(classes.find(label.text, reader.number()));
  }
  for (int column : of.labelColumns)
    if (!request.unlabelled && !hasClasses)
      table.targets.push_back(number(column, /*isFeature=*/false));
  if (of.weightColumn >= 0 && !request.unlabelled) {
    table.weights.push_back(number(of.weightColumn, /*isFeature=*/false));
    if (table.weights.back() < 0)
      reader.failInRow("expected a sample weight of at least 0 of attribute ",
                       nameOf(of.weightColumn), ", found '",
                       reader.row()[size_t(of.weightColumn)].text, "'");
  }
  if (of.groupColumn >= 0)
    table.groups.push_back(groups.of(reader.row()[size_t(of.groupColumn)].text));
  for (int column : of.keptColumns)
    table.kept.emplace_back(reader.row()[size_t(column)].text);
  addFeatures();
  table.lines.push_back(reader.number());
}

Table ArffTable::read() {
  chooseColumns();
  while (reader.next())
    addRow();
  if (table.lines.empty())
    fail(request.path, ": expected rows after @data, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  bool isNominal =
      hasClasses && attributes[size_t(columns->labelColumns[0])].kind == Attribute::Nominal;
  classes.finish(table, isNominal ? attributes[size_t(columns->labelColumns[0])].values
                                  : std::vector<std::string>());
  return std::move(table);
}

namespace {
class ArffSource : public Source {
public:
  const char *name() const override { return "arff"; }
  FileArguments files() const override {
    return {"path", nullptr, "validation_path", nullptr, "test_path", nullptr};
  }
  std::vector<const char *> options() const override { return {"columns", "ignore", "impute"}; }
  Table read(const TableRequest &request) const override {
    checkCsvMemory(request);
    return ArffTable(request).read();
  }
  bool hasNamedColumns() const override { return true; }
  bool isLike(const std::string &, std::string_view beginning) const override;
};
} // namespace

/// The first word is @relation or @attribute.
bool ArffSource::isLike(const std::string &, std::string_view text) const {
  size_t begin = 0;
  if (text.substr(0, 3) == "\xef\xbb\xbf")
    begin = 3;
  for (; (begin = text.find_first_not_of(" \t\r\n", begin)) < text.size() && text[begin] == '%';)
    begin = std::min(text.find('\n', begin), text.size());
  if (begin >= text.size())
    return false;
  std::string word(text.substr(begin, sizeof "@attribute" - 1));
  for (char &c : word)
    c = char(std::tolower(static_cast<unsigned char>(c)));
  return word == "@attribute" || word.substr(0, sizeof "@relation" - 1) == "@relation";
}

const Source &rt::arffSource() {
  static const ArffSource source;
  return source;
}
