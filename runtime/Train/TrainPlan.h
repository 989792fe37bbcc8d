//===- TrainPlan.h - What a training is to do -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_TRAINPLAN_H
#define TROP_RUNTIME_TRAIN_TRAINPLAN_H

#include "trop/abi.h"
#include "trop/properties.h"

#include <cstdint>
#include <string>
#include <vector>

namespace trop::rt {

class Checkpointer;
class Observer;
class Progress;
class Samples;
struct TrainingState;

/// The model's train block, with what the command line changes.
struct TrainPlan {
  int32_t reduce; // trop_reduce
  int64_t steps;
  uint64_t seed;
  bool quiet;
  int64_t reduceCount = 1;          // m of top(m)
  std::string reduction = {};       // of a plugin, whose option reduceCount is
  int threads = 0;                  // most for maintained state; 0: one a core
  bool useState = true;             // if the model has state entry points
  bool ignoreUpdateEvery = false;   // every parameter moves at every step
  int64_t verifyEvery = 0;          // steps between two comparisons of the state; 0: never
  int64_t batch = 0;                // samples of a step, as in trop_train
  int64_t accumulate = 0;           // batches of a step, as in trop_train
  int64_t epochs = 0;               // of batches; 0: `steps` says how many steps there are
  std::vector<trop_phase> phases{}; // empty: those of the train block
  const trop_call *schedule = nullptr, *clip = nullptr, *earlyStopping = nullptr; // or null
  Observer *observer = nullptr;           // of the steps; may be null
  Progress *progress = nullptr;           // where lines go; null: one of the training's own
  Checkpointer *checkpointer = nullptr;   // writes them while training runs; may be null
  const TrainingState *resumed = nullptr; // of the weights given; null: training begins
};

/// What a plan has of a property of the train block that an option can change.
struct PlanProperty {
  const schema::Property &property;
  int64_t TrainPlan::*count = nullptr;
  const trop_call *TrainPlan::*call = nullptr;

  /// As settings say it: "none" or "0" without.
  std::string text(const TrainPlan &plan) const;
  std::string textWithout() const { return count ? "0" : "none"; }
  /// Whether settings have it where a training is without.
  bool isSaid(const TrainPlan &plan) const {
    return property.isAlwaysSaid || text(plan) != textWithout();
  }
};

/// All of them, in the order of trop/properties.h.
inline constexpr PlanProperty kPlanProperties[] = {
    {*schema::findProperty("schedule"), nullptr, &TrainPlan::schedule},
    {*schema::findProperty("clip"), nullptr, &TrainPlan::clip},
    {*schema::findProperty("early_stopping"), nullptr, &TrainPlan::earlyStopping},
    {*schema::findProperty("batch"), &TrainPlan::batch},
    {*schema::findProperty("accumulate"), &TrainPlan::accumulate},
};

/// The plan with its epochs as steps and all phases. Error: what it asks for and cannot have.
TrainPlan checkedPlan(const trop_model &model, const Samples &samples, TrainPlan plan);

/// Whether values of all samples are kept from step to step.
bool keepsState(const trop_model &model, const TrainPlan &plan);

/// Samples of a step's batches together, if there are as many; 0 without batches.
int64_t samplesOfStep(const TrainPlan &plan);

/// "max", "top(3)", "mean".
/// Those of the plan, or of the train block.
std::vector<trop_phase> phasesOf(const trop_model &model, const TrainPlan &plan);
/// Empty: it is one of ours.
std::string reductionOf(const trop_train &block);
std::string reduceText(int32_t reduce, int64_t count, const std::string &reduction);
std::string reduceText(const trop_train &block);
inline std::string reduceText(const TrainPlan &plan) {
  return reduceText(plan.reduce, plan.reduceCount, plan.reduction);
}

/// "polyak(target: 0) for 300, constant(eps: 0.01)".
std::string optimizersText(const trop_model &model, const TrainPlan &plan);

/// What is minimised, for people: "max", "top(3)", "average".
std::string lossNameOf(const TrainPlan &plan);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_TRAINPLAN_H
