//===- Samples.cpp - Samples ready for a model ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Samples.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"

#include <algorithm>
#include <cmath>
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
      fail(table.path, ": expected rows of class '", table.classes[c], "' in column '",
           table.labels[0], "', found none");
    if (!inTraining[c])
      fail(table.path, ": expected every class in the training part, found no row of class '",
           table.classes[c], "' among ", split.parts[0].count, " of ", counted(table.rows(), "row"),
           " with seed ", seed);
  }
}

Split rt::splitTable(const Table &table, double train, double validation, uint64_t seed) {
  if (train + validation > 1 + 1e-9) // 0.9 + 0.1 may come to a little more than 1.
    fail(table.path, ": expected split and validation to add up to at most 1, found ",
         shortest(train), " and ", shortest(validation));
  int64_t rows = table.rows();
  int64_t trainCount = std::min<int64_t>(std::llround(train * double(rows)), rows);
  int64_t validationCount =
      std::min<int64_t>(std::llround(validation * double(rows)), rows - trainCount);
  if (trainCount == 0)
    fail(table.path, ": expected rows in the training part, found none: split ", shortest(train),
         " of ", counted(rows, "row"));

  Split split{Random(seed, Random::Stream::Split).distinct(rows, rows), {}};
  int64_t first = 0;
  auto add = [&](const char *name, int64_t count) {
    if (count)
      split.parts.push_back({name, first, count});
    std::sort(split.order.begin() + first, split.order.begin() + first + count);
    first += count;
  };
  add("train", trainCount);
  add("validation", validationCount);
  add("test", rows - trainCount - validationCount);
  checkClasses(table, split, seed);
  return split;
}

Scaling rt::fitScaling(const std::string &kind, const Table &table, const Split &split) {
  size_t width = table.features.size();
  Scaling scaling{kind, std::vector<double>(width, 0), std::vector<double>(width, 1)};
  if (kind == "none")
    return scaling;
  auto first = split.order.begin(), last = first + split.parts[0].count;
  double count = double(split.parts[0].count);
  for (size_t i = 0; i < width; ++i) {
    double low = table.inputs[*first * width + i], high = low, sum = 0, squares = 0;
    for (auto row = first; row != last; ++row) {
      double value = table.inputs[*row * width + i];
      low = std::min(low, value);
      high = std::max(high, value);
      sum += value;
    }
    // Told by the range: a mean that is rounded would leave a deviation of noise.
    bool constant = low == high;
    double mean = constant ? low : sum / count;
    for (auto row = first; row != last; ++row)
      squares += (table.inputs[*row * width + i] - mean) * (table.inputs[*row * width + i] - mean);
    scaling.shift[i] = kind == "minmax" ? low : mean;
    if (!constant)
      scaling.divisor[i] = kind == "minmax" ? high - low : std::sqrt(squares / count);
    // Numbers so far apart that their distance overflows, or so near that it underflows.
    if (!std::isfinite(scaling.shift[i]) || !std::isnormal(scaling.divisor[i]))
      fail(table.path, ": expected a column that can be scaled, found column '", table.features[i],
           "' between ", shortest(low), " and ", shortest(high));
  }
  return scaling;
}

Samples::Samples(const trop_model &model, const Table &table, const Split &split,
                 const Scaling &scaling)
    : path(table.path), ranges(split.parts), outputs(model.output_count),
      inputs(model.element, int64_t(table.inputs.size())),
      targets(model.element, int64_t(table.targets.size())) {
  // Stores number `column` of the last row; 1e300 has no place in f32.
  auto store = [&](Array &array, const std::vector<std::string> &columns, int64_t column,
                   double value) {
    int64_t sample = int64_t(lines.size()) - 1;
    int64_t i = sample * int64_t(columns.size()) + column;
    array.set(i, value);
    if (!std::isfinite(array.get(i)))
      fail(whereIs(sample), ": expected a number that fits ",
           model.element == TROP_F64 ? "f64" : "f32", " in column '", columns[column], "', found ",
           shortest(value), scaling.kind == "none" ? "" : " after scaling");
  };

  int64_t width = model.input_count;
  for (int64_t row : split.order) {
    lines.push_back(table.lines[row]);
    for (int64_t i = 0; i < width; ++i)
      store(inputs, table.features, i,
            (table.inputs[row * width + i] - scaling.shift[i]) / scaling.divisor[i]);
    if (!table.classOf.empty())
      classes.push_back(table.classOf[row]);
    for (int64_t o = 0; o < outputs && !table.targets.empty(); ++o)
      store(targets, table.labels, o, table.targets[row * outputs + o]);
  }
}

trop_samples Samples::view(int64_t first, int64_t count) const {
  const void *labels = targets.size() ? targets.data() : nullptr;
  if (hasClasses())
    labels = classes.data();
  return {sizeof(trop_samples), inputs.data(), labels, rows(), nullptr, first, count};
}

std::string Samples::whereIs(int64_t row) const { return concat(path, ":", lines[row]); }
