//===- Inna.cpp - The inertial Newton algorithm ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 002, Table 4.5, after Castera, Bolte, Fevotte and Pauwels 2021.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Inertia.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
struct Inna {
  double lr, alpha, beta, weightDecay;
  static constexpr std::array kSlots = {"psi"};
  static constexpr const char *kDeviceRule = "inna";

  template <typename T> auto at(double rate, Clock &clock) const {
    return inertia<T>(alpha, beta, rate, weightDecay, clock);
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeInna(const Arguments &arguments, const Phase &phase) {
  Inna rule = {arguments.number("lr"), arguments.number("alpha"), arguments.number("beta"),
               arguments.number("weight_decay")};
  return std::make_unique<Entrywise<T, Inna>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeInna(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeInna(const Arguments &, const Phase &);
