//===- InnaProp.cpp - INNA along gradients over their root mean square ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 002, Algorithm 3. The rate stays below beta: see checkOptimizer.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Inertia.h"
#include "runtime/Optim/Optimizers.h"
#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

#include <cmath>

namespace {
struct InnaProp {
  double lr, alpha, beta, sigma, eps, weightDecay;
  static constexpr std::array kSlots = {"psi", "v"};
  static constexpr const char *kDeviceRule = "innaprop";

  template <typename T> auto at(double rate, Clock &clock) const {
    double sum = 1 - std::pow(sigma, double(clock.steps));
    return InnaPropStep<T>{inertia<T>(alpha, beta, rate, weightDecay, clock), T(sigma),
                           T(1 - sigma), T(std::sqrt(sum)), T(eps)};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeInnaProp(const Arguments &arguments, const Phase &phase) {
  InnaProp rule = {arguments.number("lr"),   arguments.number("alpha"),
                   arguments.number("beta"), arguments.number("sigma"),
                   arguments.number("eps"),  arguments.number("weight_decay")};
  return std::make_unique<Entrywise<T, InnaProp>>(rule, phase);
}

void rt::checkInnaProp(const Arguments &arguments, const Schedule &schedule, int64_t totalSteps) {
  double lr = arguments.number("lr"), beta = arguments.number("beta");
  int64_t step = schedule.largestAt(totalSteps);
  double scale = schedule.factor(step, totalSteps);
  if (lr * scale >= beta)
    fail("innaprop expects learning rates below its beta, ", shortest(beta), ", found ",
         shortest(lr * scale), " at step ", step, ": with this schedule lr must be below ",
         shortest(beta / scale));
}

template std::unique_ptr<Optimizer<float>> rt::makeInnaProp(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeInnaProp(const Arguments &, const Phase &);
