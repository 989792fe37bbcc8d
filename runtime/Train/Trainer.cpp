//===- Trainer.cpp - Training of a model ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is carried from step to step is in `visit`: a member that is missing there would make a
// resumed training another one. Nothing in the loop prints, and nothing depends on the number of
// parameters where the model forms lists. A step is about rows, which are chosen in one place,
// `chooseRows`, and has a gradient, which is formed in another, `formGradient`, for all optimizers.
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Trainer.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Optim/Schedule.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"
#include "runtime/Train/BatchGradient.h"
#include "runtime/Train/Batches.h"
#include "runtime/Train/Checkpointer.h"
#include "runtime/Train/Clip.h"
#include "runtime/Train/EarlyStopping.h"
#include "runtime/Train/Interrupt.h"
#include "runtime/Train/Observer.h"
#include "runtime/Train/Progress.h"
#include "runtime/Train/Resume.h"
#include "runtime/Train/SavedState.h"
#include "runtime/Train/Score.h"
#include "runtime/Train/StepGradient.h"
#include "runtime/Train/TrackedLosses.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>
#include <chrono>
#include <numeric>

using namespace trop;
using namespace trop::rt;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

namespace {
template <typename T> class Trainer {
public:
  Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
          const Evaluator &evaluator, Weights &weights);
  TrainResult run();

private:
  void runPhase();
  void takeStep();
  int64_t findNonfinite();
  void refreshLosses();
  void verifyState() const;
  void chooseRows();
  void chooseWorst();
  void chooseWorstOfBatch();
  void formGradient();
  void formBatchGradient();
  void noteChanges(bool all);
  void observe();
  void visit(StateVisitor &visitor);
  void restore();
  TrainingState state();
  std::optional<double> score() const;
  void checkpoint();
  void goBack();
  bool mayMove(int64_t p) const {
    return plan.ignoreUpdateEvery || step % model.parameters[p].update_every == 0;
  }
  bool isOver() const { return stationary || early || InterruptGuard::received(); }
  bool sharesTies() const { return plan.reduce == TROP_REDUCE_MAX && model.ties_beta != 0; }
  bool isStationary() const;
  [[noreturn]] void failNonfinite(int64_t row) const;

  const trop_model &model;
  const Samples &samples;
  const TrainPlan &plan;
  const Evaluator &evaluator;
  Weights &weights;
  const Part &part;
  std::unique_ptr<TrackedLosses> losses;
  StepGradient<T> gradient;
  std::optional<Batches> batches;
  std::optional<BatchGradient<T>> batchGradient; // of a mean
  std::vector<T> batchLosses;
  std::optional<Clip<T>> clip;
  std::optional<EarlyStopping> stopping;
  Schedule schedule;
  Positions changed;         // since the losses were refreshed
  std::vector<int64_t> rows; // that this step is about
  double loss = 0;           // of these
  double rate = 0;           // of the last step
  std::vector<T> shares;     // what each of several worst rows adds to the gradient
  std::vector<Movable<T>> movable;
  Random draws;
  Progress progress;
  Clock::time_point begin;
  double observing = 0;         // seconds
  std::vector<float> durations; // of the last steps, in a ring
  std::vector<int64_t> ends;    // of the phases
  std::unique_ptr<Optimizer<T>> optimizer;
  int64_t step = 0, phase = 0, bestStep = 0;
  bool resumes; // and the optimizer's state is still to be restored
  bool stationary = false, early = false;
  bool wentBack = false; // the weights are the best seen, early stopping has the last
};
} // namespace

template <typename T>
Trainer<T>::Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                    const Evaluator &evaluator, Weights &weights)
    : model(model), samples(samples), plan(plan), evaluator(evaluator), weights(weights),
      part(samples.parts()[0]),
      losses(keepsState(model, plan)
                 ? makeMaintainedLosses(model, samples, part, weights, plan.threads)
                 : makeDenseLosses(model, samples, part, evaluator)),
      gradient(model, samples, evaluator, weights,
               plan.reduce == TROP_REDUCE_TOP ? plan.reduceCount : 1),
      changed(model.parameter_count), draws(plan.seed, Random::Stream::Sample),
      progress(plan.quiet, plan.steps, lossNameOf(plan), plan.reduce == TROP_REDUCE_MEAN) {
  ends = phaseEnds(plan);
  resumes = plan.resumed;
  movable.reserve(model.parameter_count);
  durations.reserve(size_t(std::min(plan.steps, kMedianSteps)));
  if (plan.batch > 0) {
    batches.emplace(part, plan.batch, plan.seed);
    if (plan.reduce == TROP_REDUCE_MEAN)
      batchGradient.emplace(model, samples, evaluator, std::min(plan.batch, part.count));
  }
  if (plan.clip)
    clip.emplace(*plan.clip);
  if (plan.schedule)
    schedule = Schedule(*plan.schedule);
  if (plan.earlyStopping)
    stopping.emplace(*plan.earlyStopping, model, samples, evaluator, weights,
                     batches ? batches->stepsPerEpoch() : 0);
}

template <typename T> void Trainer<T>::failNonfinite(int64_t row) const {
  std::string why = evaluator.explainNonfinite(samples, row);
  fail(samples.whereIs(row), ": expected a finite loss at step ", step, ", found one that is not",
       why.empty() ? "" : ": ", why, step > 0 ? "; " + worstWeight(model, weights) : "");
}

/// Brings all losses of the training part to the weights reached; returns -1, or the first row
/// whose loss is not finite.
template <typename T> int64_t Trainer<T>::findNonfinite() {
  int64_t bad = losses->refresh(changed);
  for (std::vector<int64_t> &positions : changed)
    if (bad < 0)
      positions.clear();
  return bad;
}

template <typename T> void Trainer<T>::refreshLosses() {
  if (int64_t bad = findNonfinite(); bad >= 0)
    failNonfinite(bad);
  if (step > 0 && plan.verifyEvery > 0 && step % plan.verifyEvery == 0)
    verifyState();
}

template <typename T> void Trainer<T>::verifyState() const {
  if (auto found = losses->state()->check())
    fail(samples.whereIs(found->row), ": expected what is kept of '", found->value,
         "' to equal a fresh forward pass at step ", step, ", found ", shortest(T(found->kept)),
         " instead of ", shortest(T(found->fresh)), " in unit ", found->unit);
}

template <typename T> void Trainer<T>::chooseRows() {
  if (batches)
    batches->rowsOf(step, rows);
  if (batches && plan.reduce == TROP_REDUCE_MEAN)
    return; // The losses come with the gradient.
  if (batches)
    return chooseWorstOfBatch();
  if (plan.reduce == TROP_REDUCE_MEAN) {
    rows.assign(1, part.first + draws.below(part.count));
    T drawn;
    if (!gradient.evaluate(rows[0], drawn))
      failNonfinite(rows[0]);
    loss = drawn;
    return;
  }
  chooseWorst();
}

/// The first of equal ones, in the order of the batch.
template <typename T> void Trainer<T>::chooseWorstOfBatch() {
  batchLosses.resize(rows.size());
  if (int64_t bad = evaluator.listedLosses(samples, rows, batchLosses.data()); bad >= 0)
    failNonfinite(rows[bad]);
  std::vector<int64_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  int64_t count = plan.reduce == TROP_REDUCE_TOP ? plan.reduceCount : 1;
  count = std::min(count, int64_t(rows.size())); // The last batch of an epoch may be short.
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int64_t a, int64_t b) {
    return batchLosses[a] != batchLosses[b] ? batchLosses[a] > batchLosses[b] : a < b;
  });
  std::vector<int64_t> worst;
  loss = 0;
  for (int64_t i = 0; i < count; ++i) {
    worst.push_back(rows[order[i]]);
    loss += double(batchLosses[order[i]]);
  }
  loss /= double(count);
  rows = std::move(worst);
}

template <typename T> void Trainer<T>::chooseWorst() {
  refreshLosses();
  if (plan.reduce == TROP_REDUCE_TOP)
    losses->worst(plan.reduceCount, rows);
  else if (sharesTies())
    losses->allWorst(rows);
  else
    rows.assign(1, losses->worst());
  loss = losses->loss(rows[0]);
  if (plan.reduce != TROP_REDUCE_TOP)
    return;
  for (size_t i = 1; i < rows.size(); ++i)
    loss += losses->loss(rows[i]);
  loss /= double(rows.size());
}

/// The mean gradient of the rows' losses or, if several tie for the worst, that of the
/// maximum over them: (1 - beta) of the first one's plus beta of their mean (002, Def. 10).
template <typename T> void Trainer<T>::formGradient() {
  if (batchGradient)
    return formBatchGradient();
  if (!sharesTies() || rows.size() < 2)
    return gradient.form(rows);
  T share = T(model.ties_beta) / T(rows.size());
  shares.assign(rows.size(), share);
  shares[0] = T(1 - model.ties_beta) + share;
  gradient.formDense(rows, shares);
}

template <typename T> void Trainer<T>::formBatchGradient() {
  batchGradient->form(rows, batchLosses, gradient.movables());
  loss = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!std::isfinite(batchLosses[i]))
      failNonfinite(rows[i]);
    loss += double(batchLosses[i]);
  }
  loss /= double(rows.size());
}

/// Whether the gradient is zero for good, and not for want of parameters that may
/// move at this step.
template <typename T> bool Trainer<T>::isStationary() const {
  const std::vector<Movable<T>> &all = gradient.parameters();
  return movable.size() == all.size() || squaredNorm(all.data(), int64_t(all.size())) == 0;
}

/// After a step that moved all entries of its parameters, or those with a gradient.
template <typename T> void Trainer<T>::noteChanges(bool all) {
  for (const Movable<T> &moved : movable)
    if (all) {
      changed[moved.parameter].resize(moved.size);
      std::iota(changed[moved.parameter].begin(), changed[moved.parameter].end(), 0);
    } else {
      gradient.positionsOf(moved.parameter, changed[moved.parameter]);
    }
}

/// After a step that the observer wants. Its time is not the training's.
template <typename T> void Trainer<T>::observe() {
  auto start = Clock::now();
  StepRecord record{step - 1, loss};
  record.rate = rate;
  record.gradientEntries = countEntries(gradient.parameters());
  if (const State *state = losses->state())
    record.counters = state->counters();
  record.seconds = secondsSince(begin) - observing;
  plan.observer->step(record);
  observing += secondsSince(start);
}

template <typename T> void Trainer<T>::takeStep() {
  chooseRows();
  formGradient();
  movable.clear();
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (mayMove(p))
      movable.push_back(gradient.parameters()[p]);
  if (clip)
    clip->apply(movable);
  StepInput input{loss, schedule.factor(step, plan.steps)};
  auto [outcome, taken] = optimizer->step(input, movable.data(), int64_t(movable.size()));
  rate = taken;
  if (losses->state() && outcome == Outcome::Moved)
    noteChanges(optimizer->movesAll());
  if (outcome == Outcome::NoGradient && plan.reduce != TROP_REDUCE_MEAN)
    stationary = isStationary();
  ++step;
}

//===----------------------------------------------------------------------===//
// Checkpoints
//===----------------------------------------------------------------------===//

/// All that is carried from step to step but the weights and what the optimizer does. Losses
/// follow from the weights, the rows of batches from the step's number.
template <typename T> void Trainer<T>::visit(StateVisitor &visitor) {
  int64_t position = int64_t(draws.position());
  int64_t flags[] = {stationary, early, wentBack};
  visitor.integer("step", -1, step);
  visitor.integer("phase", -1, phase);
  visitor.integer("random", -1, position);
  visitor.integer("stationary", -1, flags[0]);
  visitor.integer("early", -1, flags[1]);
  visitor.integer("went_back", -1, flags[2]);
  draws.goTo(uint64_t(position));
  stationary = flags[0];
  early = flags[1];
  wentBack = flags[2];
}

template <typename T> TrainingState Trainer<T>::state() {
  TrainingState state;
  StateSaver general(model, state), ofStopping(model, state, "early_stopping"),
      ofOptimizer(model, state, "optimizer");
  visit(general);
  state.numbers["steps"] = std::to_string(plan.steps);
  if (stopping)
    stopping->visit(ofStopping);
  if (optimizer)
    optimizer->visit(ofOptimizer);
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
  return scoreOf(model, samples, evaluator, *losses, plan);
}

/// While training runs. One that cannot be written does not end it.
template <typename T> void Trainer<T>::checkpoint() {
  auto start = Clock::now();
  try {
    if (int64_t bad = findNonfinite(); bad >= 0)
      fail("the loss of ", samples.whereIs(bad), " is not finite after ", counted(step, "step"));
    plan.checkpointer->write(weights, step, losses->loss(losses->worst()), score(), state());
  } catch (const Error &error) {
    progress.say(concat("warning: no checkpoint: ", error.what(), "; training goes on"));
  }
  observing += secondsSince(start);
}

//===----------------------------------------------------------------------===//
// The run
//===----------------------------------------------------------------------===//

template <typename T> void Trainer<T>::runPhase() {
  const trop_call &call = *plan.phases[size_t(phase)].optimizer;
  int64_t start = phase ? ends[size_t(phase) - 1] : 0, end = ends[size_t(phase)];
  std::vector<int64_t> sizes;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    sizes.push_back(model.parameters[p].count);
  optimizer = makeOptimizer<T>(call, {model.output_count, end - start, sizes});
  if (resumes) {
    StateRestorer ofOptimizer(model, *plan.resumed, "optimizer");
    optimizer->visit(ofOptimizer);
    resumes = false;
  }
  if (step == end || isOver())
    return;
  progress.beginPhase(spelled(call));
  while (step < end && !isOver()) {
    auto start = Clock::now();
    takeStep();
    auto now = Clock::now();
    float duration = float(std::chrono::duration<double>(now - start).count());
    if (int64_t(durations.size()) < kMedianSteps)
      durations.push_back(duration);
    else
      durations[step % kMedianSteps] = duration;
    progress.step(step, loss);
    if (plan.observer && plan.observer->wants(step - 1, loss))
      observe();
    early = stopping && stopping->isOver(step);
    if (plan.checkpointer && plan.checkpointer->isDue(step, now) && step < plan.steps)
      checkpoint();
  }
  progress.endPhase(step);
}

/// To the best parameters that early stopping saw.
template <typename T> void Trainer<T>::goBack() {
  movable = gradient.parameters();
  noteChanges(/*all=*/true);
  bestStep = stopping->exchangeBest(weights);
  wentBack = true;
}

template <typename T> TrainResult Trainer<T>::run() {
  InterruptGuard interrupts;
  begin = Clock::now();
  if (resumes)
    restore();
  int64_t firstStep = step;
  refreshLosses(); // an infinite loss is found before the first step
  double startSeconds = secondsSince(begin);
  runPhase();
  while (phase + 1 < int64_t(ends.size()) && step < plan.steps && !isOver()) {
    ++phase;
    runPhase();
  }
  int signal = InterruptGuard::received();
  double seconds = secondsSince(begin) - observing;
  bestStep = step;
  if (!signal && stopping && stopping->hasBest())
    goBack();
  refreshLosses();
  Stop stop = signal       ? Stop::Interrupted
              : stationary ? Stop::Stationary
              : early      ? Stop::Early
                           : Stop::Finished;
  TrainResult result{stop, signal, step, seconds, losses->loss(losses->worst())};
  result.startSeconds = startSeconds;
  result.bestStep = bestStep;
  result.firstStep = firstStep;
  result.training = state();
  result.score = score();
  if (!durations.empty()) {
    auto middle = durations.begin() + durations.size() / 2;
    std::nth_element(durations.begin(), middle, durations.end());
    result.medianSeconds = *middle;
  }
  if (const State *state = losses->state())
    result.state = StateReport{State::bytesFor(model, part.count), state->counters()};
  return result;
}

TrainResult rt::train(const trop_model &model, const Samples &samples, const TrainPlan &wanted,
                      Evaluator &evaluator, Weights &weights) {
  TrainPlan plan = checkedPlan(model, samples, wanted);
  evaluator.setMode(TROP_MODE_TRAIN);
  TrainResult result = withElement(model.element, [&](auto zero) {
    return Trainer<decltype(zero)>(model, samples, plan, evaluator, weights).run();
  });
  evaluator.setMode(TROP_MODE_EVAL);
  return result;
}
