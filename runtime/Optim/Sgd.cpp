//===- Sgd.cpp - Stochastic gradient descent ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyTorch's SGD. Without weight decay, which moves every weight, it follows lists.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Descent.h"
#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
struct Decaying {
  double lr, weightDecay;
  static constexpr std::array<const char *, 0> kSlots = {};
  static constexpr const char *kDeviceRule = "decaying";

  template <typename T> auto at(double rate, Clock &) const {
    return DecayingStep<T>{T(rate), T(weightDecay)};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeSgd(const Arguments &arguments, const Phase &phase) {
  Decaying rule = {arguments.number("lr"), arguments.number("weight_decay")};
  if (rule.weightDecay == 0)
    return std::make_unique<Descent<T>>(rule.lr);
  return std::make_unique<Entrywise<T, Decaying>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeSgd(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeSgd(const Arguments &, const Phase &);
