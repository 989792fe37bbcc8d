//===- CsvColumns.cpp - What the columns of a CSV file are for ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvColumns.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

bool rt::isFiniteNumber(const std::string &text) {
  return std::isfinite(numberOf(text).value_or(INFINITY));
}

bool rt::isNumberOrMissing(const std::string &text) {
  return text.empty() || text == "?" || text == "NA" || numberOf(text);
}

template <typename... Ts> void CsvColumns::failInRow(const Ts &...parts) const {
  fail(request.path, ":", line, ": ", parts...);
}

CsvColumns::CsvColumns(const TableRequest &request, const CsvBlock &block, int64_t line,
                       const std::vector<std::string_view> &first,
                       const std::vector<std::string_view> *second)
    : request(request), line(line) {
  nameColumns(block, first, second);
  isTaken.resize(header.size());
  findLabels();
  auto take = [&](const std::string &name, const char *what) {
    int column = name.empty() ? -1 : find(name, what, request.unlabelled);
    if (column >= 0 && isTaken[size_t(column)] && !request.unlabelled)
      fail(request.path, ": expected a column of ", what, " that is no label, found '", name, "'");
    if (column >= 0)
      isTaken[size_t(column)] = true;
    return column;
  };
  weightColumn = take(request.sampleWeight, "sample weights");
  groupColumn = take(request.group, "groups");
  for (const std::string &name : request.kept)
    keptColumns.push_back(find(name, "rows to keep", /*mayMiss=*/false));
  findFeatures();
  findCategories();
  checkFeatureCount(hasHeader ? second : &first);
  checkNames();
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

int CsvColumns::columnOf(const std::string &name) const {
  auto found = columns.find(name);
  return found == columns.end() ? -1 : found->second;
}

/// What to do where names among which something was not found may be a row: numbers, and a class
/// at most, none of them a name that was asked for.
std::string CsvColumns::headerRemedy() const {
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

/// What to do where a name was not found.
std::string CsvColumns::nearName(const std::string &name) const {
  std::string remedy = headerRemedy();
  return remedy.empty() ? suggestName(name, header) : remedy;
}

/// Of a file without names, f0, f1, ... Where it is read as another was, labels may be missing if
/// they are not read: then columns are called as there.
void CsvColumns::nameByNumber(size_t found) {
  auto all = size_t(request.columns);
  size_t features = request.features.size();
  if (all == 0)
    all = features + request.labels.size() + !request.sampleWeight.empty();
  size_t unlabelled = request.columns ? all - request.labels.size() : features;
  if (request.unlabelled && found == features && found != all) {
    header = request.features;
    return;
  }
  bool areWithout = request.unlabelled && found == unlabelled;
  if (features > 0 && found != all && !areWithout)
    failInRow("expected ", counted(int64_t(all), "field"), " as in the training",
              request.unlabelled ? concat(", or ", unlabelled, " without ", quoted(request.labels))
                                 : "",
              ", found ", found);
  for (size_t i = 0; header.size() < found; ++i) {
    std::string name = concat("f", i);
    if (!areWithout || !std::count(request.labels.begin(), request.labels.end(), name))
      header.push_back(name);
  }
}

/// By the first row. A first name that is missing, as R leaves that of row names out, is empty.
void CsvColumns::nameColumns(const CsvBlock &block, const std::vector<std::string_view> &first,
                             const std::vector<std::string_view> *second) {
  hasHeader = request.option("header", "auto") != "none";
  if (first.size() == 1 && (!request.unlabelled || request.model->input_count > 1))
    block.checkSeparator(csvFormat(request.options));
  if (hasHeader) {
    if (second && second->size() == first.size() + 1 && !second->back().empty())
      header.push_back("");
    header.insert(header.end(), first.begin(), first.end());
  } else {
    nameByNumber(first.size());
  }
  size_t twice = 0;
  for (size_t i = 0; i < header.size(); ++i)
    if (!columns.emplace(header[i], int(i)).second && !twice)
      twice = i;
  std::string remedy = twice ? headerRemedy() : "";
  if (twice)
    failInRow("expected columns of different names, found '", header[twice], "' as columns ",
              columnOf(header[twice]) + 1, " and ", twice + 1,
              remedy.empty() ? "; rename one of them" : remedy);
}

/// Checkpoints hold them, as JSON.
void CsvColumns::checkNames() const {
  for (const auto *names : {&features, &labels})
    for (const std::string &name : *names)
      if (std::string problem = utf8Problem(name); !problem.empty())
        failInRow("expected UTF-8 in the name of column ", columnOf(name) + 1, ", ", problem,
                  kConvertToUtf8);
}

//===----------------------------------------------------------------------===//
// What they are for
//===----------------------------------------------------------------------===//

int CsvColumns::find(const std::string &name, const char *what, bool mayMiss) const {
  int column = columnOf(name);
  if (column < 0 && !mayMiss)
    fail(request.path, ": expected a column of ", what, " '", name, "', found columns ",
         quoted(header), nearName(name));
  return column;
}

void CsvColumns::findLabels() {
  const trop_model &model = *request.model;
  size_t wanted = model.target == TROP_TARGET_CLASSES ? 1 : size_t(model.output_count);
  labels = request.labels;
  std::vector<bool> isIgnored = select("ignore");
  std::vector<std::string> others;
  for (size_t i = 0; i < header.size(); ++i)
    if (!isIgnored[i] && header[i] != request.sampleWeight && header[i] != request.group)
      others.push_back(header[i]);
  if (labels.empty() && !request.unlabelled && others.size() >= wanted)
    labels.assign(others.end() - int64_t(wanted), others.end());
  if (labels.size() != wanted && !request.unlabelled)
    fail(request.path, ": model '", model.name, "' expects ",
         counted(int64_t(wanted), "label column"), ", found ",
         request.labels.empty() ? counted(int64_t(header.size()), "column") + " in all"
                                : concat(labels.size(), ": ", quoted(labels)));
  for (const std::string &label : labels) {
    int column = columnOf(label);
    labelColumns.push_back(column);
    if (column >= 0 && isTaken[size_t(column)])
      fail(request.path, ": expected label columns of different names, found '", label, "' twice");
    if (column >= 0)
      isTaken[size_t(column)] = true;
    else if (!request.unlabelled && !hasHeader)
      fail(request.path, ": expected a label column from 'f0' to '", header.back(),
           "', as header: none calls them, found '", label, "'");
    else if (!request.unlabelled)
      fail(request.path, ": expected a label column '", label, "', found columns ", quoted(header),
           nearName(label));
  }
}

/// Whether a name is like a pattern, in which * is any text.
static bool isLike(std::string_view name, std::string_view pattern) {
  size_t star = pattern.find('*');
  if (star == std::string_view::npos)
    return name == pattern;
  if (name.substr(0, star) != pattern.substr(0, star))
    return false;
  std::string_view rest = pattern.substr(star + 1);
  for (size_t i = star; i <= name.size(); ++i)
    if (isLike(name.substr(i), rest))
      return true;
  return false;
}

/// The columns that an option names: by their names, as "a..d", from one to another, or by a
/// pattern. Where a file is read as another was, what is not there was not a feature.
std::vector<bool> CsvColumns::select(const char *option) const {
  std::vector<bool> selected(header.size());
  auto given = request.options.find(option);
  if (given == request.options.end())
    return selected;
  for (const std::string &entry : given->second) {
    int first = columnOf(entry), last = first;
    size_t dots = entry.find("..");
    if (first < 0 && dots != std::string::npos) {
      first = columnOf(entry.substr(0, dots));
      last = columnOf(entry.substr(dots + 2));
    }
    bool found = first >= 0 && last >= 0;
    if (found && last < first)
      fail(request.path, ": expected as '", option, "' a range from one column to a later one, ",
           "found '", entry, "'");
    for (int i = first; found && i <= last; ++i)
      selected[size_t(i)] = true;
    for (size_t i = 0; i < header.size() && !found && entry.find('*') != std::string::npos; ++i)
      if (isLike(header[i], entry))
        selected[i] = true;
    if (!found && std::find(selected.begin(), selected.end(), true) == selected.end() &&
        request.features.empty())
      fail(request.path, ": expected '", option, "' to name columns, found '", entry,
           "' and columns ", quoted(header), suggestName(entry, header));
  }
  return selected;
}

void CsvColumns::findFeatures() {
  features = request.features;
  std::vector<bool> isIgnored = select("ignore"), isWanted = select("columns");
  bool all = !request.options.count("columns");
  for (size_t i = 0; i < header.size() && request.features.empty(); ++i) {
    if (isTaken[i] || isIgnored[i] || !(all || isWanted[i]))
      continue;
    if (header[i].empty() && i == 0 && all)
      failInRow("expected a name of column 1, found none, as of row names of R and of indices of "
                "pandas; ignore: \"\" leaves the column out");
    features.push_back(header[i]);
  }
  for (const std::string &feature : features) {
    featureColumns.push_back(columnOf(feature));
    if (featureColumns.back() < 0)
      fail(request.path, ": expected a feature column '", feature, "', found columns ",
           quoted(header), nearName(feature));
  }
}

void CsvColumns::findCategories() {
  std::vector<bool> isNamed = select("one_hot");
  for (int column : featureColumns) {
    isCategory.push_back(isNamed[size_t(column)]);
    hasCategories |= isCategory.back();
  }
}

/// Of columns too many those are named first that cannot be features, by the first row of data.
/// Columns that become several inputs are counted later.
void CsvColumns::checkFeatureCount(const std::vector<std::string_view> *row) const {
  const trop_model &model = *request.model;
  auto found = int64_t(features.size());
  bool mayGrow = hasCategories || request.option("impute", "refuse") == "indicator";
  if (found == model.input_count || (mayGrow && found < model.input_count) ||
      !request.features.empty())
    return;
  const CsvFormat format = csvFormat(request.options);
  std::vector<std::string> others;
  std::string texts;
  for (int64_t i = 0; i < found; ++i) {
    bool hasField = found > model.input_count && row && row->size() == header.size();
    std::string field(hasField ? (*row)[size_t(featureColumns[size_t(i)])] : "");
    if (isNumberOrMissing(field) || format.number(field))
      others.push_back(features[size_t(i)]);
    else
      texts += concat("'", features[size_t(i)], "' (no number: '", field, "'), ");
  }
  if (others.empty() && !texts.empty())
    texts.resize(texts.size() - 2);
  fail(request.path, ": model '", model.name, "' expects ",
       counted(model.input_count, "feature column"), ", found ", found, found ? ": " : "", texts,
       quoted(others));
}
