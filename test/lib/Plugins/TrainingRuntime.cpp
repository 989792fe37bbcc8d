//===- TrainingRuntime.cpp - The runtime half of TrainingPlugin -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TrainingCalls.h"

#include "trop/plugin.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

using namespace trop::plugin;

namespace {

struct Lion {
  double lr, beta1, beta2, weightDecay;
  static constexpr std::array kSlots = {"exp_avg"};

  explicit Lion(const Arguments &arguments)
      : lr(arguments.number("lr")), beta1(arguments.number("beta1")),
        beta2(arguments.number("beta2")), weightDecay(arguments.number("weight_decay")) {}

  template <typename T> auto at(double rate, int64_t) const {
    return [=, keep1 = T(beta1), new1 = T(1 - beta1), keep2 = T(beta2), new2 = T(1 - beta2),
            by = T(rate), decay = T(weightDecay)](T &weight, T gradient, T &average) {
      T direction = keep1 * average + new1 * gradient;
      weight -= by * (T(direction > 0) - T(direction < 0) + decay * weight);
      average = keep2 * average + new2 * gradient;
    };
  }
};

/// Rows, or columns where these are fewer, by Gram and Schmidt's method.
void fillOrthogonal(const Arguments &arguments, const Parameter &parameter, Draws &draws,
                    double *values) {
  if (parameter.rank != 2)
    throw std::invalid_argument("expects two dimensions, found " + std::to_string(parameter.rank));
  int64_t rows = parameter.shape[0], columns = parameter.shape[1];
  bool ofRows = rows <= columns;
  int64_t vectors = ofRows ? rows : columns, length = ofRows ? columns : rows;
  auto at = [&](int64_t vector, int64_t i) -> double & {
    return values[ofRows ? vector * columns + i : i * columns + vector];
  };
  for (int64_t v = 0; v < vectors; ++v) {
    for (int64_t i = 0; i < length; ++i)
      at(v, i) = draws.normal();
    double squares = 0;
    for (int64_t w = 0; w < v; ++w) {
      double product = 0, other = 0;
      for (int64_t i = 0; i < length; ++i) {
        product += at(v, i) * at(w, i);
        other += at(w, i) * at(w, i);
      }
      for (int64_t i = 0; i < length; ++i)
        at(v, i) -= product / other * at(w, i);
    }
    for (int64_t i = 0; i < length; ++i)
      squares += at(v, i) * at(v, i);
    for (int64_t i = 0; i < length; ++i)
      at(v, i) *= arguments.number("gain") / std::sqrt(squares);
  }
}

struct InverseRoot final : Schedule {
  double warmup;
  explicit InverseRoot(const Arguments &arguments) : warmup(arguments.number("warmup")) {}
  double factor(int64_t step, int64_t) const override {
    double now = double(step) + 1;
    return now < warmup ? now / warmup : std::sqrt(warmup / now);
  }
  bool dependsOnLength() const override { return false; }
};

/// Of foreign.sample_sum, the op of another plugin.
double sumUp(const double *losses, int64_t count, int64_t, double *shares) {
  std::fill(shares, shares + count, 1);
  return std::accumulate(losses, losses + count, 0.0);
}

/// What `top` is, of no op: a command line can say it alone.
double meanOfLargest(const double *losses, int64_t count, int64_t m, double *shares) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return losses[a] > losses[b]; });
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    shares[order[i]] = i < m ? 1 / double(m) : 0;
    sum += i < m ? losses[order[i]] : 0;
  }
  return sum / double(m);
}

} // namespace

TROP_RUNTIME_PLUGIN("training", "1.2", plugin) {
  plugin.addOptimizer<Lion>(training::kLion);
  plugin.addInitialiser(training::kOrthogonal, fillOrthogonal);
  plugin.addSchedule<InverseRoot>(training::kInverseRoot);
  plugin.addReduction(training::kSum, sumUp);
  plugin.addReduction(training::kLargest, meanOfLargest);
}
