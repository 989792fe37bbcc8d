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
#include "runtime/Train/Checkpointer.h"
#include "runtime/Train/Resume.h"

using namespace trop;
using namespace trop::rt;

static void noteEnd(const Options &options, const TrainResult &result) {
  std::string how =
      concat(counted(result.steps, "step"),
             result.firstStep ? concat(", ", result.steps - result.firstStep, " of them now,") : "",
             " in ", result.seconds, " s");
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

/// Those of --optimizer cover the steps, as a train block's do.
static void checkPhases(const TrainPlan &plan) {
  if (plan.phases.empty())
    return;
  int64_t fixed = 0;
  for (const trop_phase &phase : plan.phases)
    if (phase.steps > 0 && __builtin_add_overflow(fixed, phase.steps, &fixed))
      fixed = INT64_MAX;
  bool open = plan.phases.back().steps < 0;
  if (plan.epochs > 0 && !open)
    throw UsageError("--optimizer: with epochs the last optimizer runs to the end: leave out its "
                     "'for'");
  if (plan.epochs > 0 || (open ? fixed < plan.steps || fixed == 0 : fixed == plan.steps))
    return;
  if (open && fixed == plan.steps)
    throw UsageError(concat("--optimizer: no steps are left for the last optimizer: those before "
                            "take all ",
                            plan.steps));
  throw UsageError(concat("--optimizer: optimizers take ", counted(fixed, "step"),
                          ", but the training has ", plan.steps,
                          fixed < plan.steps ? " (leave out the last 'for' to go on to the end)"
                                             : " (--steps changes that)"));
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
  auto chosen = [](const std::optional<OwnedCall> &given, const trop_call *call) {
    return given ? given->get() : call;
  };
  plan.schedule = chosen(options.schedule, block.schedule);
  plan.clip = chosen(options.clip, block.clip);
  plan.earlyStopping = chosen(options.earlyStopping, block.early_stopping);
  for (const OwnedPhase &phase : options.phases)
    plan.phases.push_back({sizeof(trop_phase), phase.optimizer.get(), phase.steps});
  if (plan.epochs > 0 && plan.batch == 0)
    throw UsageError("--epochs are passes over batches: give --batch, the samples of a step");
  checkPhases(plan);
  return plan;
}

static CheckpointPlan checkpointPlan(const Options &options) {
  if (options.keepLast < 1)
    throw UsageError("--keep-last: expected at least 1, the newest, found 0");
  return {options.checkpoint, options.checkpointSteps, options.checkpointSeconds, options.keepLast,
          options.keepBest};
}

/// What checkpoints say of the training, and whether the one to go on from is of the same.
static Checkpoint beginning(const trop_model &model, const Options &options, const TrainPlan &plan,
                            Weights &weights, std::optional<Checkpoint> &resumed) {
  Checkpoint checkpoint;
  checkpoint.seed = plan.seed;
  for (const auto &[name, value] : trainingSettings(model, plan))
    checkpoint.training.settings[name] = value;
  if (!options.resumes)
    return checkpoint;
  resumed = loadCheckpoint(options.resumeFrom, model, weights);
  checkSettings(options.resumeFrom, resumed->training, model, plan);
  checkpoint.step = resumed->step;
  return checkpoint;
}

static TrainResult trainWatched(const trop_model &model, const Samples &samples,
                                const TrainPlan &plan, Evaluator &evaluator, Weights &weights,
                                Watch &watch) {
  try {
    return train(model, samples, plan, evaluator, weights);
  } catch (const Error &error) {
    watch.fail(error.what());
    if (std::optional<int64_t> last = plan.checkpointer->last())
      fail(error.what(), "; the checkpoint after ", counted(*last, "step"), " is kept in ",
           plan.checkpointer->path());
    throw;
  }
}

int rt::runTrain(const trop_model &model, const Options &options) {
  if (!model.train)
    fail("model '", model.name, "' has no train block");
  TrainPlan plan = planOf(model, options);
  Weights weights(model);
  std::optional<Checkpoint> resumed;
  Checkpoint checkpoint = beginning(model, options, plan, weights, resumed);
  TableRequest request = trainingFiles(model, options);
  std::vector<std::string> sources = {request.path, request.labelPath};
  checkWatched(options, sources);
  Samples samples = readTraining(model, request, checkpoint.seed, checkpoint.data);
  if (resumed)
    checkData(options.resumeFrom, resumed->data, checkpoint.data);
  plan = checkedPlan(model, samples, plan);
  Evaluator evaluator(model, weights, options.threads);
  if (!resumed)
    initialise(model, samples, evaluator, checkpoint.seed, weights);

  Checkpointer checkpointer(model, checkpointPlan(options), checkpoint, options.resumes);
  checkpointer.prepare(sources);
  plan.checkpointer = &checkpointer;
  plan.resumed = resumed ? &resumed->training : nullptr;
  Watch watch(model, samples, evaluator, options, plan, checkpoint);
  plan.observer = watch.observer();
  TrainResult result = trainWatched(model, samples, plan, evaluator, weights, watch);
  noteEnd(options, result);

  checkpoint.step = result.steps;
  checkpoint.maxLoss = result.maxLoss;
  checkpointer.write(weights, result.steps, result.maxLoss, result.score,
                     std::move(result.training));
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
