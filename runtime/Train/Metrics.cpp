//===- Metrics.cpp - How good a model is ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Metrics.h"

#include "runtime/Data/Samples.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

using namespace trop;
using namespace trop::rt;

double rt::meanLoss(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                    const Part &part) {
  Array losses(model.element, part.count);
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

/// Of the targets from their mean, each output by itself.
static double squaredSpread(const Samples &samples, const Part &part, int64_t width) {
  double spread = 0;
  for (int64_t c = 0; c < width; ++c) {
    double mean = 0;
    for (int64_t i = 0; i < part.count; ++i)
      mean += samples.target(part.first + i, c);
    mean /= double(part.count);
    for (int64_t i = 0; i < part.count; ++i) {
      double apart = samples.target(part.first + i, c) - mean;
      spread += apart * apart;
    }
  }
  return spread;
}

static void measureOutputs(const trop_model &model, const Samples &samples,
                           const Evaluator &evaluator, const Part &part, PartMetrics &metrics) {
  int64_t width = model.output_count;
  Array outputs(model.element, part.count * width);
  evaluator.forward(samples, part.first, part.count, outputs.data());
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
  double most = 0, sum = 0, squares = 0;
  for (int64_t i = 0; i < part.count * width; ++i) {
    double error = std::fabs(outputs.get(i) - samples.target(part.first + i / width, i % width));
    most = error <= most ? most : error; // NaN counts as most
    sum += error;
    squares += error * error;
  }
  metrics.maxError = most;
  metrics.meanError = sum / double(part.count * width);
  metrics.rootMeanSquare = std::sqrt(squares / double(part.count * width));
  if (double spread = squaredSpread(samples, part, width); spread > 0)
    metrics.rSquared = 1 - squares / spread;
}

static void measureLosses(const trop_model &model, const Samples &samples,
                          const Evaluator &evaluator, const Part &part, PartMetrics &metrics) {
  Array losses(model.element, part.count);
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
}

std::vector<PartMetrics> rt::evaluate(const trop_model &model, const Samples &samples,
                                      const Evaluator &evaluator) {
  std::vector<PartMetrics> all;
  for (const Part &part : samples.parts()) {
    PartMetrics metrics;
    metrics.part = part.name;
    metrics.samples = part.count;
    measureOutputs(model, samples, evaluator, part, metrics);
    if (model.entries->loss)
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
        width = std::max(width, other[c].size());
      std::string padding(width - row[c].size(), ' ');
      table += c ? "  " + padding + row[c] : row[c] + padding;
    }
    table += '\n';
  }
  return table;
}

std::string rt::metricsTable(const std::vector<PartMetrics> &parts) {
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
    addColumn("R squared", "%.6g", [](const PartMetrics &m) { return m.rSquared.value_or(NAN); });
  }
  if (first.maxLoss) {
    addColumn("max loss", "%.6g", [](const PartMetrics &m) { return *m.maxLoss; });
    addColumn("average loss", "%.6g", [](const PartMetrics &m) { return *m.averageLoss; });
  }
  return alignedTable(cells);
}
