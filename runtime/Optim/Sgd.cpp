//===- Sgd.cpp - Stochastic gradient descent ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Descent.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeSgd(const Arguments &arguments, const Phase &) {
  return std::make_unique<Descent<T>>(arguments.number("lr"));
}

template std::unique_ptr<Optimizer<float>> rt::makeSgd(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeSgd(const Arguments &, const Phase &);
