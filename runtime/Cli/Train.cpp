//===- Train.cpp - The command train --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/PlanOptions.h"
#include "runtime/Cli/Report.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Cli/Watch.h"
#include "runtime/Init/Initialise.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/FileLock.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Standard.h"
#include "runtime/Train/Checkpointer.h"
#include "runtime/Train/Progress.h"
#include "runtime/Train/Resume.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

/// As the model computes it.
static std::string lossText(const trop_model &model, double loss) {
  return model.compute == TROP_F64 ? shortest(loss) : shortest(float(loss));
}

static void noteEnd(const trop_model &model, const Options &options, const TrainResult &result) {
  std::string how =
      concat(counted(result.steps, "step"),
             result.firstStep ? concat(", ", result.steps - result.firstStep, " of them now,") : "",
             " in ", result.seconds, " s");
  if (result.stop == Stop::Stationary)
    how = concat("stationary after ", how, ": the gradient of the worst sample is ",
                 result.stepTooLong
                     ? concat("so small that the step leaves ", elementName(model.compute), ",")
                     : "zero",
                 std::isnan(result.maxLoss) ? "" : " at loss " + lossText(model, result.maxLoss));
  if (result.stop == Stop::Early)
    how = concat("stopped early after ", how,
                 ": the validation loss rests; back to the parameters "
                 "after ",
                 counted(result.bestStep, "step"));
  if (result.stop == Stop::Interrupted)
    how = "interrupted after " + how;
  if (result.stop == Stop::Finished && result.firstStep > 0 && result.firstStep == result.steps)
    how = concat("nothing left to do: the checkpoint has all of its ",
                 counted(result.steps, "step"), " (--steps or --epochs makes more)");
  note(options, how);
  if (result.stall)
    note(options, result.stall->remark);
}

static CheckpointPlan checkpointPlan(const Options &options, const FirstWeights &first,
                                     const std::vector<std::string> &reads) {
  if (options.keepLast < 1)
    throw UsageError("--keep-last: expected at least 1, the newest, found 0");
  return {options.checkpoint,
          options.checkpointSteps,
          options.checkpointSeconds,
          options.keepLast,
          options.keepBest,
          options.keepPrevious,
          options.overwrite,
          options.resumeFrom,
          first.file,
          reads};
}

/// What checkpoints say of the training: of one that goes on, what they said.
static Checkpoint beginning(const trop_model &model, const TrainPlan &plan,
                            const std::optional<Checkpoint> &resumed) {
  Checkpoint checkpoint;
  checkpoint.seed = plan.seed;
  checkpoint.training.block = blockSettings(model);
  for (const auto &[name, value] : trainingSettings(model, plan))
    checkpoint.training.settings[name] = value;
  if (resumed) {
    checkpoint.step = resumed->step;
    checkpoint.training.block = resumed->training.block;
    checkpoint.training.settings = resumed->training.settings;
  }
  return checkpoint;
}

static void writeLast(Checkpointer &checkpointer, const Weights &weights, TrainResult &result,
                      const Options &options) {
  if (result.stop == Stop::Interrupted && result.steps == result.firstStep)
    return note(options, "no checkpoint is written: no step was made");
  checkpointer.write(weights, result.steps, result.maxLoss, result.score,
                     std::move(result.training));
  std::string kept = checkpointer.kept();
  if (!kept.empty())
    kept = concat(
        ": ", std::isnan(result.maxLoss) ? "" : concat("max loss ", sixDigits(result.maxLoss), " "),
        "after ", counted(result.steps, "step"), "; ", kept);
  note(options, concat("checkpoint written to ", options.checkpoint, kept));
}

/// Trains and writes the last checkpoint; a failure of either leaves what is watched whole.
static TrainResult trainWatched(const trop_model &model, const Samples &samples,
                                const TrainPlan &plan, Evaluator &evaluator, Weights &weights,
                                Watch &watch, const Options &options) {
  try {
    TrainResult result = train(model, samples, plan, evaluator, weights);
    noteEnd(model, options, result);
    writeLast(*plan.checkpointer, weights, result, options);
    return result;
  } catch (const Error &error) {
    watch.fail(error.what());
    if (std::optional<int64_t> last = plan.checkpointer->last())
      fail(error.what(), "; the checkpoint after ", counted(*last, "step"), " is kept in ",
           plan.checkpointer->path());
    throw;
  }
}

/// "data: iris.csv, 105 train, 45 test; model: LMM, 228 parameters in f32; weights: w.safetensors;
/// device: CPU (znver4), 2 threads", without weights where initialisers give them.
static std::string beginningText(const trop_model &model, const Samples &samples,
                                 const Evaluator &evaluator, const std::string &path,
                                 const FirstWeights &first) {
  std::string text = "data: " + path.substr(path.rfind('/') + 1);
  for (const Part &part : samples.parts())
    text += concat(", ", part.count, " ", part.name);
  return text + concat("; model: ", model.name, ", ", counted(parameterEntries(model), "parameter"),
                       " in ", elementName(model.compute),
                       first.origin.empty() ? "" : concat("; weights: ", first.origin),
                       "; device: ", evaluator.deviceText());
}

/// None: a signal came before they were known.
static std::vector<PartMetrics> finalFigures(const trop_model &model, const Samples &samples,
                                             const Evaluator &evaluator, const TrainPlan &plan,
                                             const Options &options) {
  try {
    Progress::Aside aside(plan.progress, "evaluating");
    return evaluate(model, samples, evaluator);
  } catch (const Interrupted &) {
    note(options, "the results are left out");
    return {};
  }
}

/// Error: another training has it.
static void checkLock(const FileLock &lock, const Options &options) {
  if (lock.isTaken())
    fail("another training", lock.holder() ? concat(", process ", lock.holder(), ",") : "",
         " writes to '", options.checkpoint,
         "', expected one at a time; choose another file with --checkpoint");
}

/// Where nobody can have it.
static void noteLock(const FileLock &lock, const Options &options) {
  if (!lock.problem().empty())
    note(options, concat("warning: no lock for '", options.checkpoint, "' (", lock.problem(),
                         "): another training that writes to it is not noticed"));
}

int rt::runTrain(const trop_model &model, const Options &given) {
  if (!model.train)
    fail("model '", model.name, "' has no train block");
  std::optional<FileLock> lock; // of all but a list of data, which writes nothing
  if (!given.listsData)
    checkLock(lock.emplace(lockPathOf(given.checkpoint)), given);
  Weights weights(model);
  std::optional<Checkpoint> resumed;
  Options options = given;
  if (given.resumes) {
    resumed = loadCheckpoint(given.resumeFrom, model, weights);
    if (!resumed->otherSums.empty())
      fail(given.resumeFrom, ": ", resumed->otherSums,
           ": no training goes on with other sums; --init begins with its weights");
    noteOtherHash(options, given.resumeFrom, *resumed);
    takeSettings(model, *resumed, options);
  }
  TrainPlan plan = planOf(model, options);
  if (resumed)
    checkSettings(options.resumeFrom, resumed->training, model, plan);
  Checkpoint checkpoint = beginning(model, plan, resumed);
  TableRequest request =
      trainingFiles(model, options, resumed ? filesOf(model, *resumed) : nullptr);
  bool hasFirst = resumed || startsWithWeights(model, options);
  std::vector<std::string> reads = filesRead(model, options, request);
  for (const std::string &file : hasFirst ? std::vector<std::string>() : initialFiles(model))
    reads.push_back(file);
  if (options.listsData) {
    writeOutput(fileList(reads));
    return 0;
  }
  FirstWeights first = resumed ? FirstWeights() : loadFirst(model, options, weights);
  checkWatched(model, options, reads);
  Progress progress(options.quiet);
  std::vector<std::string> remarks;
  Samples samples = [&] {
    Progress::Aside aside(&progress, "loading");
    return readTraining(model, options, request, checkpoint.seed, checkpoint.data, remarks);
  }();
  if (resumed)
    checkData(options.resumeFrom, resumed->data, checkpoint.data, samples);
  compareData(first, checkpoint.data, remarks);
  plan = checkedPlan(model, samples, plan);
  DeviceEvaluator onDevice(model, weights, options, &samples);
  Evaluator &evaluator = *onDevice;
  if (!hasFirst)
    initialise(model, samples, evaluator, checkpoint.seed, weights, &remarks);

  Checkpointer checkpointer(model, checkpointPlan(options, first, reads), checkpoint,
                            options.resumes);
  checkpointer.prepare();
  note(options, beginningText(model, samples, evaluator, request.path, first));
  for (const std::string &remark : remarks)
    note(options, remark);
  noteLock(*lock, options);
  plan.checkpointer = &checkpointer;
  plan.progress = &progress;
  plan.resumed = resumed ? &resumed->training : nullptr;
  InterruptDelay delay; // From here on there is something to be saved.
  Watch watch(model, samples, evaluator, options, plan, checkpoint, first);
  plan.observer = watch.observer();
  TrainResult result = trainWatched(model, samples, plan, evaluator, weights, watch, options);
  checkpoint.step = result.steps;
  checkpoint.maxLoss = result.maxLoss;
  bool interrupted = result.stop == Stop::Interrupted;
  if (interrupted && !watch.observer())
    return 128 + result.signal;

  std::vector<PartMetrics> parts = finalFigures(model, samples, evaluator, plan, options);
  interrupted |= parts.empty();
  auto print = [&] {
    lock.reset(); // Nobody may read on, which ends the program.
    if (isStandard(options.log) || isStandard(options.report))
      return;
    if (!interrupted && options.json)
      writeOutput(trainReport(model, options.checkpoint, checkpoint, result, parts));
    else if (!interrupted)
      writeOutput(
          metricsTable(parts, checkpoint.data.labels, checkpoint.data.targetScaling.isOn()) +
          (options.counters ? costTable(result) : ""));
  };
  try {
    watch.finish(result, parts);
  } catch (const Error &) { // of a log or page, which is worth no result
    print();
    throw;
  }
  print();
  return interruptSignal() ? 128 + interruptSignal() : 0;
}
