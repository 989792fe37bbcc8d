//===- RunRecorder.cpp - Collects and logs what a training does -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/RunRecorder.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Standard.h"
#include "runtime/Train/Progress.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

using namespace trop;
using namespace trop::rt;

static constexpr int64_t kRecords = 1000, kEvaluations = 20;
static constexpr double kFreeSeconds = 0.1, kShare = 0.1; // for evaluations before the last

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

static int64_t dividedUp(int64_t steps, int64_t parts) {
  return steps / parts + (steps % parts != 0);
}

int64_t rt::defaultEvalEvery(int64_t steps) {
  return std::max<int64_t>(1, dividedUp(steps, kEvaluations));
}

RunRecorder::RunRecorder(const trop_model &model, const Samples &samples, Evaluator &evaluator,
                         RecordPlan plan, int64_t steps)
    : model(model), samples(samples), evaluator(evaluator), plan(std::move(plan)), steps(steps) {
  if (this->plan.logEvery == 0)
    this->plan.logEvery = std::max<int64_t>(1, dividedUp(steps, kRecords));
  bool resumed = this->plan.firstStep > 0;
  if (resumed && !isStandard(this->plan.log) && fileBytes(this->plan.log) > 0)
    continueLog();
  if (!this->plan.log.empty())
    log = std::make_unique<LogFile>(this->plan.log, /*append=*/resumed);
}

void RunRecorder::continueLog() {
  recorded = readRun(plan.log);
  std::string hash = recorded.settings.value("model_hash", "");
  if (!isOfModel(model.name, model.model_hash, recorded.settings.value("model", ""), hash))
    fail(plan.log, ":1: expected the log of a run of '", model.name, "' with hash '",
         model.model_hash, "', found hash '", hash, "'; choose another file for --log");
  before = recorded.rewind(plan.firstStep);
}

void RunRecorder::evaluated(Evaluation evaluation) {
  std::vector<Evaluation> &all = recorded.evaluations;
  if (!all.empty() && all.back().step == evaluation.step)
    return;
  write(evaluationLine(evaluation));
  evaluation.seconds += before;
  all.push_back(std::move(evaluation));
}

/// Seconds of an evaluation, from one of a few rows that takes long enough to be measured.
double RunRecorder::estimate() const {
  constexpr double kLongEnough = 0.002;
  const Part &part = samples.parts()[0];
  Array first(model.compute, model.output_count);
  evaluator.forward(samples, part.first, 1, first.data()); // What is ready for the first call only.
  for (int64_t rows = 16;; rows *= 4) {
    rows = std::min(rows, part.count);
    Array outputs(model.compute, rows * model.output_count);
    auto start = Clock::now();
    evaluator.forward(samples, part.first, rows, outputs.data());
    double seconds = secondsSince(start);
    if (seconds < kLongEnough && rows < part.count)
      continue;
    double threads = double(evaluator.threadsFor(samples.rows())) / evaluator.threadsFor(rows);
    return seconds * double(samples.rows()) / double(rows) / threads *
           (evaluator.hasLoss() ? 2 : 1);
  }
}

/// After so many seconds of training. Left out where it would take too much, and where a signal
/// came.
void RunRecorder::evaluateNow(int64_t step, double seconds) {
  if (plan.thins && spent + cost > std::max(kFreeSeconds, kShare * seconds)) {
    ++leftOut;
    return;
  }
  Progress::Aside aside(plan.progress, "evaluating");
  auto start = Clock::now();
  try {
    evaluated({step, seconds, evaluate(model, samples, evaluator)});
  } catch (const Interrupted &) {
  }
  cost = secondsSince(start);
  spent += cost;
}

void RunRecorder::begin(OrderedJson settings) {
  recorded.settings = std::move(settings);
  if (plan.firstStep > 0)
    recorded.settings["resumed_at"] = plan.firstStep;
  write(runLine(recorded.settings));
  nextEvaluated = INT64_MAX;
  if (plan.evalEvery == 0)
    return;
  try {
    if (plan.thins)
      cost = estimate();
  } catch (const Interrupted &) { // The training will ask, too.
  }
  if (plan.evaluatesFirst)
    evaluateNow(plan.firstStep, 0);
  nextEvaluated = plan.firstStep - plan.firstStep % plan.evalEvery + plan.evalEvery;
}

void RunRecorder::step(const StepRecord &record) {
  if (record.step >= nextLogged) {
    LoggedStep step;
    static_cast<StepRecord &>(step) = record;
    step.averageLoss = takeAverageLoss();
    write(stepLine(step));
    step.seconds += before;
    recorded.steps.push_back(step);
    nextLogged = record.step - record.step % plan.logEvery + plan.logEvery;
  }
  // The last evaluation is made after training.
  if (record.step + 1 >= nextEvaluated && record.step + 1 < steps) {
    evaluateNow(record.step + 1, record.seconds);
    nextEvaluated += plan.evalEvery;
  }
  next = std::min(nextLogged, nextEvaluated - 1);
}

void RunRecorder::end(RunEnd end) {
  end.evaluationsLeftOut = leftOut;
  write(endLine(end));
  end.seconds += before;
  recorded.end = std::move(end);
}
