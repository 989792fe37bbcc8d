//===- Samples.cpp - Samples ready for a model ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Samples.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Hash.h"
#include "runtime/Support/Memory.h"
#include "runtime/Support/Random.h"

#include "trop/schema.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

using namespace trop;
using namespace trop::rt;

Split rt::wholeTable(const Table &table) {
  Split split{std::vector<int64_t>(table.rows()), {{"data", 0, table.rows()}}};
  std::iota(split.order.begin(), split.order.end(), 0);
  return split;
}

static void checkClasses(const Table &table, const Split &split, uint64_t seed) {
  std::vector<int64_t> inTraining(table.classes.size()), inAll(table.classes.size());
  for (int64_t i = 0; i < table.rows() && !table.classOf.empty(); ++i) {
    int32_t number = table.classOf[split.order[i]];
    ++inAll[number];
    inTraining[number] += i < split.parts[0].count;
  }
  for (size_t c = 0; c < table.classes.size(); ++c) {
    if (!inAll[c])
      fail(table.path(), ": expected rows of class '", table.classes[c], "' in column '",
           table.labels[0], "', found none");
    if (!inTraining[c])
      fail(table.path(), ": expected every class in the training part, found no row of class '",
           table.classes[c], "' among ", split.parts[0].count, " of ", counted(table.rows(), "row"),
           " with seed ", seed);
  }
}

/// How many of `rows` are for training and for validation; the others are for testing, unless
/// `hasTest`, where these are for validation, too.
static std::pair<int64_t, int64_t> countParts(const Table &table, double train, double validation,
                                              bool hasTest) {
  int64_t rows = table.dealtRows();
  int64_t trainCount = std::min<int64_t>(std::llround(train * double(rows)), rows);
  int64_t validationCount =
      std::min<int64_t>(std::llround(validation * double(rows)), rows - trainCount);
  if (hasTest)
    validationCount = rows - trainCount;
  if (trainCount == 0)
    fail(table.path(), ": expected rows in the training part, found none: split ", shortest(train),
         " of ", counted(rows, "row"));
  if (validation > 0 && validationCount == 0)
    fail(table.path(), ": expected rows in the validation part, found none: validation ",
         shortest(validation), " of ", counted(rows, "row"));
  return {trainCount, validationCount};
}

Split rt::splitTable(const Table &table, double train, double validation, uint64_t seed) {
  if (train + validation > 1 + 1e-9) // 0.9 + 0.1 may come to a little more than 1.
    fail(table.path(), ": expected split and validation to add up to at most 1, found ",
         shortest(train), " and ", shortest(validation));
  std::map<std::string, std::vector<int64_t>> rowsOf;
  for (size_t file = 1; file < table.files.size(); ++file) {
    bool isLast = file + 1 == table.files.size();
    for (int64_t row = table.files[file].first;
         row < (isLast ? table.rows() : table.files[file + 1].first); ++row)
      rowsOf[table.files[file].part].push_back(row);
  }

  auto [trainCount, validationCount] =
      countParts(table, train, validation, rowsOf.count("test") > 0);
  int64_t rows = table.dealtRows(), dealt = 0;
  std::vector<int64_t> deal = Random(seed, Random::Stream::Split).distinct(rows, rows);
  Split split;
  auto add = [&](const char *name, int64_t count) {
    std::vector<int64_t> &part = rowsOf[name];
    part.insert(part.end(), deal.begin() + dealt, deal.begin() + dealt + count);
    dealt += count;
    std::sort(part.begin(), part.end());
    if (!part.empty())
      split.parts.push_back({name, int64_t(split.order.size()), int64_t(part.size())});
    split.order.insert(split.order.end(), part.begin(), part.end());
  };
  add("train", trainCount);
  add("validation", validationCount);
  add("test", rows - trainCount - validationCount);
  if (!table.classesAreNumbers)
    checkClasses(table, split, seed);
  return split;
}

namespace {
/// What is known of a column.
struct Column {
  double low = INFINITY, high = -INFINITY, sum = 0, mean = 0, squares = 0, off = 0;
  double deviation = 0; // 0: constant
};

/// Numbers of a table by rows and columns.
struct Columns {
  const Numbers &numbers;
  const std::vector<std::string> &names;
};
} // namespace

/// Calls body(numbers of a row) for the rows of the training part.
template <typename Body>
static void forEachTrainingRow(const Columns &all, const Split &split, const Body &body) {
  std::vector<double> row(all.names.size());
  for (int64_t i = 0; i < split.parts[0].count; ++i) {
    all.numbers.copy(split.order[i] * int64_t(row.size()), int64_t(row.size()), row.data());
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

Scaling rt::fitScaling(const std::string &kind, const Table &table, const Split &split) {
  size_t width = table.features.size();
  if (kind == "none")
    return {kind, std::vector<double>(width, 0), std::vector<double>(width, 1)};
  return kind == "unit" ? unitScaling(table)
                        : fitColumns(kind, {table.inputs, table.features}, table, split);
}

Scaling rt::fitTargetScaling(const std::string &kind, const Table &table, const Split &split) {
  return kind == "none" ? Scaling() : fitColumns(kind, {table.targets, table.labels}, table, split);
}

/// How many samples there will be. Error: there is not the memory for them, which a
/// system that promises more than it has would tell by ending the program.
static int64_t countSamples(const trop_model &model, const Table &table, const Split &split) {
  auto rows = int64_t(split.order.size());
  int64_t numbers = model.input_count + (table.targets.empty() ? 0 : model.output_count);
  int64_t bytes = rows * numbers * elementBytes(model.storage), most = availableMemory();
  if (bytes > most)
    fail(table.path(), ": expected ", megabytes(bytes), " of memory for ", counted(rows, "row"),
         " of ", counted(numbers, "number"), ", found ", megabytes(most), "; fewer rows need less");
  return rows;
}

Samples::Samples(const trop_model &model, const Table &table, const Split &split,
                 const Scaling &scaling, const Scaling &targetScaling)
    : files(table.files), order(split.order), lines(table.lines), scalingOfTargets(targetScaling),
      ranges(split.parts), outputs(model.output_count),
      inputs(model.storage, countSamples(model, table, split) * model.input_count),
      targets(model.storage, table.targets.empty() ? 0 : int64_t(split.order.size()) * outputs),
      weights(model.compute, table.weights.empty() ? 0 : int64_t(split.order.size())) {
  for (int64_t row : split.order)
    if (!table.classOf.empty())
      classes.push_back(table.classOf[row]);
  withElement(model.storage, [&](auto zero) { fill<decltype(zero)>(table, split, scaling); });
}

/// Puts a number in its place; 1e300 has none in f32.
template <typename T>
void Samples::store(const Array &array, int64_t sample, int64_t column, double value,
                    const std::vector<std::string> &columns, const Scaling &scaling) const {
  T &place = array.as<T>()[sample * int64_t(columns.size()) + column];
  place = T(value);
  if (!std::isfinite(place))
    fail(whereIs(sample), ": expected a number that fits ", sizeof(T) == 8 ? "f64" : "f32",
         " in column '", columns[column], "', found ", shortest(value),
         scaling.kind == "none" ? "" : " after scaling");
}

template <typename T>
void Samples::fill(const Table &table, const Split &split, const Scaling &scaling) {
  const std::vector<std::string> ofWeights{schema::kSampleWeight};
  std::vector<double> numbers(table.features.size());
  for (int64_t sample = 0; sample < rows(); ++sample) {
    int64_t row = split.order[sample], width = int64_t(numbers.size());
    table.inputs.copy(row * width, width, numbers.data());
    for (int64_t i = 0; i < width; ++i)
      store<T>(inputs, sample, i, (numbers[i] - scaling.shift[i]) / scaling.divisor[i],
               table.features, scaling);
    if (!table.weights.empty())
      store<T>(weights, sample, 0, table.weights[row], ofWeights, Scaling());
    for (int64_t o = 0; o < outputs && !table.targets.empty(); ++o) {
      const Scaling &of = scalingOfTargets;
      double target = table.targets[row * outputs + o];
      store<T>(targets, sample, o,
               of.divisor.empty() ? target : (target - of.shift[o]) / of.divisor[o], table.labels,
               of);
    }
  }
}

/// From a row on, in elements that each row has as many of; null where there are none.
static const void *rowsFrom(const Array &array, int64_t row, int64_t rows) {
  return array.size() ? array.at(row * (array.size() / rows)) : nullptr;
}

trop_samples Samples::view(int64_t first, int64_t count) const {
  const void *labels = targets.size() ? targets.data() : nullptr;
  if (hasClasses())
    labels = classes.data();
  return {
      sizeof(trop_samples),        inputs.data(), labels, rows(), nullptr, first, count, nullptr,
      rowsFrom(weights, 0, rows())};
}

trop_samples Samples::viewFrom(int64_t first, int64_t count) const {
  trop_samples view = this->view(0, count);
  view.inputs = rowsFrom(inputs, first, rows());
  view.targets = hasClasses() ? &classes[size_t(first)] : rowsFrom(targets, first, rows());
  view.sample_weights = rowsFrom(weights, first, rows());
  view.rows -= first;
  return view;
}

std::string Samples::digest() const {
  uint64_t hash = kEmptyDigest;
  for (const Part &part : ranges) {
    hash = mixIn(hash, part.name.data(), int64_t(part.name.size()));
    hash = mixIn(hash, &part.count, sizeof part.count);
  }
  hash = mixIn(hash, inputs.data(), inputs.bytes());
  hash = mixIn(hash, classes.data(), int64_t(classes.size() * sizeof classes[0]));
  hash = mixIn(hash, targets.data(), targets.bytes());
  hash = mixIn(hash, weights.data(), weights.bytes());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}
