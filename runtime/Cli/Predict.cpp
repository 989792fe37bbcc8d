//===- Predict.cpp - The command predict ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
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
  return model.element == TROP_F64 ? shortest(value) : shortest(float(value));
}

int rt::runPredict(const trop_model &model, const Options &options) {
  if (!options.output.empty())
    checkWritable(options.output, {options.data, options.checkpoint});
  Weights weights(model);
  DataRecipe recipe = loadCheckpoint(options.checkpoint, model, weights).data;
  recipe.path = options.data;
  recipe.rows = 0; // all of them
  Samples samples = readWhole(model, recipe, Labelling::None);
  Evaluator evaluator(model, weights, options.threads);
  int64_t width = model.output_count;
  Array outputs(model.element, samples.rows() * width);
  evaluator.forward(samples, 0, samples.rows(), outputs.data());

  std::string text = headerLine(recipe);
  for (int64_t row = 0; row < samples.rows(); ++row) {
    int64_t best = largest(outputs, row * width, width);
    if (best < 0)
      fail(samples.whereIs(row), ": expected outputs that are numbers, found NaN: ",
           evaluator.explainNonfinite(samples, row));
    if (!recipe.classes.empty())
      text += csvField(recipe.classes[best]) + ",";
    for (int64_t d = 0; d < width; ++d)
      text += numberText(model, outputs.get(row * width + d)) + (d + 1 < width ? "," : "\n");
  }
  if (options.output.empty())
    writeOutput(text);
  else
    writeFile(options.output, text);
  return 0;
}
