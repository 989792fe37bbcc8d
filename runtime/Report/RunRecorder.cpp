//===- RunRecorder.cpp - Collects and logs what a training does -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/RunRecorder.h"

#include <algorithm>
#include <cstdint>

using namespace trop;
using namespace trop::rt;

static constexpr int64_t kRecords = 1000, kEvaluations = 20;

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
  if (!this->plan.log.empty())
    log = std::make_unique<LogFile>(this->plan.log);
}

void RunRecorder::evaluated(Evaluation evaluation) {
  std::vector<Evaluation> &all = recorded.evaluations;
  if (!all.empty() && all.back().step == evaluation.step)
    return;
  all.push_back(std::move(evaluation));
  write(evaluationLine(all.back()));
}

void RunRecorder::begin(OrderedJson settings) {
  recorded.settings = std::move(settings);
  write(runLine(recorded.settings));
  nextEvaluated = INT64_MAX;
  if (plan.evalEvery == 0)
    return;
  evaluated({0, 0, evaluate(model, samples, evaluator)});
  nextEvaluated = plan.evalEvery;
}

void RunRecorder::step(const StepRecord &record) {
  if (record.step >= nextLogged) {
    LoggedStep step;
    static_cast<StepRecord &>(step) = record;
    step.averageLoss = takeAverageLoss();
    recorded.steps.push_back(step);
    write(stepLine(step));
    nextLogged = record.step - record.step % plan.logEvery + plan.logEvery;
  }
  // The last evaluation is made after training.
  if (record.step + 1 >= nextEvaluated && record.step + 1 < steps) {
    evaluator.setMode(TROP_MODE_EVAL);
    evaluated({record.step + 1, record.seconds, evaluate(model, samples, evaluator)});
    evaluator.setMode(TROP_MODE_TRAIN);
    nextEvaluated += plan.evalEvery;
  }
  next = std::min(nextLogged, nextEvaluated - 1);
}

void RunRecorder::end(RunEnd end) {
  recorded.end = std::move(end);
  write(endLine(*recorded.end));
}
