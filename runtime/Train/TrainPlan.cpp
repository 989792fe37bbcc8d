//===- TrainPlan.cpp - What a training is to do ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/TrainPlan.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Model/Noise.h"
#include "runtime/Model/Processor.h"
#include "runtime/Optim/Optimizer.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Batches.h"
#include "runtime/Train/Penalty.h"

using namespace trop;
using namespace trop::rt;

std::string PlanProperty::text(const TrainPlan &plan) const {
  if (count)
    return std::to_string(plan.*count);
  return plan.*call ? spelled(*(plan.*call)) : textWithout();
}

std::string rt::lossNameOf(const TrainPlan &plan) {
  if (plan.reduce == TROP_REDUCE_MEAN)
    return "average";
  return reduceText(plan);
}

bool rt::keepsState(const trop_model &model, const TrainPlan &plan) {
  return entriesOf(model).state && plan.useState &&
         (plan.reduce == TROP_REDUCE_MAX || plan.reduce == TROP_REDUCE_TOP) && plan.batch == 0;
}

std::string rt::reductionOf(const trop_train &block) {
  bool known = block.struct_size >= offsetof(trop_train, reduction) + sizeof block.reduction;
  return known && block.reduction ? block.reduction : "";
}

std::string rt::reduceText(const trop_train &block) {
  return reduceText(block.reduce, block.reduce_count, reductionOf(block));
}

std::string rt::reduceText(int32_t reduce, int64_t count, const std::string &reduction) {
  if (reduce == TROP_REDUCE_PLUGIN) {
    const auto *entry = addedReduction(reduction.c_str());
    return entry && entry->call.argumentCount ? concat(reduction, "(", count, ")") : reduction;
  }
  if (reduce == TROP_REDUCE_TOP)
    return concat("top(", count, ")");
  return reduce == TROP_REDUCE_MAX ? "max" : "mean";
}

std::vector<trop_phase> rt::phasesOf(const trop_model &model, const TrainPlan &plan) {
  std::vector<trop_phase> phases = plan.phases;
  if (phases.empty())
    phases.assign(model.train->phases, model.train->phases + model.train->phase_count);
  return phases;
}

std::string rt::optimizersText(const trop_model &model, const TrainPlan &plan) {
  std::string text;
  for (const trop_phase &phase : phasesOf(model, plan))
    text += (text.empty() ? "" : ", ") + spelled(*phase.optimizer) +
            (phase.steps < 0 ? "" : concat(" for ", phase.steps));
  return text;
}

int64_t rt::samplesOfStep(const TrainPlan &plan) {
  int64_t all = plan.batch;
  bool isTooMany = plan.accumulate > 1 && __builtin_mul_overflow(all, plan.accumulate, &all);
  return isTooMany ? INT64_MAX : all;
}

/// What the plan asks for and cannot have.
static void checkPlan(const trop_model &model, const Samples &samples, const TrainPlan &plan) {
  int64_t count = samples.parts()[0].count;
  if (plan.batch > count)
    fail("a batch of ", plan.batch, " expects at least ", plan.batch, " training samples, found ",
         count);
  if (int64_t most = plan.batch ? plan.batch : count;
      plan.reduce == TROP_REDUCE_TOP && plan.reduceCount > most)
    fail("top(", plan.reduceCount, ") expects at least ", plan.reduceCount,
         plan.batch ? " samples in a batch, found " : " training samples, found ", most);
  if (plan.reduce == TROP_REDUCE_PLUGIN && !addedReduction(plan.reduction.c_str()))
    fail("unknown reduction '", plan.reduction, "': no plugin of this program has its code");
  if (plan.accumulate > 0 && plan.reduce != TROP_REDUCE_MEAN)
    fail("accumulate expects reduce mean, found ", reduceText(plan));
  if (plan.accumulate > 0 && plan.batch == 0)
    fail("accumulate expects a batch, the samples of each of those that it adds, found none");
  if (plan.accumulate > 0 && plan.accumulate > (count + plan.batch - 1) / plan.batch)
    fail("accumulate of ", plan.accumulate, " expects as many batches of ", plan.batch, " in the ",
         counted(count, "training sample"), ", found ", (count + plan.batch - 1) / plan.batch);
  if (std::string penalties = penaltyText(model);
      plan.reduce != TROP_REDUCE_MEAN && penalties != "none")
    fail("l2 of ", penalties, " expects reduce mean, found ", reduceText(plan));
  if (plan.reduce != TROP_REDUCE_MEAN && model.noise_count > 0)
    fail(model.noise[0].layer, " (", model.noise[0].location, ") expects reduce mean, found ",
         reduceText(plan));
  checkNoise(model);
  Schedule schedule = plan.schedule ? Schedule(*plan.schedule) : Schedule();
  schedule.check(plan.steps);
  for (const trop_phase &phase : plan.phases)
    checkOptimizer(*phase.optimizer, model.compute, schedule, plan.steps);
  if (plan.verifyEvery > 0 && !keepsState(model, plan))
    fail("--verify-every expects a training with maintained state, found none: ",
         plan.reduce == TROP_REDUCE_MEAN     ? "the mean loss is of drawn samples"
         : plan.reduce == TROP_REDUCE_PLUGIN ? "the reduction is a plugin's"
         : plan.batch                        ? "the worst are those of a batch"
         : !plan.useState ? "--state is off"
                          : concat("model '", model.name, "' was compiled without"));
}

TrainPlan rt::checkedPlan(const trop_model &model, const Samples &samples, TrainPlan plan) {
  const Part &part = samples.parts()[0];
  if (plan.epochs > 0 &&
      __builtin_mul_overflow(
          plan.epochs, Batches(part, samplesOfStep(plan), plan.seed).stepsPerEpoch(), &plan.steps))
    fail("expected fewer epochs, since their steps are too many to be counted, found ",
         plan.epochs);
  if (plan.phases.empty())
    plan.phases.assign(model.train->phases, model.train->phases + model.train->phase_count);
  checkPlan(model, samples, plan);
  return plan;
}
