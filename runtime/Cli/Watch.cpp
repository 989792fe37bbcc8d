//===- Watch.cpp - Recording a training for --log and --report ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Watch.h"

#include "runtime/Cli/Outputs.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/Pages.h"
#include "runtime/Report/PartsJson.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Train/Progress.h"
#include "runtime/Train/Resume.h"

#include <ctime>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// What runs
//===----------------------------------------------------------------------===//

/// "2026-11-21T20:30:02Z"
static std::string now() {
  char text[32];
  std::time_t time = std::time(nullptr);
  std::tm parts;
  std::strftime(text, sizeof text, "%FT%TZ", gmtime_r(&time, &parts));
  return text;
}

static OrderedJson dataSettings(const DataRecipe &data, const Samples &samples) {
  OrderedJson json = {{"source", data.source}, {"path", data.path}};
  for (auto [key, path] : {std::pair("labels", data.labelPath),
                           {"validation_file", data.validationPath},
                           {"validation_labels", data.validationLabelPath},
                           {"test", data.testPath},
                           {"test_labels", data.testLabelPath}})
    if (!path.empty())
      json[key] = path;
  json["split"] = data.split;
  json["validation"] = data.validation;
  json["scale"] = data.scaling.kind;
  if (data.targetScaling.isOn())
    json["scale_targets"] = data.targetScaling.kind;
  for (const Part &part : samples.parts())
    json["samples"][part.name] = part.count;
  return json;
}

static OrderedJson settingsOf(const trop_model &model, const Samples &samples,
                              const Options &options, const TrainPlan &plan,
                              const Checkpoint &checkpoint, const FirstWeights &first,
                              const std::string &device) {
  OrderedJson settings = {{"program", options.program},
                          {"model", model.name},
                          {"model_hash", model.model_hash},
                          {"source", model.source},
                          {"compiler", model.compiler},
                          {"cpu", model.cpu},
                          {"device", device},
                          {"element", elementName(model.compute)},
                          {"derivative", model.derivative},
                          {"parameters", parameterEntries(model)},
                          {"started", now()},
                          {"seed", checkpoint.seed},
                          {"data", dataSettings(checkpoint.data, samples)},
                          {"loss", model.train->loss},
                          {"reduce", reduceText(plan)},
                          {"optimizer", optimizersText(model, plan)}};
  for (const auto &[property, count, call] : kPlanProperties)
    if (count && plan.*count > 0)
      settings[property.name] = plan.*count;
    else if (call && plan.*call)
      settings[property.name] = spelled(*(plan.*call));
  if (plan.epochs > 0)
    settings["epochs"] = plan.epochs;
  if (!first.origin.empty())
    settings["init"] = first.origin;
  else if (!options.init.empty())
    settings["init"] = options.init;
  settings["steps"] = plan.steps;
  settings["threads"] = plan.threads;
  settings["state"] = plan.useState ? "auto" : "off";
  settings["ignore_update_every"] = plan.ignoreUpdateEvery;
  settings["checkpoint"] = options.checkpoint;
  return settings;
}

//===----------------------------------------------------------------------===//
// Watch
//===----------------------------------------------------------------------===//

Watch::Watch(const trop_model &model, const Samples &samples, Evaluator &evaluator,
             const Options &options, const TrainPlan &plan, const Checkpoint &checkpoint,
             const FirstWeights &first)
    : model(model), samples(samples), evaluator(evaluator), options(options),
      checkpoint(checkpoint), progress(plan.progress) {
  if (options.log.empty() && options.report.empty())
    return;
  int64_t evalEvery = options.evalEvery.value_or(defaultEvalEvery(plan.steps));
  RecordPlan record{options.log, options.logEvery, evalEvery, checkpoint.step};
  record.thins = !options.evalEvery;
  record.progress = progress;
  record.evaluatesFirst = !plan.resumed || !wentBack(*plan.resumed);
  if (!options.log.empty() && checkpoint.step == 0)
    writeFile(options.log, "", [&] { keepWatched(options, options.log, isLog); });
  recorder =
      std::make_unique<RunRecorder>(model, samples, evaluator, std::move(record), plan.steps);
  recorder->begin(
      settingsOf(model, samples, options, plan, checkpoint, first, evaluator.deviceText()));
}

static const char *stopName(Stop stop) {
  switch (stop) {
  case Stop::Finished:
    return "finished";
  case Stop::Stationary:
    return "stationary";
  case Stop::Interrupted:
    return "interrupted";
  case Stop::Early:
    return "early";
  }
  return "";
}

void Watch::finish(const TrainResult &result, const std::vector<PartMetrics> &parts) {
  if (!recorder)
    return;
  RunEnd end{stopName(result.stop), result.steps, result.seconds};
  if (result.stall)
    end.stalledSince = result.stall->since;
  end.parts = parts;
  end.partsJson = partsJson(parts, checkpoint.data.classes, checkpoint.data.labels);
  if (result.bestStep == result.steps && !parts.empty())
    recorder->evaluated({result.steps, result.seconds, parts});
  else if (result.bestStep != result.steps)
    end.bestStep = result.bestStep;
  recorder->end(std::move(end));
  if (int64_t leftOut = recorder->run().end->evaluationsLeftOut)
    note(options, concat(counted(leftOut, "evaluation"), " of the ",
                         options.log.empty() ? "report" : "log", " left out, which would have ",
                         "taken more than a tenth of the time; --eval-every K has them"));
  writeReport();
  if (!recorder->problem().empty())
    rt::fail(recorder->problem(), ": the log is not complete");
}

void Watch::fail(const std::string &why) {
  if (!recorder)
    return;
  const std::vector<LoggedStep> &steps = recorder->run().steps;
  RunEnd end;
  end.stop = "failed";
  end.error = why;
  if (!steps.empty()) {
    end.steps = steps.back().step + 1;
    end.seconds = steps.back().seconds;
  }
  recorder->end(std::move(end));
  try {
    writeReport();
  } catch (const Error &error) { // Why training failed matters more.
    note(options, concat("warning: ", error.what()));
  }
}

void Watch::writeReport() const {
  if (options.report.empty())
    return;
  std::string page = [&] {
    Progress::Aside aside(progress, "writing the report");
    return trainPage(recorder->run(), model, samples, evaluator, checkpoint.data);
  }();
  // Whether a page is of the training that goes on cannot be seen: it is kept in any case.
  writeFile(options.report, page, [&] { keepWatched(options, options.report, isPage); });
}
