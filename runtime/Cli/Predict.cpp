//===- Predict.cpp - The command predict ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/Predictions.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Data/Npy.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <utility>

using namespace trop;
using namespace trop::rt;

namespace {
/// Predicts tables, one after the other.
class Predictor {
public:
  Predictor(const trop_model &model, const Options &options, const DataRecipe &recipe,
            Evaluator &evaluator)
      : model(model), options(options), recipe(recipe), evaluator(evaluator),
        written(model, recipe, options.predictionFormat, options.kept) {}

  Predictions &predictions() { return written; }
  std::string predict(const Table &table);
  /// Of a stream's tables, of which each is some of the rows.
  std::string predictNext(const Table &table);

private:
  std::string predict(const Table &table, const Samples &samples);
  Samples samplesOf(const Table &table) const;
  void noteUnseen(const Table &table);

  const trop_model &model;
  const Options &options;
  const DataRecipe &recipe;
  Evaluator &evaluator;
  Predictions written;
  std::set<std::pair<size_t, std::string>> told; // of a stream: columns, and values not seen before
};
} // namespace

Samples Predictor::samplesOf(const Table &table) const {
  return Samples(model, table, wholeTable(table), recipe.scaling, recipe.targetScaling,
                 recipe.encoding);
}

std::string Predictor::predict(const Table &table) {
  Samples samples = samplesOf(table);
  for (const std::string &remark : samples.unseen())
    note(options, remark);
  return predict(table, samples);
}

std::string Predictor::predictNext(const Table &table) {
  noteUnseen(table);
  return predict(table, samplesOf(table));
}

/// Each value once, however many rows have it.
void Predictor::noteUnseen(const Table &table) {
  const std::vector<ColumnEncoding> &columns = recipe.encoding.columns;
  for (int64_t row = 0; row < table.rows(); ++row)
    for (size_t c = 0; c < columns.size(); ++c) {
      double code = table.inputs[row * int64_t(columns.size()) + int64_t(c)];
      if (!columns[c].isCategory() || std::isnan(code))
        continue;
      const std::string &value = table.categories[c][size_t(code)];
      const std::vector<std::string> &known = columns[c].values;
      if (std::find(known.begin(), known.end(), value) == known.end() &&
          told.insert({c, value}).second)
        note(options, concat("column '", table.features[c], "' has a value that training did not ",
                             "see, '", value, "' at ", table.whereIs(row), ": it counts as none"));
    }
}

std::string Predictor::predict(const Table &table, const Samples &samples) {
  int64_t width = model.output_count;
  Array outputs(model.compute, samples.rows() * width);
  evaluator.forward(samples, 0, samples.rows(), outputs.data());
  std::string text;
  for (int64_t row = 0; row < samples.rows(); ++row) {
    int64_t best = largest(outputs, row * width, width);
    if (best < 0)
      fail(nanText(samples, evaluator, row));
    text += written.row(outputs, row, best, table.kept.data() + size_t(row) * options.kept.size());
  }
  return text;
}

/// Text that comes through a pipe, in formats that have no end to wait for.
static bool answersRowByRow(const Options &options) {
  if (!isStandard(options.data) || !isStandardInputSlow() ||
      (options.predictionFormat != "csv" && options.predictionFormat != "jsonl"))
    return false;
  std::string beginning = peekStandardInput(6);
  return beginning.rfind(kNpyMagic, 0) != 0 && beginning.rfind("\x1f\x8b", 0) != 0;
}

int rt::runPredict(const trop_model &model, const Options &options) {
  if (!options.output.empty())
    checkResult(model, options.output, {options.data, options.checkpoint});
  Weights weights(model);
  DataRecipe recipe = loadUsed(model, options, weights, {options.data}).data;
  recipe.path = options.data;
  recipe.rows = 0; // all of them
  TableRequest request = requestAgain(model, recipe, Labelling::None);
  request.kept = options.kept;
  const Source &source = findSource(recipe.source);
  if (!request.kept.empty() && !source.hasNamedColumns())
    throw UsageError(
        concat("expected no --keep, which is for columns of files, of ", recipe.source, " data"));
  DeviceEvaluator onDevice(model, weights, options);
  Predictor predictor(model, options, recipe, *onDevice);
  Predictions &predictions = predictor.predictions();
  bool comesSlowly = options.output.empty() && answersRowByRow(options);
  std::unique_ptr<TableStream> stream = comesSlowly ? source.stream(request) : nullptr;
  if (stream) { // Each row is answered before the next one is waited for.
    std::string before = predictions.begin();
    while (std::optional<Table> table = stream->next())
      writeOutput(std::exchange(before, "") + predictor.predictNext(*table));
    if (predictions.count() == 0)
      fail(options.data, ": expected rows after the header, found none");
    writeOutput(predictions.end());
    return 0;
  }
  std::string text = predictor.predict(readTable(recipe.source, request));
  text = predictions.begin() + text + predictions.end();
  if (options.output.empty())
    writeOutput(text);
  else
    writeFile(options.output, text);
  return 0;
}
