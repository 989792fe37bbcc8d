//===- CsvRows.cpp - Text to the rows of a table --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvRows.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

using RowError = CsvRows::RowError;

void CsvRows::clear() {
  CsvRows empty;
  auto keep = [](auto &kept, auto &list) {
    kept.swap(list);
    kept.clear();
  };
  keep(empty.inputs, inputs);
  keep(empty.targets, targets);
  keep(empty.weights, weights);
  keep(empty.lines, lines);
  keep(empty.classOf, classOf);
  *this = std::move(empty);
}

double CsvRowReader::number(std::string_view text, int column, int64_t line, bool isFeature) const {
  std::optional<double> value = format.number(text);
  if (value && (std::isfinite(*value) || (std::isnan(*value) && format.isMissing(text))))
    return *value;
  const std::string &name = columns.header[size_t(column)];
  throw RowError{line, concat("expected a ", value ? "finite " : "", "number in column '", name,
                              "', found '", text, "'",
                              value ? "" : numberRemedy(format, text, isFeature ? name : ""))};
}

void CsvRowReader::parseRow(CsvRows &rows, const std::vector<std::string_view> &fields,
                            const CsvBlock &block) const {
  const CsvColumns &of = columns;
  const int64_t line = block.line();
  if (fields.size() != of.header.size())
    throw RowError{
        line,
        concat("expected ", counted(int64_t(of.header.size()), "field"), " as in the ",
               of.hasHeader ? "header" : "first row", ", found ", fields.size(),
               fields.size() < of.header.size() ? "; what is missing has to be an empty field"
               : fields.back().empty() ? "; the row ends with a separator"
                                       : "; a field with a separator in it has to be in quotes")};
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
    double decimal;
    if (!of.isCategory[f] && block.isDecimal(size_t(column), decimal))
      rows.inputs.push_back(decimal);
    else if (!of.isCategory[f])
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

void CsvRowReader::read(CsvBlock &block, CsvRows &rows) const {
  rows.clear();
  rows.categories.resize(columns.hasCategories ? columns.features.size() : 0);
  std::vector<std::string_view> fields;
  try {
    while (block.next(format, fields))
      parseRow(rows, fields, block);
  } catch (const RowError &error) {
    rows.error = error;
    // Of the row with the error the parts that were read before it.
    rows.classOf.resize(std::min(rows.classOf.size(), rows.lines.size()));
  } catch (const Error &error) { // of the block, with the place
    rows.error = RowError{0, error.what()};
  }
  rows.blankLine = block.blankLine();
}
