//===- Scaling.cpp - Numbers of one size ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Scaling.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace trop;
using namespace trop::rt;

namespace {
constexpr int64_t kTogether = 4; // columns, whose measures are in registers

/// What is known of some columns, a number each.
struct Measures {
  double low[kTogether], high[kTogether], sum[kTogether]{}, mean[kTogether]{}, squares[kTogether]{},
      off[kTogether]{};
};

/// What is scaled.
struct Columns {
  std::vector<std::string> names;
  std::vector<bool> areScaled;
  /// The numbers of a row at `out`, by one of several threads at a time.
  std::function<void(int thread, int64_t row, double *out)> numbersOf;
  int threads;

  int64_t groups() const { return (int64_t(names.size()) + kTogether - 1) / kTogether; }
};
} // namespace

/// Calls body(measures of some columns, their numbers of a row) for the rows of the training part,
/// in their order.
template <typename Body>
static void forEachTrainingRow(const Columns &all, const Split &split, std::vector<Measures> &of,
                               const Body &body) {
  constexpr int64_t kNumbers = 1 << 16, kPiece = 128;
  const int64_t stride = all.groups() * kTogether, rows = split.parts[0].count;
  const int64_t together = std::clamp<int64_t>(kNumbers / std::max<int64_t>(stride, 1), 1, rows);
  std::vector<double> numbers(size_t(together * stride));
  for (int64_t begin = 0; begin < rows; begin += together) {
    const int64_t count = std::min(together, rows - begin);
    parallelFor(all.threads, (count + kPiece - 1) / kPiece, [&](int64_t piece, int thread) {
      for (int64_t i = piece * kPiece; i < std::min(count, (piece + 1) * kPiece); ++i)
        all.numbersOf(thread, split.order[size_t(begin + i)], &numbers[size_t(i * stride)]);
    });
    parallelFor(all.threads, all.groups(), [&](int64_t group, int) {
      Measures measures = of[size_t(group)];
      for (int64_t i = 0; i < count; ++i)
        body(measures, &numbers[size_t(i * stride + group * kTogether)]);
      of[size_t(group)] = measures;
    });
  }
}

/// The deviation of a column. A mean that rounding has put off by what counts beside it, as it does
/// where numbers are near each other, is put right; where no double is near enough, the column is
/// constant.
static double settleDeviation(Measures &of, int64_t c, double count) {
  constexpr double kCounts = 1e-3, kSpoils = 0.1;
  double deviation = std::sqrt(of.squares[c] / count), off = of.off[c] / count;
  if (std::isnormal(deviation) && std::fabs(off) > kCounts * deviation) {
    double mean = of.mean[c] + off;
    deviation = std::sqrt(std::max(of.squares[c] / count - off * off, 0.0));
    off -= mean - of.mean[c];
    of.mean[c] = mean;
    if (std::fabs(off) > kSpoils * deviation)
      of.low[c] = of.high[c] = mean;
  }
  return deviation;
}

/// Goes through the rows in the order of the split, for all columns at once.
static std::vector<Measures> measureColumns(const Columns &all, const Split &split) {
  Measures none;
  std::fill_n(none.low, kTogether, INFINITY);
  std::fill_n(none.high, kTogether, -INFINITY);
  std::vector<Measures> of(size_t(all.groups()), none);
  forEachTrainingRow(all, split, of, [](Measures &of, const double *row) {
    for (int64_t c = 0; c < kTogether; ++c) {
      of.low[c] = std::min(of.low[c], row[c]);
      of.high[c] = std::max(of.high[c], row[c]);
      of.sum[c] += row[c];
    }
  });
  // Constant columns are told by the range: a rounded mean leaves a deviation of noise.
  for (Measures &some : of)
    for (int64_t c = 0; c < kTogether; ++c)
      some.mean[c] =
          some.low[c] == some.high[c] ? some.low[c] : some.sum[c] / double(split.parts[0].count);
  forEachTrainingRow(all, split, of, [](Measures &of, const double *row) {
    for (int64_t c = 0; c < kTogether; ++c) {
      of.squares[c] += (row[c] - of.mean[c]) * (row[c] - of.mean[c]);
      of.off[c] += row[c] - of.mean[c];
    }
  });
  return of;
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
  std::vector<Measures> measures = measureColumns(all, split);
  for (size_t i = 0; i < width; ++i) {
    if (!all.areScaled[i])
      continue;
    Measures &of = measures[i / kTogether];
    const int64_t c = int64_t(i) % kTogether;
    double deviation = 0;
    if (kind == "standard")
      deviation = settleDeviation(of, c, double(split.parts[0].count));
    scaling.shift[i] = kind == "minmax" ? of.low[c] : of.mean[c];
    if (of.low[c] != of.high[c])
      scaling.divisor[i] = kind == "minmax" ? of.high[c] - of.low[c] : deviation;
    // Numbers so far apart that their distance overflows, or so near that it underflows.
    if (!std::isfinite(scaling.shift[i]) || !std::isnormal(scaling.divisor[i]))
      fail(table.path(), ": expected a column that can be scaled, found column '", all.names[i],
           "' between ", shortest(of.low[c]), " and ", shortest(of.high[c]));
  }
  return scaling;
}

/// Few numbers take less time than to call threads.
static int threadsFor(const Split &split, size_t width) {
  return split.parts[0].count * int64_t(width) < (1 << 16) ? 1 : coreCount();
}

Scaling rt::fitScaling(const std::string &kind, const Table &table, const Split &split,
                       const Encoding &encoding) {
  auto features = int64_t(table.features.size());
  auto width = size_t(encoding.width(features));
  if (kind == "none")
    return {kind, std::vector<double>(width, 0), std::vector<double>(width, 1)};
  if (kind == "unit")
    return unitScaling(table);
  const int threads = threadsFor(split, width);
  std::vector<Encoder> encoders(size_t(threads), Encoder(encoding, table));
  auto numbersOf = [&](int thread, int64_t row, double *out) {
    encoders[size_t(thread)].encode(row, out);
  };
  Columns columns{encoding.inputNames(table.features), encoding.areNumbers(features), numbersOf,
                  threads};
  return fitColumns(kind, columns, table, split);
}

Scaling rt::fitTargetScaling(const std::string &kind, const Table &table, const Split &split) {
  if (kind == "none")
    return Scaling();
  auto width = int64_t(table.labels.size());
  auto numbersOf = [&](int, int64_t row, double *out) {
    table.targets.copy(row * width, width, out);
  };
  Columns columns{table.labels, std::vector<bool>(table.labels.size(), true), numbersOf,
                  threadsFor(split, size_t(width))};
  return fitColumns(kind, columns, table, split);
}
