//===- Trainer.cpp - Training of a model ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing in the loop prints, and nothing depends on the number of parameters where the
// model forms lists. A step is about rows, which are chosen in one place, `chooseRows`,
// and has a gradient, which is formed in another, `formGradient`, for all optimizers.
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
#include "runtime/Train/Clip.h"
#include "runtime/Train/EarlyStopping.h"
#include "runtime/Train/Interrupt.h"
#include "runtime/Train/Observer.h"
#include "runtime/Train/Progress.h"
#include "runtime/Train/StepGradient.h"
#include "runtime/Train/TrackedLosses.h"

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
  void runPhase(const trop_phase &phase);
  void takeStep(Optimizer<T> &optimizer);
  void refreshLosses();
  void verifyState() const;
  void chooseRows();
  void chooseWorst();
  void chooseWorstOfBatch();
  void formGradient();
  void formBatchGradient();
  void noteChanges(bool all);
  void observe();
  int64_t goBack();
  bool mayMove(int64_t p) const {
    return plan.ignoreUpdateEvery || step % model.parameters[p].update_every == 0;
  }
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
  int64_t step = 0;
  bool stationary = false, early = false;
};
} // namespace

static std::string lossName(const TrainPlan &plan) {
  if (plan.reduce == TROP_REDUCE_MEAN)
    return "average";
  return plan.reduce == TROP_REDUCE_MAX ? "max" : concat("top(", plan.reduceCount, ")");
}

static bool keepsState(const trop_model &model, const TrainPlan &plan) {
  return model.entries->state && plan.useState && plan.reduce != TROP_REDUCE_MEAN &&
         plan.batch == 0;
}

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
      progress(plan.quiet, plan.steps, lossName(plan), plan.reduce == TROP_REDUCE_MEAN) {
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
       why.empty() ? "" : ": ", why);
}

/// Brings all losses of the training part to the weights reached.
template <typename T> void Trainer<T>::refreshLosses() {
  if (int64_t bad = losses->refresh(changed); bad >= 0)
    failNonfinite(bad);
  for (std::vector<int64_t> &positions : changed)
    positions.clear();
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

template <typename T> void Trainer<T>::takeStep(Optimizer<T> &optimizer) {
  chooseRows();
  formGradient();
  movable.clear();
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (mayMove(p))
      movable.push_back(gradient.parameters()[p]);
  if (clip)
    clip->apply(movable);
  StepInput input{loss, schedule.factor(step, plan.steps)};
  auto [outcome, taken] = optimizer.step(input, movable.data(), int64_t(movable.size()));
  rate = taken;
  if (losses->state() && outcome == Outcome::Moved)
    noteChanges(optimizer.movesAll());
  if (outcome == Outcome::NoGradient && plan.reduce != TROP_REDUCE_MEAN)
    stationary = isStationary();
  ++step;
}

template <typename T> void Trainer<T>::runPhase(const trop_phase &phase) {
  int64_t left = plan.steps - step;
  int64_t end = step + (phase.steps < 0 ? left : std::min(phase.steps, left));
  std::vector<int64_t> sizes;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    sizes.push_back(model.parameters[p].count);
  auto optimizer = makeOptimizer<T>(*phase.optimizer, {model.output_count, end - step, sizes});
  if (step == end || InterruptGuard::received())
    return;
  progress.beginPhase(spelled(*phase.optimizer));
  while (step < end && !stationary && !early && !InterruptGuard::received()) {
    auto start = Clock::now();
    takeStep(*optimizer);
    float duration = float(secondsSince(start));
    if (int64_t(durations.size()) < kMedianSteps)
      durations.push_back(duration);
    else
      durations[step % kMedianSteps] = duration;
    progress.step(step, loss);
    if (plan.observer && plan.observer->wants(step - 1, loss))
      observe();
    early = stopping && stopping->isOver(step);
  }
  progress.endPhase(step);
}

/// To the best parameters that early stopping saw; returns their step.
template <typename T> int64_t Trainer<T>::goBack() {
  movable = gradient.parameters();
  noteChanges(/*all=*/true);
  return stopping->restoreBest(weights);
}

template <typename T> TrainResult Trainer<T>::run() {
  InterruptGuard interrupts;
  begin = Clock::now();
  refreshLosses(); // an infinite loss is found before the first step
  double startSeconds = secondsSince(begin);
  for (size_t i = 0; i < plan.phases.size() && !stationary && !early; ++i)
    runPhase(plan.phases[i]);
  double seconds = secondsSince(begin) - observing;
  int64_t bestStep = stopping && stopping->hasBest() ? goBack() : step;
  refreshLosses();
  int signal = InterruptGuard::received();
  Stop stop = signal       ? Stop::Interrupted
              : stationary ? Stop::Stationary
              : early      ? Stop::Early
                           : Stop::Finished;
  TrainResult result{stop, signal, step, seconds, losses->loss(losses->worst())};
  result.startSeconds = startSeconds;
  result.bestStep = bestStep;
  if (!durations.empty()) {
    auto middle = durations.begin() + durations.size() / 2;
    std::nth_element(durations.begin(), middle, durations.end());
    result.medianSeconds = *middle;
  }
  if (const State *state = losses->state())
    result.state = StateReport{State::bytesFor(model, part.count), state->counters()};
  return result;
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
  Schedule schedule = plan.schedule ? Schedule(*plan.schedule) : Schedule();
  schedule.check(plan.steps);
  for (const trop_phase &phase : plan.phases)
    checkOptimizer(*phase.optimizer, schedule, plan.steps);
  if (plan.verifyEvery > 0 && !keepsState(model, plan))
    fail("--verify-every expects a training with maintained state, found none: ",
         plan.reduce == TROP_REDUCE_MEAN ? "the mean loss is of drawn samples"
         : plan.batch                    ? "the worst are those of a batch"
         : !plan.useState                ? "--state is off"
                                         : concat("model '", model.name, "' was compiled without"));
}

TrainPlan rt::checkedPlan(const trop_model &model, const Samples &samples, TrainPlan plan) {
  const Part &part = samples.parts()[0];
  if (plan.epochs > 0)
    plan.steps = plan.epochs * Batches(part, plan.batch, plan.seed).stepsPerEpoch();
  if (plan.phases.empty())
    plan.phases.assign(model.train->phases, model.train->phases + model.train->phase_count);
  checkPlan(model, samples, plan);
  return plan;
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
