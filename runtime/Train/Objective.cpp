//===- Objective.cpp - What a step lowers, and its gradient ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step is about rows, which are chosen in one place, `chooseRows`, and has a gradient, which is
// formed in another, `formGradient`. But for a penalty, nothing here depends on the number of
// parameters where the model forms lists.
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Objective.h"

#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trop;
using namespace trop::rt;

template <typename T>
Objective<T>::Objective(const trop_model &model, const Samples &samples, const TrainPlan &plan,
                        Evaluator &evaluator, Weights &weights)
    : model(model), samples(samples), plan(plan), evaluator(evaluator), weights(weights),
      part(samples.parts()[0]),
      tracked(keepsState(model, plan)
                  ? makeMaintainedLosses(model, samples, part, evaluator, weights, plan.threads,
                                         mostRows(), !sharesTies())
                  : makeDenseLosses(model, samples, part, evaluator)),
      gradient(model, samples, evaluator, weights, mostRows()), changed(model.parameter_count),
      draws(plan.seed, Random::Stream::Sample) {
  if (penaltyText(model) != "none")
    penalty.emplace(model, weights);
  if (plan.batch == 0)
    return;
  batches.emplace(part, samplesOfStep(plan), plan.seed);
  if (plan.reduce == TROP_REDUCE_MEAN)
    batchGradient.emplace(model, samples, evaluator, std::min(plan.batch, part.count));
}

template <typename T> void Objective<T>::failNonfinite(int64_t row, int64_t step) const {
  std::string why = evaluator.explainNonfinite(samples, row);
  fail(samples.whereIs(row), ": expected a finite loss at step ", step, ", found one that is not",
       why.empty() ? "" : ": ", why, step > 0 ? "; " + worstWeight(model, weights) : "");
}

template <typename T> int64_t Objective<T>::findNonfinite() {
  int64_t bad = tracked->refresh(changed);
  for (std::vector<int64_t> &positions : changed)
    if (bad < 0)
      positions.clear();
  return bad;
}

template <typename T> void Objective<T>::refreshLosses(int64_t step) {
  if (int64_t bad = findNonfinite(); bad >= 0)
    failNonfinite(bad, step);
  if (step > 0 && plan.verifyEvery > 0 && step % plan.verifyEvery == 0)
    verifyState(step);
}

template <typename T> void Objective<T>::verifyState(int64_t step) const {
  if (auto found = tracked->state()->check())
    fail(samples.whereIs(found->row), ": expected what is kept of '", found->value,
         "' to equal a fresh forward pass at step ", step, ", found ", shortest(T(found->kept)),
         " instead of ", shortest(T(found->fresh)), " in unit ", found->unit);
}

template <typename T> void Objective<T>::chooseRows(int64_t step) {
  if (batches)
    batches->rowsOf(step, rows);
  if (batches && plan.reduce == TROP_REDUCE_MEAN)
    return; // The losses come with the gradient.
  if (reducesByPlugin())
    return chooseByPlugin(step);
  if (batches)
    return chooseWorstOfBatch(step);
  if (plan.reduce == TROP_REDUCE_MEAN) {
    drawRow();
    T drawn;
    if (!gradient.evaluate(rows[0], drawn))
      failNonfinite(rows[0], step);
    loss = drawn;
    return;
  }
  chooseWorst(step);
}

/// The first of equal ones, in the order of the batch.
template <typename T> void Objective<T>::chooseWorstOfBatch(int64_t step) {
  batchLosses.resize(rows.size());
  if (int64_t bad = evaluator.listedLosses(samples, rows, batchLosses.data()); bad >= 0)
    failNonfinite(rows[bad], step);
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

/// Of the batch, or of the whole part: samples whose share is not 0.
template <typename T> void Objective<T>::chooseByPlugin(int64_t step) {
  if (!batches) {
    rows.resize(size_t(part.count));
    std::iota(rows.begin(), rows.end(), part.first);
  }
  batchLosses.resize(rows.size());
  if (int64_t bad = evaluator.listedLosses(samples, rows, batchLosses.data()); bad >= 0)
    failNonfinite(rows[bad], step);
  std::vector<double> all(batchLosses.begin(), batchLosses.end()), found(rows.size());
  loss = addedReduction(plan.reduction.c_str())
             ->reduce(all.data(), int64_t(all.size()), plan.reduceCount, found.data());
  std::vector<int64_t> chosen;
  shares.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!std::isfinite(loss) || !std::isfinite(found[i]))
      fail("the plugin's reduction ", plan.reduction, " expects to give finite numbers, found ",
           shortest(std::isfinite(loss) ? found[i] : loss), " at step ", step);
    if (found[i] == 0)
      continue;
    chosen.push_back(rows[i]);
    shares.push_back(T(found[i]));
  }
  if (chosen.empty()) { // A step is of some sample.
    chosen.push_back(rows[0]);
    shares.push_back(0);
  }
  rows = std::move(chosen);
}

template <typename T> void Objective<T>::chooseWorst(int64_t step) {
  refreshLosses(step);
  if (plan.reduce == TROP_REDUCE_TOP)
    tracked->worst(plan.reduceCount, rows);
  else if (sharesTies())
    tracked->allWorst(rows);
  else
    rows.assign(1, tracked->worst());
  loss = tracked->loss(rows[0]);
  if (plan.reduce != TROP_REDUCE_TOP)
    return;
  for (size_t i = 1; i < rows.size(); ++i)
    loss += tracked->loss(rows[i]);
  loss /= double(rows.size());
}

/// The mean gradient of the rows' losses or, if several tie for the worst, that of the
/// maximum over them: (1 - beta) of the first one's plus beta of their mean (002, Def. 10).
template <typename T> void Objective<T>::formGradient(int64_t step) {
  if (batchGradient)
    return formBatchGradient(step);
  if (reducesByPlugin())
    return gradient.formDense(rows, shares);
  if (!sharesTies() || rows.size() < 2)
    return gradient.form(rows);
  T share = T(model.ties_beta) / T(rows.size());
  shares.assign(rows.size(), share);
  shares[0] = T(1 - model.ties_beta) + share;
  gradient.formDense(rows, shares);
}

template <typename T> void Objective<T>::formBatchGradient(int64_t step) {
  batchGradient->form(rows, batchLosses, gradient.movables());
  takeBatchLoss(step);
}

template <typename T> void Objective<T>::takeBatchLoss(int64_t step) {
  loss = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!std::isfinite(batchLosses[i]))
      failNonfinite(rows[i], step);
    loss += double(batchLosses[i]);
  }
  loss /= double(rows.size());
}

template <typename T>
std::optional<typename Objective<T>::Chunks> Objective<T>::chunksOfMean() const {
  if (plan.reduce != TROP_REDUCE_MEAN)
    return std::nullopt;
  if (!batches)
    return Chunks{1, 1, 1, gradient.hasLists()};
  int64_t most = std::min(samplesOfStep(plan), part.count);
  return Chunks{most, batchGradient->rowsOfChunk(), batchGradient->chunksAtATime(most),
                batchGradient->hasLists()};
}

template <typename T> double Objective<T>::stepOn(DeviceSteps &device, int64_t step) {
  if (batches)
    batches->rowsOf(step, rows);
  else
    drawRow();
  batchLosses.resize(rows.size());
  device.run(step, rows, batchLosses.data());
  takeBatchLoss(step);
  if (!batches)
    loss = batchLosses[0]; // which may be -0
  if (penalty)
    addPenalty(device.penalty(), step);
  return loss;
}

template <typename T> double Objective<T>::form(int64_t step, bool wantsGradient) {
  evaluator.setStep(step, plan.seed);
  chooseRows(step);
  if (wantsGradient)
    formGradient(step);
  evaluator.setStep(std::nullopt);
  if (penalty) {
    addPenalty(penalty->value(), step);
    penalty->addTo(gradient.movables());
  }
  return loss;
}

template <typename T> void Objective<T>::addPenalty(double value, int64_t step) {
  loss += value;
  if (!std::isfinite(loss))
    fail("expected a finite penalty at step ", step, ", found one that is not; ",
         worstWeight(model, weights));
}

template <typename T>
void Objective<T>::noteChanges(const std::vector<Movable<T>> &moved, bool all) {
  if (!tracked->state())
    return;
  for (const Movable<T> &each : moved)
    if (all) {
      changed[each.parameter].resize(each.size);
      std::iota(changed[each.parameter].begin(), changed[each.parameter].end(), 0);
    } else {
      gradient.positionsOf(each.parameter, changed[each.parameter]);
    }
}

template <typename T> void Objective<T>::visit(StateVisitor &visitor) {
  int64_t position = int64_t(draws.position());
  visitor.integer("random", -1, position);
  draws.goTo(uint64_t(position));
}

template class trop::rt::Objective<float>;
template class trop::rt::Objective<double>;
