//===- Eval.cpp - The command eval ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Report.h"
#include "runtime/Support/Files.h"

using namespace trop;
using namespace trop::rt;

int rt::runEval(const trop_model &model, const Options &options) {
  Weights weights(model);
  Checkpoint checkpoint = loadCheckpoint(options.checkpoint, model, weights);
  DataRecipe &recipe = checkpoint.data;
  Samples samples = readParts(model, options, checkpoint.seed, recipe);
  Evaluator evaluator(model, weights, options.threads);
  auto parts = evaluate(model, samples, evaluator);
  writeOutput(options.json ? evalReport(model, options.checkpoint, checkpoint, parts)
                           : metricsTable(parts));
  return 0;
}
