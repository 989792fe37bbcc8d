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

  template <typename T> auto at(double rate, Clock &) const {
    return [r = T(rate), a = T(alpha), b = T(1 - alpha), e = T(eps),
            d = T(weightDecay)](T &w, T g, T &square) {
      g += d * w;
      square = a * square + b * g * g;
      w -= r * (g / (std::sqrt(square) + e));
    };
  }
};

/// With both options; either may be off.
struct FullRmsProp : RmsProp {
  double momentum;
  bool centered;
  static constexpr std::array kSlots = {"square_avg", "grad_avg", "momentum_buffer"};

  template <typename T> auto at(double rate, Clock &) const {
    return [r = T(rate), a = T(alpha), b = T(1 - alpha), e = T(eps), d = T(weightDecay),
            m = T(momentum), c = T(centered)](T &w, T g, T &square, T &average, T &buffer) {
      g += d * w;
      square = a * square + b * g * g;
      average = a * average + b * g;
      T variance = square - c * average * average; // Below 0 by rounding, where g hardly varies.
      buffer = m * buffer + g / (std::sqrt(variance < 0 ? 0 : variance) + e);
      w -= r * buffer;
    };
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
