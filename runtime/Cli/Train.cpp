//===- Train.cpp - The command train --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/Report.h"
#include "runtime/Init/Initialise.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Train/Trainer.h"

#include <climits>
#include <cstdlib>

using namespace trop;
using namespace trop::rt;

/// The checkpoint holds a path that means the same from everywhere.
static std::string absolutePath(const std::string &path) {
  char real[PATH_MAX];
  return realpath(path.c_str(), real) ? real : path;
}

/// Empty if neither the command line nor the train block says.
static std::string dataPath(const trop_model &model, const Options &options) {
  const trop_call *call = model.train->data;
  if (!options.data.empty() || !call)
    return options.data;
  return Arguments(dataSource(call->name), call).text("path");
}

/// Reads the training data and notes in `recipe` what was done to it.
static Samples prepare(const trop_model &model, const Options &options, uint64_t seed,
                       DataRecipe &recipe) {
  const trop_call *call = model.train->data;
  TableRequest request;
  request.path = dataPath(model, options);
  if (request.path.empty())
    throw UsageError("expected --data FILE, since the train block names no data");
  recipe.source = call ? call->name : "csv";
  Arguments arguments(dataSource(recipe.source.c_str()), call);
  recipe.split = arguments.number("split");
  recipe.validation = arguments.number("validation");

  request.model = &model;
  request.labels = arguments.texts("label");
  request.classes = arguments.texts("classes");
  request.dropOtherClasses = !request.classes.empty();
  Table table = readTable(recipe.source, request);
  recipe.path = absolutePath(table.path);
  recipe.features = table.features;
  recipe.labels = table.labels;
  recipe.classes = table.classes;
  recipe.dropOtherClasses = request.dropOtherClasses;

  Split split = splitTable(table, recipe.split, recipe.validation, seed);
  recipe.scaling = fitScaling(arguments.text("scale"), table, split);
  return Samples(model, table, split, recipe.scaling);
}

static void noteEnd(const Options &options, const TrainResult &result) {
  std::string how = concat(counted(result.steps, "step"), " in ", result.seconds, " s");
  if (result.stop == Stop::Stationary)
    how = concat("stationary after ", how, ": the gradient of the worst sample is zero at loss ",
                 shortest(float(result.maxLoss)));
  if (result.stop == Stop::Interrupted)
    how = "interrupted after " + how;
  note(options, how);
}

int rt::runTrain(const trop_model &model, const Options &options) {
  if (!model.train)
    fail("model '", model.name, "' has no train block");
  checkWritable(options.checkpoint, {dataPath(model, options)});

  Checkpoint checkpoint;
  checkpoint.seed = options.seed.value_or(model.train->seed);
  Samples samples = prepare(model, options, checkpoint.seed, checkpoint.data);
  Weights weights(model);
  Evaluator evaluator(model, weights, options.threads);
  initialise(model, samples, evaluator, checkpoint.seed, weights);

  TrainPlan plan{options.reduce.value_or(model.train->reduce),
                 options.steps.value_or(model.train->steps), checkpoint.seed, options.quiet};
  TrainResult result = train(model, samples, plan, evaluator, weights);
  noteEnd(options, result);

  checkpoint.step = result.steps;
  checkpoint.maxLoss = result.maxLoss;
  saveCheckpoint(options.checkpoint, model, weights, checkpoint);
  note(options, "checkpoint written to " + options.checkpoint);
  if (result.stop == Stop::Interrupted)
    return 128 + result.signal;

  auto parts = evaluate(model, samples, evaluator);
  writeOutput(options.json ? trainReport(model, options.checkpoint, checkpoint, result, parts)
                           : metricsTable(parts));
  return 0;
}
