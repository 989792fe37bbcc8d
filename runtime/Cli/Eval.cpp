//===- Eval.cpp - The command eval ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/Report.h"
#include "runtime/Support/Files.h"

using namespace trop;
using namespace trop::rt;

int rt::runEval(const trop_model &model, const Options &options) {
  Weights weights(model);
  Checkpoint checkpoint = loadCheckpoint(options.checkpoint, model, weights);
  DataRecipe &recipe = checkpoint.data;
  if (!options.data.empty())
    recipe.path = options.data;
  Table table = readAgain(model, recipe, /*unlabelled=*/false);
  Split split = options.data.empty()
                    ? splitTable(table, recipe.split, recipe.validation, checkpoint.seed)
                    : wholeTable(table);
  Samples samples(model, table, split, recipe.scaling);
  Evaluator evaluator(model, weights, options.threads);
  auto parts = evaluate(model, samples, evaluator);
  writeOutput(options.json ? evalReport(model, options.checkpoint, checkpoint, parts)
                           : metricsTable(parts));
  return 0;
}
