//===- Trainer.cpp - Training of a model ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing in the loop allocates or prints. The gradient of a step is formed in one
// place, `descendAlong`, for all optimizers.
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Trainer.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Optim/Optimizer.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"
#include "runtime/Train/Interrupt.h"
#include "runtime/Train/Progress.h"

#include <algorithm>
#include <chrono>

using namespace trop;
using namespace trop::rt;

namespace {
template <typename T> class Trainer {
public:
  Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
          const Evaluator &evaluator, Weights &weights);
  TrainResult run();

private:
  void runPhase(const trop_phase &phase);
  int64_t worstRow();
  int64_t nextRow();
  Outcome descendAlong(int64_t row, Optimizer<T> &optimizer);
  void formGradient(int64_t row);
  bool sharesTies() const { return plan.reduce == TROP_REDUCE_MAX && model.ties_beta != 0; }
  double lossOf(int64_t row) const { return double(losses.as<T>()[row - part.first]); }
  bool isStationary() const;
  [[noreturn]] void failNonfinite(int64_t row) const;

  const trop_model &model;
  const Samples &samples;
  const TrainPlan &plan;
  const Evaluator &evaluator;
  const Part &part;
  Array losses;              // of the training part, by row
  std::vector<int64_t> tied; // rows of the worst loss; unused where only the first counts
  std::vector<T> shares;     // what each of them adds to the gradient
  Weights gradient;
  std::vector<Movable<T>> all, movable;
  Random draws;
  Progress progress;
  int64_t step = 0;
  bool stationary = false;
};
} // namespace

template <typename T>
Trainer<T>::Trainer(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                    const Evaluator &evaluator, Weights &weights)
    : model(model), samples(samples), plan(plan), evaluator(evaluator), part(samples.parts()[0]),
      losses(model.element, part.count), gradient(model), draws(plan.seed, Random::Stream::Sample),
      progress(plan.quiet, plan.steps, plan.reduce == TROP_REDUCE_MEAN) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    all.push_back({weights[p].template as<T>(), gradient[p].template as<T>(), weights[p].size()});
  movable.reserve(all.size());
  if (sharesTies()) {
    tied.reserve(part.count);
    shares.reserve(part.count);
  }
}

template <typename T> void Trainer<T>::failNonfinite(int64_t row) const {
  std::string why = evaluator.explainNonfinite(samples, row);
  fail(samples.whereIs(row), ": expected a finite loss at step ", step, ", found one that is not",
       why.empty() ? "" : ": ", why);
}

/// Computes every loss of the training part.
template <typename T> int64_t Trainer<T>::worstRow() {
  if (int64_t bad = evaluator.losses(samples, part.first, part.count, losses.data()); bad >= 0)
    failNonfinite(bad);
  const T *first = losses.as<T>();
  return part.first + (std::max_element(first, first + part.count) - first);
}

/// The row that this step is about; its loss is in `losses`.
template <typename T> int64_t Trainer<T>::nextRow() {
  if (plan.reduce == TROP_REDUCE_MAX)
    return worstRow();
  int64_t row = part.first + draws.below(part.count);
  if (evaluator.losses(samples, row, 1, losses.at(row - part.first)) >= 0)
    failNonfinite(row);
  return row;
}

/// The gradient of the row's loss or, if several rows have the worst, of the maximum
/// over them: (1 - beta) of the first one's plus beta of their mean (002, Def. 10).
template <typename T> void Trainer<T>::formGradient(int64_t row) {
  tied.clear();
  for (int64_t other = row; sharesTies() && other < part.first + part.count; ++other)
    if (lossOf(other) == lossOf(row))
      tied.push_back(other);
  if (tied.size() < 2)
    return evaluator.gradient(samples, row, gradient.pointers());
  T share = T(model.ties_beta) / T(tied.size());
  shares.assign(tied.size(), share);
  shares[0] = T(1 - model.ties_beta) + share;
  evaluator.gradient(samples, tied.data(), int64_t(tied.size()), shares.data(),
                     gradient.pointers());
}

template <typename T> Outcome Trainer<T>::descendAlong(int64_t row, Optimizer<T> &optimizer) {
  formGradient(row);
  movable.clear();
  for (size_t p = 0; p < all.size(); ++p)
    if (step % model.parameters[p].update_every == 0)
      movable.push_back(all[p]);
  return optimizer.step(lossOf(row), movable.data(), int64_t(movable.size()));
}

/// Whether the gradient is zero for good, and not for want of parameters that may
/// move at this step.
template <typename T> bool Trainer<T>::isStationary() const {
  return movable.size() == all.size() || squaredNorm(all.data(), int64_t(all.size())) == 0;
}

template <typename T> void Trainer<T>::runPhase(const trop_phase &phase) {
  auto optimizer = makeOptimizer<T>(*phase.optimizer, model.output_count);
  int64_t left = plan.steps - step;
  int64_t end = step + (phase.steps < 0 ? left : std::min(phase.steps, left));
  if (step == end || InterruptGuard::received())
    return;
  progress.beginPhase(spelled(*phase.optimizer));
  while (step < end && !stationary && !InterruptGuard::received()) {
    int64_t row = nextRow();
    Outcome outcome = descendAlong(row, *optimizer);
    if (outcome == Outcome::NoGradient && plan.reduce == TROP_REDUCE_MAX)
      stationary = isStationary();
    ++step;
    progress.step(step, lossOf(row));
  }
  progress.endPhase(step);
}

template <typename T> TrainResult Trainer<T>::run() {
  InterruptGuard interrupts;
  auto start = std::chrono::steady_clock::now();
  worstRow(); // an infinite loss is found before the first step
  for (int64_t i = 0; i < model.train->phase_count && !stationary; ++i)
    runPhase(model.train->phases[i]);
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  double maxLoss = lossOf(worstRow());
  int signal = InterruptGuard::received();
  Stop stop = signal ? Stop::Interrupted : stationary ? Stop::Stationary : Stop::Finished;
  return {stop, signal, step, elapsed.count(), maxLoss};
}

TrainResult rt::train(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                      Evaluator &evaluator, Weights &weights) {
  evaluator.setMode(TROP_MODE_TRAIN);
  TrainResult result = withElement(model.element, [&](auto zero) {
    return Trainer<decltype(zero)>(model, samples, plan, evaluator, weights).run();
  });
  evaluator.setMode(TROP_MODE_EVAL);
  return result;
}
