//===- Stepper.cpp - The steps of a training, one by one ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Stepper.h"

#include "runtime/Train/Observer.h"
#include "runtime/Train/OnDevice.h"
#include "runtime/Train/Penalty.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

template <typename T>
Stepper<T>::Stepper(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                    Evaluator &evaluator, Weights &weights, Objective<T> &objective)
    : model(model), samples(samples), plan(plan), evaluator(evaluator), weights(weights),
      objective(objective) {
  movable.reserve(model.parameter_count);
  if (plan.clip)
    clip.emplace(*plan.clip);
  if (plan.schedule)
    schedule = Schedule(*plan.schedule);
}

template <typename T> void Stepper<T>::begin(const trop_call &call, int64_t steps) {
  end();
  ofMean.reset();
  std::vector<int64_t> sizes;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    sizes.push_back(model.parameters[p].count);
  rule = makeOptimizer<T>(call, {model.output_count, steps, sizes});
}

template <typename T> void Stepper<T>::moveToDevice() {
  ofMean = makeStepsOnDevice(evaluator, samples, plan, objective, clip, *rule);
  ofWorst = makeMovesOnDevice(objective, clip, *rule);
}

template <typename T> void Stepper<T>::end() {
  weights.hostArrays().read();
  if (rule)
    rule->slotArrays().read();
  ofWorst.reset(); // Who writes weights next is the CPU.
}

template <typename T> bool Stepper<T>::mayMove(int64_t p, int64_t step) const {
  const trop_parameter &parameter = model.parameters[p];
  return isTrained(parameter) && (plan.ignoreUpdateEvery || step % parameter.update_every == 0);
}

template <typename T> Outcome Stepper<T>::take(int64_t step) {
  if (!ofMean)
    lastLoss = objective.form(step, /*wantsGradient=*/!ofWorst);
  movable.clear();
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (mayMove(p, step))
      movable.push_back(objective.parameters()[p]);
  StepInput input{lastLoss, schedule.factor(step, plan.steps)};
  if (!ofMean && !ofWorst)
    return takeHere(input);
  DeviceMoves &moves = ofMean ? static_cast<DeviceMoves &>(*ofMean) : *ofWorst;
  auto count = int64_t(movable.size());
  auto [outcome, taken] = rule->stepOnDevice(input, movable.data(), count, moves.parameters());
  lastRate = taken;
  if (ofWorst) {
    ofWorst->move();
    return outcome;
  }
  lastLoss = objective.stepOn(*ofMean, step);
  if (rule->followsLoss())
    lastRate = ofMean->rate();
  return outcome;
}

template <typename T> Outcome Stepper<T>::takeHere(StepInput input) {
  if (clip)
    input.squares = clip->apply(movable);
  auto [outcome, taken] = rule->step(input, movable.data(), int64_t(movable.size()));
  lastRate = taken;
  if (outcome == Outcome::Moved)
    objective.noteChanges(movable, rule->movesAll());
  return outcome;
}

template <typename T> int64_t Stepper<T>::countEntries() const {
  return ofMean    ? ofMean->countEntries()
         : ofWorst ? ofWorst->countEntries()
                   : rt::countEntries(objective.parameters());
}

template <typename T> bool Stepper<T>::isStationary() const {
  const std::vector<Movable<T>> &all = objective.parameters();
  auto trained =
      std::count_if(model.parameters, model.parameters + model.parameter_count, isTrained);
  return int64_t(movable.size()) == trained ||
         gradientSquares(all.data(), int64_t(all.size())).isZero();
}

template class trop::rt::Stepper<float>;
template class trop::rt::Stepper<double>;
