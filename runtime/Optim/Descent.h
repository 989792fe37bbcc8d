//===- Descent.h - Steps of a fixed size ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_DESCENT_H
#define TROP_RUNTIME_OPTIM_DESCENT_H

#include "runtime/Optim/Optimizer.h"

namespace trop::rt {

/// weights -= scale * rate * gradient at every step, whatever the loss.
template <typename T> class Descent : public Optimizer<T> {
public:
  explicit Descent(double rate) : rate(rate) {}
  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double scaled = input.scale * rate;
    descend(scaled, parameters, count);
    return {Outcome::Moved, scaled};
  }

private:
  double rate;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_DESCENT_H
