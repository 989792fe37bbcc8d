//===- Momentum.cpp - Gradient descent with momentum ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyTorch's SGD with a momentum: b = momentum b + (1 - dampening) g, where the first b is g
// without dampening; the step is lr b or, Nesterov's, lr (g + momentum b).
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
template <bool kNesterov> struct Momentum {
  double lr, momentum, dampening, weightDecay;
  static constexpr std::array kSlots = {"momentum_buffer"};
  static constexpr const char *kDeviceRule = kNesterov ? "nesterov" : "momentum";

  template <typename T> auto at(double rate, Clock &clock) const {
    return MomentumStep<T, kNesterov>{T(rate), T(momentum), T(clock.steps == 1 ? 1 : 1 - dampening),
                                      T(weightDecay)};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeMomentum(const Arguments &arguments, const Phase &phase) {
  Momentum<false> rule = {arguments.number("lr"), arguments.number("momentum"),
                          arguments.number("dampening"), arguments.number("weight_decay")};
  return std::make_unique<Entrywise<T, Momentum<false>>>(rule, phase);
}

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeNesterov(const Arguments &arguments, const Phase &phase) {
  Momentum<true> rule = {arguments.number("lr"), arguments.number("momentum"), /*dampening=*/0,
                         arguments.number("weight_decay")};
  return std::make_unique<Entrywise<T, Momentum<true>>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeMomentum(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeMomentum(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<float>> rt::makeNesterov(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeNesterov(const Arguments &, const Phase &);
