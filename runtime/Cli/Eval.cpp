//===- Eval.cpp - The command eval ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Report.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

using namespace trop;
using namespace trop::rt;

/// The least time a sample of several passes: what else the machine does only adds to it.
static double leastSeconds(int64_t samples, const std::function<void()> &pass) {
  using Clock = std::chrono::steady_clock;
  constexpr double kEnough = 0.2;
  auto since = [](Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  double least = INFINITY;
  for (Clock::time_point begin = Clock::now(); !(least < INFINITY && since(begin) > kEnough);) {
    Clock::time_point first = Clock::now();
    pass();
    least = std::min(least, since(first));
  }
  return least / double(samples);
}

static SampleTimes timesOf(const trop_model &model, const Weights &weights,
                           const Samples &samples) {
  constexpr int64_t kMostAlone = 1000;
  Evaluator evaluator(model, weights, /*threads=*/1);
  int64_t rows = samples.rows(), alone = std::min(rows, kMostAlone);
  Array outputs(model.compute, rows * model.output_count);
  return {leastSeconds(rows, [&] { evaluator.forward(samples, 0, rows, outputs.data()); }),
          leastSeconds(alone, [&] {
            for (int64_t row = 0; row < alone; ++row)
              evaluator.forward(samples, row, 1, outputs.data());
          })};
}

int rt::runEval(const trop_model &model, const Options &options) {
  if ((options.confusion || options.histogram) && model.target != TROP_TARGET_CLASSES)
    throw UsageError(concat("expected a model of classes for ",
                            options.confusion ? "--confusion" : "--histogram", ", found '",
                            model.name, "', which returns values"));
  Weights weights(model);
  Checkpoint checkpoint = loadUsed(model, options, weights, {options.data, Labelling::Given});
  DataRecipe &recipe = checkpoint.data;
  Samples samples = readEvaluated(model, options, checkpoint.seed, recipe);
  DeviceEvaluator onDevice(model, weights, options);
  Evaluator &evaluator = *onDevice;
  auto parts = evaluate(model, samples, evaluator);
  for (const PartMetrics &part : parts)
    if (part.firstNaN >= 0)
      fail(nanText(samples, evaluator, part.firstNaN));
  std::optional<SampleTimes> times;
  if (options.time)
    times = timesOf(model, weights, samples);
  if (options.json) {
    writeOutput(evalReport(model, options.checkpoint, checkpoint, parts, times));
    return 0;
  }
  std::string text = metricsTable(parts, recipe.labels, recipe.targetScaling.isOn());
  for (const PartMetrics &part : parts) {
    if (options.confusion)
      text += confusionTable(part.part, *part.classification, recipe.classes);
    if (options.histogram)
      text += histogramTable(part.part, *part.classification);
  }
  if (times)
    text += concat("time of a sample on one thread: ", figure(times->batch * 1e6, 3),
                   " us of all at once, ", figure(times->alone * 1e6, 3), " us alone\n");
  writeOutput(text);
  return 0;
}
