//===- Descent.h - Steps along the gradient alone ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step is rate * gradient, in the element type as long as that holds the rate with all its
// digits. Where only the product is in range, it is formed in double and then rounded.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_DESCENT_H
#define TROP_RUNTIME_OPTIM_DESCENT_H

#include "runtime/Optim/NormSteps.h"
#include "runtime/Optim/Optimizer.h"

#include <algorithm>
#include <cmath>

namespace trop::rt {

/// weights -= step(gradient), entry by entry.
template <typename T, typename Step>
void moveBy(const Step &step, const Movable<T> *parameters, int64_t count) {
  for (const Movable<T> *p = parameters; p != parameters + count; ++p)
    if (p->indices)
      for (int64_t i = 0; i < p->count; ++i)
        p->weights[p->indices[i]] -= step(p->gradient[i]);
    else
      for (int64_t i = 0; i < p->count; ++i)
        p->weights[i] -= step(p->gradient[i]);
}

/// weights -= rate * gradient.
template <typename T> DescentStep<T> descentStep(double rate) {
  T factor = T(rate);
  return {{rate}, {factor}, !std::isnormal(factor) && rate != 0};
}
template <typename T> void descend(double rate, const Movable<T> *parameters, int64_t count) {
  if (DescentStep<T> step = descentStep<T>(rate); step.isFar)
    moveBy(step.far, parameters, count);
  else
    moveBy(step.near, parameters, count);
}

template <typename T> T largestEntry(const Movable<T> *parameters, int64_t count) {
  T largest = 0;
  for (const Movable<T> *p = parameters; p != parameters + count; ++p)
    for (int64_t i = 0; i < p->count; ++i)
      largest = std::max(largest, std::fabs(p->gradient[i]));
  return largest;
}

/// As the step says, once it has decided.
template <typename T>
StepResult descendTowards(TowardsStep<T> step, const StepInput &input, const Movable<T> *parameters,
                          int64_t count) {
  Squares squares = input.squares ? *input.squares : gradientSquares(parameters, count);
  StepResult result =
      step.decide(input.loss, squares, [&] { return largestEntry(parameters, count); });
  if (step.way == Way::Near)
    moveBy(step.near, parameters, count);
  else if (step.way == Way::Far)
    moveBy(step.far, parameters, count);
  return result;
}

/// Steps of Polyak's length, towards a target.
template <typename T> class TargetDescent : public Optimizer<T> {
public:
  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    return descendTowards(next(input.scale), input, parameters, count);
  }
  const char *deviceRule() const override { return "towards"; }
  bool followsLoss() const override { return true; }
  StepResult stepOnDevice(const StepInput &input, const Movable<T> *parameters, int64_t count,
                          DeviceStep *steps) override {
    TowardsStep<T> step = next(input.scale);
    for (const Movable<T> *p = parameters; p != parameters + count; ++p)
      giveToDevice(step, steps[p->parameter]);
    return {Outcome::Moved, 0}; // The device knows the rate.
  }

protected:
  /// Its target and share.
  virtual TowardsStep<T> next(double scale) = 0;
};

/// weights -= scale * rate * gradient at every step, whatever the loss.
template <typename T> class Descent : public Optimizer<T> {
public:
  explicit Descent(double rate) : rate(rate) {}
  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double scaled = input.scale * rate;
    descend(scaled, parameters, count);
    return {Outcome::Moved, scaled};
  }
  const char *deviceRule() const override { return "descent"; }
  StepResult stepOnDevice(const StepInput &input, const Movable<T> *parameters, int64_t count,
                          DeviceStep *steps) override {
    double scaled = input.scale * rate;
    for (const Movable<T> *p = parameters; p != parameters + count; ++p)
      giveToDevice(descentStep<T>(scaled), steps[p->parameter]);
    return {Outcome::Moved, scaled};
  }

private:
  double rate;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_DESCENT_H
