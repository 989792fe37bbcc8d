//===- Scaling.cpp - Numbers of one size ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Scaling.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace trop;
using namespace trop::rt;

namespace {
/// What is known of a column.
struct Column {
  double low = INFINITY, high = -INFINITY, sum = 0, mean = 0, squares = 0, off = 0;
  double deviation = 0; // 0: constant
};

/// What is scaled: the numbers of a row at `out`.
struct Columns {
  std::vector<std::string> names;
  std::vector<bool> areScaled;
  std::function<void(int64_t row, double *out)> numbersOf;
};
} // namespace

/// Calls body(numbers of a row) for the rows of the training part.
template <typename Body>
static void forEachTrainingRow(const Columns &all, const Split &split, const Body &body) {
  std::vector<double> row(all.names.size());
  for (int64_t i = 0; i < split.parts[0].count; ++i) {
    all.numbersOf(split.order[i], row.data());
    body(row);
  }
}

/// A mean that rounding has put off by what counts beside the deviation, as it does where numbers
/// are near each other, is put right; where no double is near enough, the column is constant.
static void settleDeviation(Column &column, double count) {
  constexpr double kCounts = 1e-3, kSpoils = 0.1;
  double deviation = std::sqrt(column.squares / count), off = column.off / count;
  if (std::isnormal(deviation) && std::fabs(off) > kCounts * deviation) {
    double mean = column.mean + off;
    deviation = std::sqrt(std::max(column.squares / count - off * off, 0.0));
    off -= mean - column.mean;
    column.mean = mean;
    if (std::fabs(off) > kSpoils * deviation)
      column.low = column.high = mean;
  }
  column.deviation = deviation;
}

/// Goes through the rows in the order of the split, for all columns at once.
static std::vector<Column> measureColumns(const Columns &all, const Split &split) {
  std::vector<Column> columns(all.names.size());
  forEachTrainingRow(all, split, [&](const std::vector<double> &row) {
    for (size_t i = 0; i < row.size(); ++i) {
      columns[i].low = std::min(columns[i].low, row[i]);
      columns[i].high = std::max(columns[i].high, row[i]);
      columns[i].sum += row[i];
    }
  });
  // Constant columns are told by the range: a rounded mean leaves a deviation of noise.
  double count = double(split.parts[0].count);
  for (Column &column : columns)
    column.mean = column.low == column.high ? column.low : column.sum / count;
  forEachTrainingRow(all, split, [&](const std::vector<double> &row) {
    for (size_t i = 0; i < row.size(); ++i) {
      columns[i].squares += (row[i] - columns[i].mean) * (row[i] - columns[i].mean);
      columns[i].off += row[i] - columns[i].mean;
    }
  });
  return columns;
}

static Scaling unitScaling(const Table &table) {
  double largest = table.inputs.largestInteger();
  if (largest == 0)
    fail(table.path(), ": expected integers to scale to unit, found numbers of another type");
  size_t width = table.features.size();
  return {"unit", std::vector<double>(width, 0), std::vector<double>(width, largest)};
}

/// `standard` or `minmax`.
static Scaling fitColumns(const std::string &kind, const Columns &all, const Table &table,
                          const Split &split) {
  size_t width = all.names.size();
  Scaling scaling{kind, std::vector<double>(width, 0), std::vector<double>(width, 1)};
  std::vector<Column> columns = measureColumns(all, split);
  for (size_t i = 0; i < width; ++i) {
    Column &column = columns[i];
    if (!all.areScaled[i])
      continue;
    if (kind == "standard")
      settleDeviation(column, double(split.parts[0].count));
    scaling.shift[i] = kind == "minmax" ? column.low : column.mean;
    if (column.low != column.high)
      scaling.divisor[i] = kind == "minmax" ? column.high - column.low : column.deviation;
    // Numbers so far apart that their distance overflows, or so near that it underflows.
    if (!std::isfinite(scaling.shift[i]) || !std::isnormal(scaling.divisor[i]))
      fail(table.path(), ": expected a column that can be scaled, found column '", all.names[i],
           "' between ", shortest(column.low), " and ", shortest(column.high));
  }
  return scaling;
}

Scaling rt::fitScaling(const std::string &kind, const Table &table, const Split &split,
                       const Encoding &encoding) {
  auto features = int64_t(table.features.size());
  auto width = size_t(encoding.width(features));
  if (kind == "none")
    return {kind, std::vector<double>(width, 0), std::vector<double>(width, 1)};
  if (kind == "unit")
    return unitScaling(table);
  Encoder encoder(encoding, table);
  Columns columns{encoding.inputNames(table.features), encoding.areNumbers(features),
                  [&](int64_t row, double *out) { encoder.encode(row, out); }};
  return fitColumns(kind, columns, table, split);
}

Scaling rt::fitTargetScaling(const std::string &kind, const Table &table, const Split &split) {
  if (kind == "none")
    return Scaling();
  auto width = int64_t(table.labels.size());
  Columns columns{table.labels, std::vector<bool>(table.labels.size(), true),
                  [&](int64_t row, double *out) { table.targets.copy(row * width, width, out); }};
  return fitColumns(kind, columns, table, split);
}
