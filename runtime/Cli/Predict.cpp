//===- Predict.cpp - The command predict ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Json.h"
#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Data/Csv.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Train/Metrics.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

static std::string headerLine(const DataRecipe &recipe) {
  std::string line = recipe.classes.empty() ? "" : "prediction";
  for (const std::string &name : recipe.classes.empty() ? recipe.labels : recipe.classes)
    line += (line.empty() ? "" : ",") + csvField(name);
  return line + "\n";
}

static std::string numberText(const trop_model &model, double value) {
  return model.compute == TROP_F64 ? shortest(value) : shortest(float(value));
}

/// {"prediction": CLASS, "probabilities": {CLASS: NUMBER, ...}}; of a model without a head, or
/// without classes, "outputs". What is infinite is null.
static std::string predictionJson(const trop_model &model, const DataRecipe &recipe,
                                  const Array &outputs, int64_t row, int64_t best) {
  bool classes = !recipe.classes.empty();
  auto text = [](const std::string &name) { return jsonText(Json(name)); };
  std::string numbers;
  for (int64_t d = 0; d < model.output_count; ++d) {
    double output = recipe.targetScaling.inData(outputs.get(row * model.output_count + d), d);
    numbers += concat(d ? ", " : "", text(classes ? recipe.classes[d] : recipe.labels[d]), ": ",
                      std::isfinite(output) ? numberText(model, output) : "null");
  }
  return concat("{", classes ? concat("\"prediction\": ", text(recipe.classes[best]), ", ") : "",
                model.head ? "\"probabilities\": {" : "\"outputs\": {", numbers, "}}");
}

int rt::runPredict(const trop_model &model, const Options &options) {
  if (!options.output.empty())
    checkResult(model, options.output, {options.data, options.checkpoint});
  Weights weights(model);
  DataRecipe recipe = loadUsed(model, options, weights, {options.data}).data;
  recipe.path = options.data;
  recipe.rows = 0; // all of them
  Samples samples = readWhole(model, recipe, Labelling::None);
  DeviceEvaluator onDevice(model, weights, options);
  Evaluator &evaluator = *onDevice;
  int64_t width = model.output_count;
  Array outputs(model.compute, samples.rows() * width);
  evaluator.forward(samples, 0, samples.rows(), outputs.data());

  bool classes = !recipe.classes.empty();
  std::string text = options.json ? "[" : headerLine(recipe);
  for (int64_t row = 0; row < samples.rows(); ++row) {
    int64_t best = largest(outputs, row * width, width);
    if (best < 0)
      fail(nanText(samples, evaluator, row));
    if (options.json) {
      text += (row ? ",\n" : "\n") + predictionJson(model, recipe, outputs, row, best);
      continue;
    }
    if (classes)
      text += csvField(recipe.classes[best]) + ",";
    for (int64_t d = 0; d < width; ++d)
      text += numberText(model, recipe.targetScaling.inData(outputs.get(row * width + d), d)) +
              (d + 1 < width ? "," : "\n");
  }
  if (options.json)
    text += "\n]\n";
  if (options.output.empty())
    writeOutput(text);
  else
    writeFile(options.output, text);
  return 0;
}
