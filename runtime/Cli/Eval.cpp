//===- Eval.cpp - The command eval ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Report.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

using namespace trop;
using namespace trop::rt;

int rt::runEval(const trop_model &model, const Options &options) {
  if ((options.confusion || options.histogram) && model.target != TROP_TARGET_CLASSES)
    throw UsageError(concat("expected a model of classes for ",
                            options.confusion ? "--confusion" : "--histogram", ", found '",
                            model.name, "', which returns values"));
  Weights weights(model);
  Checkpoint checkpoint = loadUsed(model, options, weights);
  DataRecipe &recipe = checkpoint.data;
  Samples samples = readEvaluated(model, options, checkpoint.seed, recipe);
  Evaluator evaluator(model, weights, options.threads);
  auto parts = evaluate(model, samples, evaluator);
  for (const PartMetrics &part : parts)
    if (part.firstNaN >= 0)
      fail(nanText(samples, evaluator, part.firstNaN));
  if (options.json) {
    writeOutput(evalReport(model, options.checkpoint, checkpoint, parts));
    return 0;
  }
  std::string text = metricsTable(parts, recipe.labels, recipe.targetScaling.isOn());
  for (const PartMetrics &part : parts) {
    if (options.confusion)
      text += confusionTable(part.part, *part.classification, recipe.classes);
    if (options.histogram)
      text += histogramTable(part.part, *part.classification);
  }
  writeOutput(text);
  return 0;
}
