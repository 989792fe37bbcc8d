//===- NAdam.cpp - Adam with Nesterov's momentum --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyTorch's NAdam: Adam with a momentum that grows to beta1,
//   mu_k = beta1 (1 - 0.96^(k momentum_decay) / 2),
// and a step along ((1 - mu_k) g / (1 - P_k) + mu_{k+1} m / (1 - P_{k+1})) / (sqrt(v) + eps), where
// P_k = mu_1 ... mu_k.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

#include <cmath>

namespace {
struct NAdam {
  double lr, beta1, beta2, eps, weightDecay, momentumDecay;
  static constexpr std::array kSlots = {"exp_avg", "exp_avg_sq"};
  static constexpr const char *kDeviceRule = "nadam";

  double momentumAt(int64_t step) const {
    return beta1 * (1 - 0.5 * std::pow(0.96, double(step) * momentumDecay));
  }

  template <typename T> auto at(double rate, Clock &clock) const {
    double now = momentumAt(clock.steps), next = momentumAt(clock.steps + 1);
    double sum2 = 1 - std::pow(beta2, double(clock.steps));
    clock.product *= now;
    return NAdamStep<T>{T(weightDecay),
                        T(beta1),
                        T(1 - beta1),
                        T(beta2),
                        T(1 - beta2),
                        T(sum2),
                        T(eps),
                        T(rate * (1 - now) / (1 - clock.product)),
                        T(rate * next / (1 - clock.product * next))};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeNAdam(const Arguments &arguments, const Phase &phase) {
  NAdam rule = {arguments.number("lr"),           arguments.number("beta1"),
                arguments.number("beta2"),        arguments.number("eps"),
                arguments.number("weight_decay"), arguments.number("momentum_decay")};
  return std::make_unique<Entrywise<T, NAdam>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeNAdam(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeNAdam(const Arguments &, const Phase &);
