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

/// descendTowards where the rate, or the square it is divided by, leaves its type: the step is
/// (loss - target) / norm times gradient / norm.
template <typename T>
StepResult descendFar(double target, double share, const StepInput &input, const Squares &squares,
                      const Movable<T> *parameters, int64_t count) {
  if (squares.isZero())
    return {Outcome::NoGradient, 0};
  // Halves of a difference that is too large for a double are not.
  double gap = share * (input.loss - target);
  int doubled = std::isfinite(gap) ? 0 : 1;
  if (doubled)
    gap = share * (input.loss / 2 - target / 2);
  auto step = [&](T entry) {
    double unit = squares.divide(double(entry));
    return T(std::scalbn(squares.divide(unit * gap), doubled));
  };
  if (std::isinf(step(largestEntry(parameters, count))))
    return {Outcome::TooLong, 0};
  moveBy(step, parameters, count);
  return {Outcome::Moved, std::scalbn(squares.divide(squares.divide(gap)), doubled)};
}

/// A share of Polyak's step: all of it takes a loss that is linear along its gradient to
/// `target`. A gradient that was clipped has the rate of the whole one, so that no step is longer
/// for it.
template <typename T>
StepResult descendTowards(double target, double share, const StepInput &input,
                          const Movable<T> *parameters, int64_t count) {
  if (input.loss <= target)
    return {Outcome::Stayed, 0};
  Squares squares = input.squares ? *input.squares : gradientSquares(parameters, count);
  double rate = share * (input.loss - target) / squares.sum;
  if (squares.exponent != 0 || !std::isnormal(T(rate)))
    return descendFar(target, share, input, squares, parameters, count);
  descend(rate, parameters, count);
  return {Outcome::Moved, rate};
}

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
