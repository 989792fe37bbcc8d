//===- CsvTable.cpp - Labelled rows of comma separated values -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/ClassLabels.h"
#include "runtime/Data/Csv.h"
#include "runtime/Data/DataMemory.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

using namespace trop;
using namespace trop::rt;

namespace {
/// One CSV file on its way into a table.
class CsvTable {
public:
  explicit CsvTable(const TableRequest &request)
      : request(request), reader(request.path), knownClasses(request.classes) {}
  Table read();

private:
  void nameColumns();
  void findColumns();
  std::vector<std::string> labelNames() const;
  int columnOf(const std::string &name) const;
  std::string headerRemedy() const;
  void checkHeader() const;
  void findWeights(const std::vector<bool> &isLabel);
  void checkFeatureCount();
  void checkNames() const;
  bool readLabels();
  double number(int column) const;
  void readRow();
  void sortClasses();
  void checkWantedClasses() const;
  void checkClassCount() const;
  std::string rarestClass() const;
  template <typename... Ts> [[noreturn]] void failInRow(const Ts &...parts) const {
    fail(request.path, ":", reader.line(), ": ", parts...);
  }

  const TableRequest &request;
  CsvReader reader;
  const KnownClasses knownClasses; // those of the request
  Table table;
  std::vector<std::string> header;                   // a name a column
  std::unordered_map<std::string_view, int> columns; // by name
  bool hasHeader = true;
  std::vector<std::string_view> fields;
  std::vector<int> featureColumns, labelColumns;         // -1: not there
  int weightColumn = -1;                                 // of what is asked for; -1: not there
  std::unordered_map<std::string, int32_t> classNumbers; // -1: not wanted
};
} // namespace

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

static bool isFiniteNumber(const std::string &text) {
  return std::isfinite(numberOf(text).value_or(INFINITY));
}

/// What to do where names among which something was not found may be a row: numbers, and a class
/// at most, none of them a name that was asked for.
std::string CsvTable::headerRemedy() const {
  auto isThere = [&](const std::string &name) { return columns.count(name) > 0; };
  auto anyIsThere = [&](const std::vector<std::string> &names) {
    return std::any_of(names.begin(), names.end(), isThere);
  };
  int64_t numbers = std::count_if(header.begin(), header.end(), isFiniteNumber);
  bool mayHaveClass = request.model->target == TROP_TARGET_CLASSES;
  if (request.option("header", "auto") != "auto" || numbers == 0 ||
      numbers + mayHaveClass < int64_t(header.size()) || anyIsThere(request.features) ||
      anyIsThere(request.labels))
    return "";
  return request.features.empty() ? "; header: none reads the first row as data"
                                  : "; if the first row is data, put a row of names before it, or "
                                    "train with header: none";
}

/// A number, or what tables have in the place of one that is missing.
static bool isNumberOrMissing(const std::string &text) {
  return text.empty() || text == "?" || text == "NA" || numberOf(text);
}

/// Error: names that repeat the kinds of their columns, numbers, some of which may be missing, and
/// one of the classes. Where features are asked for by name and found, these are names.
void CsvTable::checkHeader() const {
  if (request.option("header", "auto") != "auto" || !request.features.empty())
    return;
  auto isNumber = [&](int column) { return isFiniteNumber(header[column]); };
  auto isLabel = [&](int column) { return isNumber(column) || classNumbers.count(header[column]); };
  auto mayBeNumber = [&](int column) { return isNumberOrMissing(header[column]); };
  if (std::any_of(featureColumns.begin(), featureColumns.end(), isNumber) &&
      std::all_of(featureColumns.begin(), featureColumns.end(), mayBeNumber) &&
      std::all_of(labelColumns.begin(), labelColumns.end(), isLabel))
    fail(request.path,
         ":1: expected a header row, found one that is like the rows below it: ", quoted(header),
         "; header: none reads it as data, header: yes as names");
}

int CsvTable::columnOf(const std::string &name) const {
  auto found = columns.find(name);
  return found == columns.end() ? -1 : found->second;
}

std::vector<std::string> CsvTable::labelNames() const {
  const trop_model &model = *request.model;
  size_t wanted = model.target == TROP_TARGET_CLASSES ? 1 : size_t(model.output_count);
  std::vector<std::string> labels = request.labels, others = header;
  others.erase(std::remove(others.begin(), others.end(), request.sampleWeight), others.end());
  if (labels.empty() && !request.unlabelled && others.size() >= wanted)
    labels.assign(others.end() - wanted, others.end());
  if (labels.size() != wanted && !request.unlabelled)
    fail(request.path, ": model '", model.name, "' expects ",
         counted(int64_t(wanted), "label column"), ", found ",
         request.labels.empty() ? counted(int64_t(header.size()), "column") + " in all"
                                : concat(labels.size(), ": ", quoted(labels)));
  return labels;
}

/// By the first row. Without a header they are f0, f1, ..., of a file like that of the training;
/// labels may be missing where they are not read.
void CsvTable::nameColumns() {
  hasHeader = request.option("header", "auto") != "none";
  if (fields.size() == 1 && (!request.unlabelled || request.model->input_count > 1))
    reader.checkSeparator();
  size_t features = request.features.size();
  size_t all = features + request.labels.size() + !request.sampleWeight.empty();
  if (hasHeader) {
    header.assign(fields.begin(), fields.end());
  } else if (request.unlabelled && fields.size() == features) {
    header = request.features;
  } else {
    if (features > 0 && fields.size() != all)
      failInRow("expected ", counted(int64_t(all), "field"), " as in the training",
                request.unlabelled ? concat(", or ", features, " without ", quoted(request.labels))
                                   : "",
                ", found ", fields.size());
    for (size_t i = 0; i < fields.size(); ++i)
      header.push_back(concat("f", i));
  }
  const std::string *twice = nullptr;
  for (size_t i = 0; i < header.size(); ++i)
    if (!columns.emplace(header[i], int(i)).second && !twice)
      twice = &header[i];
  if (twice)
    failInRow("expected columns of different names, found '", *twice, "' twice", headerRemedy());
}

void CsvTable::findColumns() {
  table.labels = labelNames();
  std::vector<bool> isLabel(header.size());
  for (const std::string &label : table.labels) {
    labelColumns.push_back(columnOf(label));
    if (int column = labelColumns.back(); column >= 0 && isLabel[column])
      fail(request.path, ": expected label columns of different names, found '", label, "' twice");
    else if (column >= 0)
      isLabel[column] = true;
    else if (!request.unlabelled && !hasHeader)
      fail(request.path, ": expected a label column from 'f0' to '", header.back(),
           "', as header: none calls them, found '", label, "'");
    else if (!request.unlabelled)
      fail(request.path, ": expected a label column '", label, "', found columns ", quoted(header),
           headerRemedy());
  }

  findWeights(isLabel);
  table.features = request.features;
  for (size_t i = 0; i < header.size() && request.features.empty(); ++i)
    if (!isLabel[i] && int(i) != weightColumn)
      table.features.push_back(header[i]);
  for (const std::string &feature : table.features) {
    featureColumns.push_back(columnOf(feature));
    if (featureColumns.back() < 0)
      fail(request.path, ": expected a feature column '", feature, "', found columns ",
           quoted(header), headerRemedy());
  }
  checkFeatureCount();
  checkNames();
}

/// Error: there is no such column, or it is one of the labels.
void CsvTable::findWeights(const std::vector<bool> &isLabel) {
  if (request.sampleWeight.empty())
    return;
  weightColumn = columnOf(request.sampleWeight);
  if (request.unlabelled)
    return;
  if (weightColumn < 0)
    fail(request.path, ": expected a column of sample weights '", request.sampleWeight,
         "', found columns ", quoted(header), headerRemedy());
  if (isLabel[weightColumn])
    fail(request.path, ": expected a column of sample weights that is no label, found '",
         request.sampleWeight, "'");
}

/// Of columns too many those are named first that cannot be features, by the first row.
void CsvTable::checkFeatureCount() {
  const trop_model &model = *request.model;
  int64_t found = int64_t(table.features.size());
  if (found == model.input_count)
    return;
  std::vector<std::string> others;
  std::string texts;
  bool hasRow = found > model.input_count && (!hasHeader || reader.next(fields)) &&
                fields.size() == header.size();
  for (int64_t i = 0; i < found; ++i) {
    std::string field(hasRow ? fields[featureColumns[i]] : "");
    if (isNumberOrMissing(field))
      others.push_back(table.features[i]);
    else
      texts += concat("'", table.features[i], "' (no number: '", field, "'), ");
  }
  if (others.empty() && !texts.empty())
    texts.resize(texts.size() - 2);
  fail(request.path, ": model '", model.name, "' expects ",
       counted(model.input_count, "feature column"), ", found ", found, found ? ": " : "", texts,
       quoted(others));
}

static constexpr const char *kConvert =
    "; convert the file, for example by iconv -f latin1 -t utf-8";

/// Checkpoints hold them, as JSON.
void CsvTable::checkNames() const {
  for (const auto *names : {&table.features, &table.labels})
    for (const std::string &name : *names)
      if (std::string problem = utf8Problem(name); !problem.empty())
        failInRow("expected UTF-8 in the name of column ", columnOf(name) + 1, ", ", problem,
                  kConvert);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

double CsvTable::number(int column) const {
  std::optional<double> value = numberOf(fields[column]);
  if (!value || !std::isfinite(*value))
    failInRow("expected a ", value ? "finite " : "", "number in column '", header[column],
              "', found '", fields[column], "'");
  return *value;
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
  if (int32_t number = -1; known == classNumbers.end() && !request.classes.empty() &&
                           ((number = knownClasses.find(name)) >= 0 || request.dropOtherClasses))
    known = classNumbers.emplace(name, number).first;
  if (known == classNumbers.end()) {
    if (!request.classes.empty())
      failInRow("expected one of the checkpoint's classes ", quoted(request.classes),
                " in column '", table.labels[0], "', found '", name, "'");
    if (std::string problem = utf8Problem(name); !problem.empty())
      failInRow("expected UTF-8 in column '", table.labels[0], "', ", problem, kConvert);
    known = classNumbers.emplace(name, int32_t(table.classes.size())).first;
    table.classes.push_back(name);
  }
  if (known->second < 0)
    return false;
  table.classOf.push_back(known->second);
  return true;
}

void CsvTable::sortClasses() {
  std::vector<int32_t> position = orderClasses(table.classes);
  for (int32_t &number : table.classOf)
    number = position[number];
}

/// Those of old checkpoints may have one value.
void CsvTable::checkWantedClasses() const {
  std::vector<std::string> classes = request.classes;
  orderClasses(classes);
  if (request.dropOtherClasses && classes.size() != request.classes.size())
    fail(request.path, ": expected as classes labels of different values, found ",
         quoted(request.classes));
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
         quoted(table.classes), rarestClass());
}

/// Of classes too many, where the one is that may be misspelled.
std::string CsvTable::rarestClass() const {
  if (int64_t(table.classes.size()) < request.model->output_count || table.classOf.empty())
    return "";
  std::vector<int64_t> rows(table.classes.size());
  for (int32_t number : table.classOf)
    ++rows[number];
  size_t rarest = std::min_element(rows.begin(), rows.end()) - rows.begin();
  if (rows[rarest] == 0) // a class that is asked for
    return "";
  auto first = std::find(table.classOf.begin(), table.classOf.end(), int32_t(rarest));
  return concat("; '", table.classes[rarest], "' is in ", counted(rows[rarest], "row"),
                rows[rarest] > 1 ? ", the first " : ", ", request.path, ":",
                table.lines[first - table.classOf.begin()]);
}

void CsvTable::readRow() {
  if (fields.size() != header.size())
    failInRow("expected ", counted(int64_t(header.size()), "field"), " as in the ",
              hasHeader ? "header" : "first row", ", found ", fields.size());
  if (!readLabels())
    return;
  table.lines.push_back(reader.line());
  if (weightColumn >= 0 && !request.unlabelled) {
    table.weights.push_back(number(weightColumn));
    if (table.weights.back() < 0)
      failInRow("expected a sample weight of at least 0 in column '", header[weightColumn],
                "', found '", fields[weightColumn], "'");
  }
  for (int column : featureColumns)
    table.inputs.push_back(number(column));
}

Table CsvTable::read() {
  if (!reader.next(fields))
    fail(request.path, ": expected ",
         request.option("header", "auto") == "none" ? "rows" : "a header row",
         ", found an empty file");
  nameColumns();
  findColumns();
  checkWantedClasses();
  table.classes = request.classes;
  for (const std::string &name : request.classes)
    classNumbers.emplace(name, int32_t(classNumbers.size()));
  if (!hasHeader)
    readRow();
  while (reader.next(fields))
    readRow();
  checkHeader();
  if (table.lines.empty())
    fail(request.path, ": expected rows after the header, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  if (request.classes.empty())
    sortClasses();
  checkClassCount();
  return std::move(table);
}

namespace {
class CsvSource : public Source {
public:
  const char *name() const override { return "csv"; }
  FileArguments files() const override {
    return {"path", nullptr, nullptr, nullptr, nullptr, nullptr};
  }
  std::vector<const char *> options() const override { return {"header"}; }
  Table read(const TableRequest &request) const override {
    checkCsvMemory(request);
    return CsvTable(request).read();
  }
  bool isLike(const std::string &, std::string_view beginning) const override {
    return beginning.find('\0') == std::string_view::npos;
  }
};
} // namespace

const Source &rt::csvSource() {
  static const CsvSource source;
  return source;
}
