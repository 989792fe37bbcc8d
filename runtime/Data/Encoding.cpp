//===- Encoding.cpp - Columns to inputs -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Encoding.h"

#include "runtime/Data/RowNames.h"
#include "runtime/Data/Samples.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <map>

using namespace trop;
using namespace trop::rt;

int64_t Encoding::width(int64_t plain) const {
  int64_t width = isPlain() ? plain : 0;
  for (const ColumnEncoding &column : columns)
    width += column.width();
  return width;
}

std::vector<std::string> Encoding::inputNames(const std::vector<std::string> &features) const {
  if (isPlain())
    return features;
  std::vector<std::string> names;
  for (size_t c = 0; c < columns.size(); ++c) {
    for (const std::string &value : columns[c].values)
      names.push_back(concat(features[c], " = ", value));
    if (!columns[c].isCategory())
      names.push_back(features[c]);
    if (columns[c].hasIndicator)
      names.push_back(features[c] + " is missing");
  }
  return names;
}

std::vector<bool> Encoding::areNumbers(int64_t plain) const {
  std::vector<bool> numbers(isPlain() ? size_t(plain) : 0, true);
  for (const ColumnEncoding &column : columns) {
    numbers.push_back(!column.isCategory());
    numbers.resize(numbers.size() + size_t(column.width()) - 1, false);
  }
  return numbers;
}

//===----------------------------------------------------------------------===//
// Fitting
//===----------------------------------------------------------------------===//

/// The lowest of the most frequent.
static double modeOf(const std::vector<double> &values) {
  std::map<double, int64_t> counts;
  for (double value : values)
    ++counts[value];
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto &a, const auto &b) { return a.second < b.second; })
      ->first;
}

/// Of an even number of values, the mean of the two in the middle.
static double medianOf(std::vector<double> values) {
  auto middle = values.begin() + int64_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2)
    return *middle;
  double below = *std::max_element(values.begin(), middle);
  return below + (*middle - below) / 2;
}

static double meanOf(const std::vector<double> &values) {
  double sum = 0;
  for (double value : values)
    sum += value;
  return sum / double(values.size());
}

/// What stands for a missing number or value of a column. `values` are not missing, and not none.
static double fillOf(const std::string &impute, bool isCategory,
                     const std::vector<double> &values) {
  if (isCategory)
    return impute == "indicator" ? NAN : modeOf(values);
  if (impute == "median")
    return medianOf(values);
  return impute == "mode" ? modeOf(values) : meanOf(values);
}

Encoding rt::fitEncoding(const std::string &impute, const Table &table, const Split &split) {
  bool refuses = impute == "refuse";
  if (refuses && table.categories.empty())
    return {};
  Encoding encoding;
  auto width = int64_t(table.features.size());
  for (int64_t c = 0; c < width; ++c) {
    ColumnEncoding column;
    if (!table.categories.empty())
      column.values = table.categories[size_t(c)];
    std::vector<double> values; // of training rows
    for (int64_t i = 0; i < split.parts[0].count && !refuses; ++i)
      if (double value = table.inputs[split.order[size_t(i)] * width + c]; !std::isnan(value))
        values.push_back(value);
    if (values.empty() && !refuses)
      fail(table.path(), ": expected values in column '", table.features[size_t(c)],
           "' of the training rows, found all ", split.parts[0].count, " missing; ignore: \"",
           table.features[size_t(c)], "\" leaves it out");
    if (!refuses)
      column.fill = fillOf(impute, column.isCategory(), values);
    column.hasIndicator = impute == "indicator" && !column.isCategory() &&
                          int64_t(values.size()) < split.parts[0].count;
    encoding.columns.push_back(std::move(column));
  }
  return encoding;
}

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

Encoder::Encoder(const Encoding &encoding, const Table &table)
    : encoding(encoding), table(table), inputs(encoding.width(int64_t(table.features.size()))),
      row(table.features.size()), known(encoding.columns.size()), notSeen(encoding.columns.size()) {
  if (!encoding.isPlain() && encoding.columns.size() != row.size())
    fail(table.path(), ": expected ", counted(int64_t(encoding.columns.size()), "column"),
         " as in the training, found ", row.size());
  for (size_t c = 0; c < row.size(); ++c)
    if (table.isCategory(c) && (encoding.isPlain() || !encoding.columns[c].isCategory()))
      fail(table.path(), ": expected numbers in column '", table.features[c],
           "' as in the training, found categories");
  for (size_t c = 0; c < encoding.columns.size() && !table.categories.empty(); ++c) {
    const ClassNames values(encoding.columns[c].values);
    for (const std::string &value : table.categories[c])
      known[c].push_back(values.find(value));
  }
}

void Encoder::encode(int64_t which, double *out) {
  auto width = int64_t(row.size());
  table.inputs.copy(which * width, width, encoding.isPlain() ? out : row.data());
  if (encoding.isPlain())
    return;
  for (size_t c = 0; c < row.size(); ++c) {
    const ColumnEncoding &column = encoding.columns[c];
    bool isMissing = std::isnan(row[c]);
    if (!column.isCategory()) {
      *out++ = isMissing ? column.fill : row[c];
      if (column.hasIndicator)
        *out++ = isMissing;
      continue;
    }
    if (!isMissing && known[c].empty())
      fail(table.whereIs(which), ": expected categories in column '", table.features[c],
           "' as in the training, found numbers");
    double value = isMissing ? column.fill : known[c][size_t(row[c])];
    if (value < 0 && notSeen[c].rows++ == 0)
      notSeen[c].first = which;
    for (size_t v = 0; v < column.values.size(); ++v)
      *out++ = double(v) == value;
  }
}

void Encoder::addUnseen(const Encoder &other) {
  for (size_t c = 0; c < notSeen.size(); ++c) {
    const Unseen &more = other.notSeen[c];
    if (more.rows)
      notSeen[c].first = notSeen[c].rows ? std::min(notSeen[c].first, more.first) : more.first;
    notSeen[c].rows += more.rows;
  }
}

std::vector<std::string> Encoder::unseen() const {
  std::vector<std::string> texts;
  for (size_t c = 0; c < notSeen.size(); ++c) {
    const Unseen &of = notSeen[c];
    if (!of.rows)
      continue;
    double code = table.inputs[of.first * int64_t(row.size()) + int64_t(c)];
    texts.push_back(concat("column '", table.features[c],
                           "' has values that training did not see, in ", counted(of.rows, "row"),
                           ", the first '", table.categories[c][size_t(code)], "' at ",
                           table.whereIs(of.first), ": they count as none"));
  }
  return texts;
}
