//===- Metrics.cpp - How good a model is ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Metrics.h"

#include "runtime/Data/Samples.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Squares.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <tuple>

using namespace trop;
using namespace trop::rt;

double rt::meanLoss(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                    const Part &part) {
  Array losses(model.compute, part.count);
  if (evaluator.losses(samples, part.first, part.count, losses.data()) >= 0)
    return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (int64_t i = 0; i < part.count; ++i)
    sum += losses.get(i);
  return sum / double(part.count);
}

int64_t rt::largest(const Array &numbers, int64_t first, int64_t count) {
  int64_t best = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (std::isnan(numbers.get(first + i)))
      return -1;
    if (numbers.get(first + i) > numbers.get(first + best))
      best = i;
  }
  return best;
}

std::string rt::nanText(const Samples &samples, const Evaluator &evaluator, int64_t row) {
  return concat(samples.whereIs(row), ": expected outputs that are numbers, found NaN: ",
                evaluator.explainNonfinite(samples, row));
}

/// Of one target from its mean, times scale * scale, in the units of the data: 0 if it is
/// constant, as distances from the first are exact. A unit outside the plain sum would be lost in
/// a scaled one.
static double squaredSpread(const Samples &samples, const Part &part, int64_t target,
                            double scale) {
  const std::vector<double> &divisor = samples.targetScaling().divisor;
  double unit = divisor.empty() ? 1 : divisor[target], factor = scale == 1 ? 1 : scale * unit;
  double first = samples.target(part.first, target) * factor, mean = 0, spread = 0;
  for (int64_t i = 0; i < part.count; ++i)
    mean += samples.target(part.first + i, target) * factor - first;
  mean /= double(part.count);
  for (int64_t i = 0; i < part.count; ++i) {
    double apart = samples.target(part.first + i, target) * factor - first - mean;
    spread += apart * apart;
  }
  return scale == 1 ? spread * unit * unit : spread;
}

/// The sum over a target, or over all of them, that `sum(target, scale)` gives.
template <typename Sum> static Squares squaresOf(int64_t first, int64_t end, const Sum &sum) {
  return sumSquares([&](double scale) {
    double all = 0;
    for (int64_t target = first; target < end; ++target)
      all += sum(target, scale);
    return all;
  });
}

/// Of `errors`, sample by sample, in the units of the data.
static void measureRSquared(const Samples &samples, const Part &part,
                            const std::vector<double> &errors, int64_t width,
                            PartMetrics &metrics) {
  auto squared = [&](int64_t target, double scale) {
    double sum = 0;
    for (size_t i = size_t(target); i < errors.size(); i += size_t(width))
      sum += errors[i] * scale * (errors[i] * scale);
    return sum;
  };
  auto spread = [&](int64_t target, double scale) {
    return squaredSpread(samples, part, target, scale);
  };
  auto rSquared = [&](int64_t first, int64_t end) {
    Squares apart = squaresOf(first, end, spread);
    return apart.isZero() ? NAN : 1 - squaresOf(first, end, squared).dividedBy(apart);
  };
  double sum = 0, differing = 0;
  for (int64_t d = 0; d < width; ++d) {
    metrics.targetRSquared.push_back(rSquared(d, d + 1));
    if (!squaresOf(d, d + 1, spread).isZero()) {
      sum += metrics.targetRSquared.back();
      ++differing;
    }
  }
  if (differing == 0)
    return;
  metrics.rSquared = sum / differing;
  metrics.pooledRSquared = rSquared(0, width);
}

/// Figures of outputs that are values, in the units of the data.
static void measureErrors(const Samples &samples, const Part &part, const Array &outputs,
                          int64_t width, PartMetrics &metrics) {
  const Scaling &scaling = samples.targetScaling();
  double most = 0, sum = 0;
  std::vector<double> errors;
  for (int64_t i = 0; i < part.count * width; ++i) {
    int64_t d = i % width;
    double error = std::fabs(scaling.inData(outputs.get(i), d) -
                             scaling.inData(samples.target(part.first + i / width, d), d));
    most = error <= most ? most : error; // NaN counts as most
    sum += error;
    errors.push_back(error);
  }
  metrics.maxError = most;
  metrics.meanError = sum / double(errors.size());
  metrics.rootMeanSquare = sumSquares([&](double scale) {
                             double squares = 0;
                             for (double error : errors)
                               squares += error * scale * (error * scale);
                             return squares;
                           }).rootMean(double(errors.size()));
  measureRSquared(samples, part, errors, width, metrics);
}

static void measureOutputs(const trop_model &model, const Samples &samples,
                           const Evaluator &evaluator, const Part &part, PartMetrics &metrics) {
  int64_t width = model.output_count;
  Array outputs(model.compute, part.count * width);
  evaluator.forward(samples, part.first, part.count, outputs.data());
  for (int64_t i = 0; i < part.count && metrics.firstNaN < 0; ++i)
    if (largest(outputs, i * width, width) < 0)
      metrics.firstNaN = part.first + i;
  if (samples.hasClasses()) {
    int64_t right = 0;
    metrics.classification.emplace(width);
    for (int64_t i = 0; i < part.count; ++i) {
      int32_t truth = samples.classOf(part.first + i);
      int64_t predicted = largest(outputs, i * width, width);
      right += predicted == truth;
      metrics.classification->add(truth, predicted, outputs.get(i * width + truth));
    }
    metrics.accuracy = double(right) / double(part.count);
    return;
  }
  measureErrors(samples, part, outputs, width, metrics);
}

static std::vector<int64_t> rowsOfLargest(const Array &losses, const Part &part) {
  std::vector<int64_t> order(size_t(part.count));
  std::iota(order.begin(), order.end(), 0);
  auto end = order.begin() + std::min(kWorstRows, part.count);
  std::partial_sort(order.begin(), end, order.end(), [&](int64_t a, int64_t b) {
    return losses.get(a) != losses.get(b) ? losses.get(a) > losses.get(b) : a < b;
  });
  order.erase(end, order.end());
  for (int64_t &row : order)
    row += part.first;
  return order;
}

std::vector<int64_t> rt::worstRows(const trop_model &model, const Samples &samples,
                                   const Evaluator &evaluator, const Part &part) {
  Array losses(model.compute, part.count);
  if (evaluator.losses(samples, part.first, part.count, losses.data()) >= 0)
    return {};
  return rowsOfLargest(losses, part);
}

static void measureLosses(const trop_model &model, const Samples &samples,
                          const Evaluator &evaluator, const Part &part, PartMetrics &metrics) {
  Array losses(model.compute, part.count);
  if (evaluator.losses(samples, part.first, part.count, losses.data()) >= 0) {
    metrics.maxLoss = metrics.averageLoss = INFINITY;
    return;
  }
  double most = losses.get(0), sum = 0;
  for (int64_t i = 0; i < part.count; ++i) {
    most = std::max(most, losses.get(i));
    sum += losses.get(i);
  }
  metrics.maxLoss = most;
  metrics.averageLoss = sum / double(part.count);
  metrics.worst = rowsOfLargest(losses, part);
}

std::vector<PartMetrics> rt::evaluate(const trop_model &model, const Samples &samples,
                                      const Evaluator &evaluator) {
  std::vector<PartMetrics> all;
  for (const Part &part : samples.parts()) {
    PartMetrics metrics;
    metrics.part = part.name;
    metrics.samples = part.count;
    measureOutputs(model, samples, evaluator, part, metrics);
    if (evaluator.hasLoss())
      measureLosses(model, samples, evaluator, part, metrics);
    all.push_back(metrics);
  }
  return all;
}

std::string rt::alignedTable(const std::vector<std::vector<std::string>> &cells) {
  std::string table;
  for (const auto &row : cells) {
    for (size_t c = 0; c < row.size(); ++c) {
      size_t width = 0;
      for (const auto &other : cells)
        width = std::max(width, characters(other[c]));
      std::string padding(width - characters(row[c]), ' ');
      table += c ? "  " + padding + row[c] : row[c] + padding;
    }
    table.erase(table.find_last_not_of(' ') + 1);
    table += '\n';
  }
  return table;
}

std::vector<std::vector<std::string>> rt::rSquaredCells(const std::vector<PartMetrics> &parts,
                                                        const std::vector<std::string> &targets) {
  constexpr size_t kMost = 10;
  const std::vector<double> &last = parts.back().targetRSquared;
  if (last.size() < 2 || last.size() != targets.size())
    return {};
  std::vector<size_t> order(targets.size());
  std::iota(order.begin(), order.end(), 0);
  bool isMany = order.size() > kMost;
  if (isMany) {
    auto rank = [&](size_t i) { return std::tuple(std::isnan(last[i]) ? INFINITY : last[i], i); };
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rank(a) < rank(b); });
    order.resize(kMost);
  }
  std::vector<std::vector<std::string>> cells = {
      {isMany ? concat("R squared, the ", kMost, " lowest of ", targets.size()) : "R squared"}};
  for (const PartMetrics &metrics : parts)
    cells[0].push_back(metrics.part);
  for (size_t target : order) {
    cells.push_back({targets[target]});
    for (const PartMetrics &metrics : parts) {
      double value = metrics.targetRSquared[target];
      cells.back().push_back(std::isnan(value) ? "-" : sixDigits(value));
    }
  }
  return cells;
}

std::string rt::metricsTable(const std::vector<PartMetrics> &parts,
                             const std::vector<std::string> &targets, bool scaledTargets) {
  std::vector<std::vector<std::string>> cells = {{""}};
  for (const PartMetrics &metrics : parts)
    cells.push_back({metrics.part});
  auto addColumn = [&](const char *title, const char *format, auto value) {
    cells[0].push_back(title);
    for (size_t i = 0; i < parts.size(); ++i) {
      char text[64];
      std::snprintf(text, sizeof text, format, value(parts[i]));
      cells[i + 1].push_back(text);
    }
  };
  addColumn("samples", "%.0f", [](const PartMetrics &m) { return double(m.samples); });
  const PartMetrics &first = parts.front();
  if (first.accuracy)
    addColumn("accuracy", "%.6g %%", [](const PartMetrics &m) { return 100 * *m.accuracy; });
  if (first.classification)
    addColumn("macro F1", "%.6g", [](const PartMetrics &m) { return m.classification->macroF1(); });
  if (first.maxError) {
    addColumn("max error", "%.6g", [](const PartMetrics &m) { return *m.maxError; });
    addColumn("mean error", "%.6g", [](const PartMetrics &m) { return *m.meanError; });
    addColumn("RMSE", "%.6g", [](const PartMetrics &m) { return *m.rootMeanSquare; });
    bool several = first.targetRSquared.size() > 1;
    addColumn(several ? "mean R squared" : "R squared", "%.6g",
              [](const PartMetrics &m) { return m.rSquared.value_or(NAN); });
    if (several)
      addColumn("pooled R squared", "%.6g",
                [](const PartMetrics &m) { return m.pooledRSquared.value_or(NAN); });
  }
  if (first.maxLoss) {
    addColumn(scaledTargets ? "max scaled loss" : "max loss", "%.6g",
              [](const PartMetrics &m) { return *m.maxLoss; });
    addColumn(scaledTargets ? "average scaled loss" : "average loss", "%.6g",
              [](const PartMetrics &m) { return *m.averageLoss; });
  }
  return alignedTable(cells) + alignedTable(rSquaredCells(parts, targets));
}
