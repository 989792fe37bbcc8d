//===- Constant.cpp - A constant step from the accuracy aimed at ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The step eps / (2 sqrt(2 C)) with C outputs (Enaieh and Fercoq 2026, section 5.3).
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Descent.h"
#include "runtime/Optim/Optimizers.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeConstant(const Arguments &arguments, const Phase &phase) {
  double eps = arguments.number("eps");
  return std::make_unique<Descent<T>>(eps / (2 * std::sqrt(2 * double(phase.outputCount))));
}

template std::unique_ptr<Optimizer<float>> rt::makeConstant(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeConstant(const Arguments &, const Phase &);
