//===- Train.cpp - The command train --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Report.h"
#include "runtime/Cli/Watch.h"
#include "runtime/Init/Initialise.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Train/Trainer.h"

using namespace trop;
using namespace trop::rt;

static void noteEnd(const Options &options, const TrainResult &result) {
  std::string how = concat(counted(result.steps, "step"), " in ", result.seconds, " s");
  if (result.stop == Stop::Stationary)
    how = concat("stationary after ", how, ": the gradient of the worst sample is zero at loss ",
                 shortest(float(result.maxLoss)));
  if (result.stop == Stop::Early)
    how = concat("stopped early after ", how,
                 ": the validation loss rests; back to the parameters "
                 "after ",
                 counted(result.bestStep, "step"));
  if (result.stop == Stop::Interrupted)
    how = "interrupted after " + how;
  note(options, how);
}

static TrainPlan planOf(const trop_model &model, const Options &options) {
  const trop_train &block = *model.train;
  TrainPlan plan{options.reduce.value_or(block.reduce), options.steps.value_or(block.steps),
                 options.seed.value_or(block.seed), options.quiet};
  plan.reduceCount = options.reduce ? options.reduceCount : block.reduce_count;
  plan.threads = options.threads;
  plan.useState = options.useState;
  plan.ignoreUpdateEvery = options.ignoreUpdateEvery;
  plan.verifyEvery = options.verifyEvery;
  plan.batch = options.batch.value_or(block.batch);
  plan.epochs = options.epochs.value_or(options.steps ? 0 : block.epochs);
  plan.schedule = block.schedule;
  plan.clip = block.clip;
  plan.earlyStopping = block.early_stopping;
  if (plan.epochs > 0 && plan.batch == 0)
    throw UsageError("--epochs are passes over batches: give --batch, the samples of a step");
  return plan;
}

static TrainResult trainWatched(const trop_model &model, const Samples &samples,
                                const TrainPlan &plan, Evaluator &evaluator, Weights &weights,
                                Watch &watch) {
  try {
    return train(model, samples, plan, evaluator, weights);
  } catch (const Error &error) {
    watch.fail(error.what());
    throw;
  }
}

int rt::runTrain(const trop_model &model, const Options &options) {
  if (!model.train)
    fail("model '", model.name, "' has no train block");
  Checkpoint checkpoint;
  checkpoint.seed = options.seed.value_or(model.train->seed);
  TableRequest request = trainingFiles(model, options);
  checkWatched(options, {request.path, request.labelPath});
  Samples samples = readTraining(model, request, checkpoint.seed, checkpoint.data);
  Weights weights(model);
  Evaluator evaluator(model, weights, options.threads);
  initialise(model, samples, evaluator, checkpoint.seed, weights);

  TrainPlan plan = checkedPlan(model, samples, planOf(model, options));
  Watch watch(model, samples, evaluator, options, plan, checkpoint);
  plan.observer = watch.observer();
  TrainResult result = trainWatched(model, samples, plan, evaluator, weights, watch);
  noteEnd(options, result);

  checkpoint.step = result.steps;
  checkpoint.maxLoss = result.maxLoss;
  saveCheckpoint(options.checkpoint, model, weights, checkpoint);
  note(options, "checkpoint written to " + options.checkpoint);
  bool interrupted = result.stop == Stop::Interrupted;
  if (interrupted && !watch.observer())
    return 128 + result.signal;

  auto parts = evaluate(model, samples, evaluator);
  if (!interrupted && options.json)
    writeOutput(trainReport(model, options.checkpoint, checkpoint, result, parts));
  else if (!interrupted)
    writeOutput(metricsTable(parts) + (options.counters ? costTable(result) : ""));
  watch.finish(result, parts);
  return interrupted ? 128 + result.signal : 0;
}
