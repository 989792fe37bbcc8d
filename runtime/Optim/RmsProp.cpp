//===- RmsProp.cpp - Gradients over their root mean square ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyTorch's RMSprop: g / (sqrt(v) + eps) with a moving average v of g^2. `centered` takes the
// squared average of g off v, `momentum` adds up what the steps follow.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
struct RmsProp {
  double lr, alpha, eps, weightDecay;
  static constexpr std::array kSlots = {"square_avg"};
  static constexpr const char *kDeviceRule = "rmsprop";

  template <typename T> auto at(double rate, Clock &) const {
    return RmsPropStep<T>{T(rate), T(alpha), T(1 - alpha), T(eps), T(weightDecay)};
  }
};

/// With both options; either may be off.
struct FullRmsProp : RmsProp {
  double momentum;
  bool centered;
  static constexpr std::array kSlots = {"square_avg", "grad_avg", "momentum_buffer"};
  static constexpr const char *kDeviceRule = "full_rmsprop";

  template <typename T> auto at(double rate, Clock &) const {
    return FullRmsPropStep<T>{T(rate),        T(alpha),    T(1 - alpha), T(eps),
                              T(weightDecay), T(momentum), T(centered)};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeRmsProp(const Arguments &arguments, const Phase &phase) {
  FullRmsProp rule = {{arguments.number("lr"), arguments.number("alpha"), arguments.number("eps"),
                       arguments.number("weight_decay")},
                      arguments.number("momentum"),
                      arguments.text("centered") == "true"};
  if (rule.momentum == 0 && !rule.centered)
    return std::make_unique<Entrywise<T, RmsProp>>(rule, phase);
  return std::make_unique<Entrywise<T, FullRmsProp>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeRmsProp(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeRmsProp(const Arguments &, const Phase &);
