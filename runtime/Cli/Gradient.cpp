//===- Gradient.cpp - The command gradient --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Safetensors.h"
#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Direction.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/Place.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Data/Csv.h"
#include "runtime/Model/Processor.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"
#include "runtime/Support/Threads.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trop;
using namespace trop::rt;

/// The mean loss; an error names the row whose loss is not finite.
static double meanLoss(const trop_model &model, const Samples &samples,
                       const Evaluator &evaluator) {
  Array losses(model.compute, samples.rows());
  int64_t bad = evaluator.losses(samples, 0, samples.rows(), losses.data());
  if (bad >= 0) {
    std::string why = evaluator.explainNonfinite(samples, bad);
    fail(samples.whereIs(bad), ": expected a finite loss, found one that is not",
         why.empty() ? "" : ": ", why);
  }
  double sum = 0;
  for (int64_t row = 0; row < samples.rows(); ++row)
    sum += losses.get(row);
  return sum / double(samples.rows());
}

static std::string numberText(const trop_model &model, double value) {
  return model.compute == TROP_F64 ? shortest(value) : shortest(float(value));
}

//===----------------------------------------------------------------------===//
// By parameters
//===----------------------------------------------------------------------===//

namespace {
struct Entry {
  int64_t parameter, position;
  double value;
};
} // namespace

/// Calls body(parameter, position, value).
template <typename Body>
static void forEachNonzero(const trop_model &model, const Weights &gradient, const Body &body) {
  withElement(model.compute, [&](auto zero) {
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      auto *values = gradient[p].as<decltype(zero)>();
      for (int64_t i = 0; i < model.parameters[p].count; ++i)
        if (values[i] != 0)
          body(p, i, values[i]);
    }
  });
}

/// Of the gradients of all samples, each its own.
static int64_t countNonzeros(const trop_model &model, const Samples &samples,
                             const Weights &weights, int threads) {
  std::vector<Evaluator> evaluators; // Nothing is allocated, or thrown, below.
  std::vector<Weights> gradients;
  for (int t = 0; t < threads; ++t) {
    evaluators.emplace_back(model, weights, 1);
    gradients.emplace_back(model);
  }
  std::vector<int64_t> totals(threads);
  parallelFor(threads, samples.rows(), [&](int64_t row, int thread) {
    Weights &gradient = gradients[size_t(thread)];
    evaluators[size_t(thread)].gradient(samples, row, gradient.pointers());
    forEachNonzero(model, gradient, [&](int64_t, int64_t, double) { ++totals[size_t(thread)]; });
  });
  return std::accumulate(totals.begin(), totals.end(), int64_t(0));
}

/// Entries that are not 0, by parameter and together; of a mean also on average over
/// the gradients of its samples (gamma: 000, section 2.1).
static std::string sparsityTable(const trop_model &model, const std::vector<Entry> &entries,
                                 std::optional<double> perSample) {
  std::vector<std::vector<std::string>> cells = {{"", "entries", "not 0", "gamma"}};
  auto add = [&](const std::string &name, int64_t count, double found) {
    cells.push_back(
        {name, std::to_string(count), sixDigits(found), sixDigits(found / double(count))});
  };
  int64_t total = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    total += model.parameters[p].count;
    add(model.parameters[p].name, model.parameters[p].count,
        double(std::count_if(entries.begin(), entries.end(),
                             [&](const Entry &entry) { return entry.parameter == p; })));
  }
  add("all", total, double(entries.size()));
  if (perSample)
    add("a sample", total, *perSample);
  return alignedTable(cells);
}

/// The entries of largest size, a NaN before all.
static std::string largestEntries(const trop_model &model, std::vector<Entry> entries,
                                  int64_t most) {
  auto size = [](const Entry &entry) {
    return std::isnan(entry.value) ? INFINITY : std::abs(entry.value);
  };
  int64_t shown = std::min<int64_t>(most, int64_t(entries.size()));
  std::partial_sort(
      entries.begin(), entries.begin() + shown, entries.end(), [&](const Entry &a, const Entry &b) {
        auto place = [](const Entry &entry) { return std::pair(entry.parameter, entry.position); };
        return size(a) != size(b) ? size(a) > size(b) : place(a) < place(b);
      });
  std::vector<Variable> variables = variablesOf(model);
  std::string text;
  for (int64_t i = 0; i < shown; ++i)
    text += concat(entryText(variables[entries[i].parameter], entries[i].position), " ",
                   numberText(model, entries[i].value), "\n");
  if (int64_t rest = int64_t(entries.size()) - shown; rest > 0)
    text += concat("and ", rest, " more that ", rest == 1 ? "is" : "are", " not 0\n");
  return text;
}

static std::string gradientFile(const trop_model &model, const Options &options,
                                const Weights &gradient) {
  std::vector<Tensor> tensors;
  std::vector<Variable> variables = variablesOf(model);
  for (int64_t p = 0; p < model.parameter_count; ++p)
    tensors.push_back({variables[p].name, model.compute, variables[p].shape, gradient[p].data()});
  return writeSafetensors({{"gradient_at", options.at},
                           {"model", model.name},
                           {"model_hash", model.model_hash},
                           {"derivative", model.derivative}},
                          tensors);
}

static void byParameters(const trop_model &model, const Options &options, const Samples &samples,
                         const Weights &weights, const Evaluator &evaluator) {
  int64_t rows = samples.rows();
  double loss = meanLoss(model, samples, evaluator);
  Weights gradient(model);
  evaluator.meanGradient(samples, 0, rows, gradient.pointers());
  if (!options.output.empty())
    writeFile(options.output, gradientFile(model, options, gradient));
  if (isStandard(options.output))
    return;

  std::vector<Entry> entries;
  forEachNonzero(model, gradient,
                 [&](int64_t p, int64_t i, double value) { entries.push_back({p, i, value}); });
  std::optional<double> perSample;
  if (rows > 1)
    perSample =
        double(countNonzeros(model, samples, weights, evaluator.threadsFor(rows))) / double(rows);
  bool isScaled = samples.targetScaling().isOn();
  writeOutput(concat("gradient of the ", rows > 1 ? "mean " : "", isScaled ? "scaled " : "",
                     "loss ", numberText(model, loss), " of ",
                     rows > 1 ? counted(rows, "row") : samples.whereIs(0), "\n") +
              sparsityTable(model, entries, perSample) +
              largestEntries(model, entries, options.entries));
}

//===----------------------------------------------------------------------===//
// A line a row
//===----------------------------------------------------------------------===//

static void writeRows(const trop_model &model, const Options &options,
                      const std::vector<std::string> &columns, const Array &numbers) {
  std::string text;
  int64_t width = int64_t(columns.size());
  for (int64_t c = 0; c < width; ++c)
    text += csvField(columns[c]) + (c + 1 < width ? "," : "\n");
  for (int64_t i = 0; i < numbers.size(); ++i)
    text += numberText(model, numbers.get(i)) + ((i + 1) % width ? "," : "\n");
  if (options.output.empty())
    writeOutput(text);
  else
    writeFile(options.output, text);
}

int rt::runGradient(const trop_model &model, const Options &options) {
  const trop_entries &entries = entriesOf(model);
  if (!entries.gradient || !entries.input_gradient || !entries.forward_product)
    fail("model '", model.name, "' has no train block, which would name the loss to derive");
  Place place = readPlace(options.at);
  std::optional<Direction> direction;
  if (!options.forward.empty())
    direction.emplace(model, options.forward);
  Weights weights(model);
  Checkpoint checkpoint = loadUsed(model, options, weights, {place.path, Labelling::Given});
  DataRecipe recipe = checkpoint.data;
  if (checkpoint.derivative != model.derivative)
    note(options, concat("the checkpoint was trained with derivative '", checkpoint.derivative,
                         "', gradients here are of '", model.derivative, "'"));
  noteChanges(model, options, checkpoint, place.path);
  useFile(recipe, place.path, options.labels);
  std::vector<std::string> read = {options.checkpoint, options.forward};
  recipe.forEach([&](const std::string &path) { read.push_back(path); });
  if (!options.output.empty())
    checkResult(model, options.output, read);
  Table table = readAgain(model, recipe, Labelling::Given);
  Samples samples(model, table, pickRows(table, place), recipe.scaling, recipe.targetScaling,
                  recipe.encoding);
  DeviceEvaluator onDevice(model, weights, options);
  Evaluator &evaluator = *onDevice;

  int64_t rows = samples.rows();
  if (!direction && !options.byInput) {
    byParameters(model, options, samples, weights, evaluator);
    return 0;
  }
  meanLoss(model, samples, evaluator); // Refuses rows whose loss is not finite.
  Array numbers(model.compute, rows * (direction ? 1 : model.input_count));
  if (direction) {
    evaluator.forwardProducts(samples, 0, rows, direction->pointers(), numbers.data());
    writeRows(model, options, {"derivative"}, numbers);
  } else {
    evaluator.inputGradients(samples, 0, rows, numbers.data());
    writeRows(model, options, recipe.encoding.inputNames(recipe.features), numbers);
  }
  return 0;
}
