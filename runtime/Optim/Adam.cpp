//===- Adam.cpp - Adam ----------------------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyTorch's Adam: moving averages m of g and v of g^2, each divided by the sum of its weights so
// far; the step is lr m / (sqrt(v) + eps). AdamW is the same with a weight decay that is not part
// of the gradient (decoupled): weights shrink by lr weight_decay first.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

#include <cmath>

namespace {
template <bool kDecoupled> struct Adam {
  double lr, beta1, beta2, eps, weightDecay;
  static constexpr std::array kSlots = {"exp_avg", "exp_avg_sq"};
  static constexpr const char *kDeviceRule = kDecoupled ? "adamw" : "adam";

  template <typename T> auto at(double rate, Clock &clock) const {
    double sum1 = 1 - std::pow(beta1, double(clock.steps));
    double sum2 = 1 - std::pow(beta2, double(clock.steps));
    return AdamStep<T, kDecoupled>{T(1 - rate * weightDecay),
                                   T(weightDecay),
                                   T(rate / sum1),
                                   T(beta1),
                                   T(1 - beta1),
                                   T(beta2),
                                   T(1 - beta2),
                                   T(std::sqrt(sum2)),
                                   T(eps)};
  }
};

template <typename T, bool kDecoupled>
std::unique_ptr<Optimizer<T>> make(const Arguments &arguments, const Phase &phase) {
  Adam<kDecoupled> rule = {arguments.number("lr"), arguments.number("beta1"),
                           arguments.number("beta2"), arguments.number("eps"),
                           arguments.number("weight_decay")};
  return std::make_unique<Entrywise<T, Adam<kDecoupled>>>(rule, phase);
}
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeAdam(const Arguments &arguments, const Phase &phase) {
  return make<T, false>(arguments, phase);
}

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeAdamW(const Arguments &arguments, const Phase &phase) {
  return make<T, true>(arguments, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeAdam(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeAdam(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<float>> rt::makeAdamW(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeAdamW(const Arguments &, const Phase &);
