//===- Trainer.cpp - Training of a model ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is carried from step to step is in `visit`: a member that is missing there would make a
// resumed training another one. Nothing in the loop prints, and nothing but a penalty depends on
// the number of parameters where the model forms lists. What a step is about is the Objective's.
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Trainer.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Train/Checkpointer.h"
#include "runtime/Train/EarlyStopping.h"
#include "runtime/Train/Objective.h"
#include "runtime/Train/Observer.h"
#include "runtime/Train/Progress.h"
#include "runtime/Train/Resume.h"
#include "runtime/Train/SavedState.h"
#include "runtime/Train/Score.h"
#include "runtime/Train/Stall.h"
#include "runtime/Train/StepTimes.h"
#include "runtime/Train/Stepper.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace trop;
using namespace trop::rt;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

namespace {
/// Why there is no step any more. Checkpoints hold the numbers.
enum class Rest : int64_t { None, NoGradient, TooLong };

/// Whether early stopping ends it; not known where a signal came while it looked, and then it is
/// asked again before the next step. Checkpoints hold the numbers.
enum class Early : int64_t { No, Yes, Unknown };

template <typename T> class Trainer {
public:
  Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
          Evaluator &evaluator, Weights &weights);
  ~Trainer() { progress.leaveLine(); }
  TrainResult run();

private:
  void runPhases();
  void moveToDevice();
  void runPhase();
  void takeStep();
  void observe();
  void visit(StateVisitor &visitor);
  void restore();
  TrainingState state();
  std::optional<double> score() const;
  void measureEnd(TrainResult &result);
  double worstLoss() const { return objective.losses().loss(objective.losses().worst()); }
  void checkpoint();
  void goBack();
  void askStopping();
  bool isOver() const { return rest != Rest::None || early == Early::Yes || interruptSignal(); }
  void noteRest(Outcome outcome);
  void noteStall(Outcome outcome);
  std::string remarkOnStall() const;

  const trop_model &model;
  const Samples &samples;
  const TrainPlan &plan;
  Evaluator &evaluator;
  Weights &weights;
  const Part &part;
  Objective<T> objective;
  Stepper<T> stepper;
  std::optional<EarlyStopping> stopping;
  Progress ownProgress;
  Progress &progress;
  Stall stall;
  bool remarked = false; // on a stall of this phase
  Clock::time_point begin;
  double startSeconds = 0, observing = 0;
  StepTimes times;
  std::vector<int64_t> ends; // of the phases
  int64_t step = 0, phase = 0, bestStep = 0;
  bool resumes; // and the optimizer's state is still to be restored
  Rest rest = Rest::None;
  Early early = Early::No;
  bool wentBack = false; // the weights are the best seen, early stopping has the last
};
} // namespace

template <typename T>
Trainer<T>::Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                    Evaluator &evaluator, Weights &weights)
    : model(model), samples(samples), plan(plan), evaluator(evaluator), weights(weights),
      part(samples.parts()[0]), objective(model, samples, plan, evaluator, weights),
      stepper(model, samples, plan, evaluator, weights, objective), ownProgress(plan.quiet),
      progress(plan.progress ? *plan.progress : ownProgress),
      times(std::clamp<int64_t>(plan.steps, 1, kMedianSteps)) {
  progress.begin(plan.steps, lossNameOf(plan), plan.reduce == TROP_REDUCE_MEAN);
  if (std::string why = objective.losses().remark(); !why.empty())
    progress.say(concat("warning: the CPU keeps the state: ", why));
  ends = phaseEnds(plan);
  resumes = plan.resumed;
  if (plan.earlyStopping)
    stopping.emplace(*plan.earlyStopping, model, samples, evaluator, weights,
                     objective.stepsPerEpoch());
}

/// A drawn sample's gradient says nothing of the others'.
template <typename T> void Trainer<T>::noteRest(Outcome outcome) {
  bool rests = outcome == Outcome::NoGradient || outcome == Outcome::TooLong;
  if (rests && plan.reduce != TROP_REDUCE_MEAN && stepper.isStationary())
    rest = outcome == Outcome::NoGradient ? Rest::NoGradient : Rest::TooLong;
}

template <typename T> std::string Trainer<T>::remarkOnStall() const {
  return stallText(samples, *plan.phases[size_t(phase)].optimizer, stepper.optimizer()->successor(),
                   stepper.loss(), stall);
}

/// Said once a phase; the worst of a batch are others in each.
template <typename T> void Trainer<T>::noteStall(Outcome outcome) {
  if (!stepper.optimizer()->successor() || plan.reduce == TROP_REDUCE_MEAN || plan.batch > 0)
    return;
  if (outcome != Outcome::Moved)
    return stall.reset();
  if (!stall.note(step, stepper.loss(), objective.worstRow()) || remarked)
    return;
  remarked = true;
  if (!plan.quiet)
    progress.say(remarkOnStall());
}

/// After a step that the observer wants. Its time is not the training's.
template <typename T> void Trainer<T>::observe() {
  Progress::Aside aside(&progress);
  auto start = Clock::now();
  StepRecord record{step - 1, stepper.loss()};
  record.rate = stepper.rate();
  record.gradientEntries = stepper.countEntries();
  if (const KeptState *state = objective.losses().state())
    record.counters = state->counters();
  record.seconds = secondsSince(begin) - observing;
  plan.observer->step(record);
  observing += secondsSince(start);
}

template <typename T> void Trainer<T>::takeStep() {
  Outcome outcome = stepper.take(step);
  noteRest(outcome);
  noteStall(outcome);
  ++step;
}

//===----------------------------------------------------------------------===//
// Checkpoints
//===----------------------------------------------------------------------===//

/// All that is carried from step to step but the weights and what the optimizer does. Whether it
/// rests is told, but not taken over: the next step finds it anew, by the rules of this release.
template <typename T> void Trainer<T>::visit(StateVisitor &visitor) {
  int64_t flags[] = {int64_t(early), wentBack, int64_t(rest)};
  visitor.integer("step", -1, step);
  visitor.integer("phase", -1, phase);
  objective.visit(visitor);
  visitor.integer("stationary", -1, flags[2]);
  visitor.integer("early", -1, flags[0]);
  visitor.integer("went_back", -1, flags[1]);
  early = Early(flags[0]);
  wentBack = flags[1];
}

template <typename T> TrainingState Trainer<T>::state() {
  TrainingState state;
  StateSaver general(model, state), ofStopping(model, state, "early_stopping"),
      ofOptimizer(model, state, "optimizer");
  visit(general);
  state.numbers["steps"] = std::to_string(plan.steps);
  if (stopping)
    stopping->visit(ofStopping);
  if (stepper.optimizer())
    stepper.optimizer()->visit(ofOptimizer);
  return state;
}

/// The optimizer's state waits for its phase.
template <typename T> void Trainer<T>::restore() {
  StateRestorer general(model, *plan.resumed), ofStopping(model, *plan.resumed, "early_stopping");
  int64_t planned;
  visit(general);
  general.integer("steps", -1, planned);
  checkSteps(step, planned, plan);
  if (step < 0 || phase < 0 || phase >= int64_t(ends.size()) || step > ends[size_t(phase)] ||
      step < (phase ? ends[size_t(phase) - 1] : 0))
    fail("the checkpoint to go on from expects a step of its phase, found step ", step,
         " in phase ", phase);
  if (stopping)
    stopping->visit(ofStopping);
  if (stopping && wentBack)
    stopping->exchangeBest(weights);
  wentBack = false;
}

/// Of losses that are refreshed.
template <typename T> std::optional<double> Trainer<T>::score() const {
  if (!plan.checkpointer || !plan.checkpointer->wantsScore())
    return std::nullopt;
  return scoreOf(model, samples, evaluator, objective.losses(), plan);
}

/// While training runs. One that cannot be written does not end it.
template <typename T> void Trainer<T>::checkpoint() {
  Progress::Aside aside(&progress, "evaluating");
  auto start = Clock::now();
  try {
    if (int64_t bad = objective.findNonfinite(); bad >= 0)
      fail("the loss of ", samples.whereIs(bad), " is not finite after ", counted(step, "step"));
    bool isFirst = !plan.checkpointer->last();
    plan.checkpointer->write(weights, step, worstLoss(), score(), state());
    if (std::string kept = plan.checkpointer->kept(); isFirst && !kept.empty() && !plan.quiet)
      progress.say(concat("checkpoint of max loss ", sixDigits(worstLoss()), " after ",
                          counted(step, "step"), "; ", kept));
  } catch (const DeviceError &) { // There will be no more steps, either.
    throw;
  } catch (const Error &error) {
    plan.checkpointer->postpone();
    progress.say(concat("warning: no checkpoint: ", error.what(), "; training goes on"));
  }
  observing += secondsSince(start);
}

//===----------------------------------------------------------------------===//
// The run
//===----------------------------------------------------------------------===//

/// A training that has begun goes on where there is memory.
template <typename T> void Trainer<T>::moveToDevice() {
  try {
    stepper.moveToDevice();
  } catch (const NoDeviceMemory &error) {
    if (phase == 0 && !evaluator.accelerator()->isOptional())
      throw;
    progress.say(concat("warning: the CPU makes these steps: ", error.what()));
  }
}

template <typename T> void Trainer<T>::runPhase() {
  const trop_call &call = *plan.phases[size_t(phase)].optimizer;
  int64_t start = phase ? ends[size_t(phase) - 1] : 0, end = ends[size_t(phase)];
  stepper.begin(call, end - start);
  if (resumes) {
    StateRestorer ofOptimizer(model, *plan.resumed, "optimizer");
    stepper.optimizer()->visit(ofOptimizer);
    resumes = false;
  }
  moveToDevice();
  stall.reset();
  remarked = false;
  if (step == end || isOver())
    return;
  progress.beginPhase(spelled(call));
  while (step < end && !isOver()) {
    auto start = Clock::now();
    takeStep();
    auto now = Clock::now();
    times.note(std::chrono::duration<double>(now - start).count());
    progress.step(step, stepper.loss());
    if (plan.observer && plan.observer->wants(step - 1, stepper.loss()))
      observe();
    askStopping();
    if (plan.checkpointer && plan.checkpointer->isDue(step, now) && step < plan.steps)
      checkpoint();
  }
  progress.endPhase();
  if (std::string overflow = overflowText(model, *stepper.optimizer()); !overflow.empty())
    progress.say(concat("warning: ", overflow));
}

/// To the best parameters that early stopping saw.
template <typename T> void Trainer<T>::goBack() {
  objective.noteChanges(objective.parameters(), /*all=*/true);
  bestStep = stopping->exchangeBest(weights);
  wentBack = true;
}

template <typename T> void Trainer<T>::askStopping() {
  if (!stopping || !stopping->isDue(step))
    return;
  Progress::Aside aside(&progress, "evaluating");
  early = Early::Unknown;
  early = stopping->isOver(step) ? Early::Yes : Early::No;
}

template <typename T> void Trainer<T>::runPhases() {
  {
    Progress::Aside aside(&progress, "evaluating");
    objective.refreshLosses(step); // an infinite loss is found before the first step
  }
  startSeconds = secondsSince(begin);
  if (early == Early::Unknown)
    askStopping();
  runPhase();
  while (phase + 1 < int64_t(ends.size()) && step < plan.steps && !isOver()) {
    ++phase;
    runPhase();
  }
}

/// Figures of the weights reached. After an interrupt there are only those that take no time.
template <typename T> void Trainer<T>::measureEnd(TrainResult &result) {
  Progress::Aside aside(&progress, "evaluating");
  try {
    objective.refreshLosses(step);
    result.maxLoss = worstLoss();
    result.score = score();
  } catch (const Interrupted &) {
  } catch (const DeviceError &error) { // What was trained is there.
    progress.say(concat("warning: no figures of the weights reached: ", error.what()));
  }
}

template <typename T> TrainResult Trainer<T>::run() {
  begin = Clock::now();
  if (resumes)
    restore();
  int64_t firstStep = step;
  try {
    try {
      runPhases();
    } catch (const Interrupted &) { // A step that had not moved anything is as if it had not begun.
      evaluator.setStep(std::nullopt);
    }
    stepper.end();
  } catch (const DeviceError &error) {
    fail("at step ", step, ": ", error.what());
  }
  int signal = interruptSignal();
  double seconds = secondsSince(begin) - observing;
  bestStep = step;
  if (!signal && stopping && stopping->hasBest())
    goBack();
  Stop stop = signal                ? Stop::Interrupted
              : rest != Rest::None  ? Stop::Stationary
              : early == Early::Yes ? Stop::Early
                                    : Stop::Finished;
  TrainResult result{stop, signal, step, seconds, NAN};
  measureEnd(result);
  result.startSeconds = startSeconds;
  result.bestStep = bestStep;
  result.firstStep = firstStep;
  result.stepTooLong = rest == Rest::TooLong;
  if (stall.isOn())
    result.stall = {stall.since(), remarkOnStall()};
  result.training = state();
  result.medianSeconds = times.median();
  if (const KeptState *state = objective.losses().state())
    result.state = StateReport{state->bytes(), state->counters()};
  return result;
}

TrainResult rt::train(const trop_model &model, const Samples &samples, const TrainPlan &wanted,
                      Evaluator &evaluator, Weights &weights) {
  TrainPlan plan = checkedPlan(model, samples, wanted);
  return withElement(model.compute, [&](auto zero) {
    return Trainer<decltype(zero)>(model, samples, plan, evaluator, weights).run();
  });
}
