//===- OptimRun.h - Optimizers on a smooth function -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_RUNTIME_OPTIMRUN_H
#define TROP_TEST_UNIT_RUNTIME_OPTIMRUN_H

#include "runtime/Optim/Optimizer.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace trop::test {

/// A call as the train block has it: "adam", {{"lr", 0.1}}, {"corrected"}.
class TestCall {
public:
  TestCall(std::string name, std::vector<std::pair<const char *, double>> numbers,
           std::vector<const char *> flags = {})
      : name(std::move(name)) {
    for (auto [key, number] : numbers)
      given.push_back({sizeof(trop_argument), key, TROP_ARGUMENT_NUMBER, number, nullptr});
    for (const char *flag : flags)
      given.push_back({sizeof(trop_argument), flag, TROP_ARGUMENT_NAME, 0, "true"});
  }
  operator trop_call() const {
    return {sizeof(trop_call), name.c_str(), int64_t(given.size()), given.data()};
  }

private:
  std::string name;
  std::vector<trop_argument> given;
};

/// What is minimised over x in R^5: a sum of sqrt(1 + (x_i - c_i)^2), each with a factor, and a
/// quadratic that couples all entries.
constexpr int kEntries = 5;
template <typename T> std::vector<T> startOfRun() { return {T(2), T(-1.5), T(0.3), T(2.2), T(-3)}; }
template <typename T> std::vector<T> smoothGradient(const std::vector<T> &x) {
  T sum = 0;
  for (T each : x)
    sum += each;
  std::vector<T> gradient(kEntries);
  for (int i = 0; i < kEntries; ++i) {
    T from = x[i] - T(0.7 * i - 1);
    gradient[i] = T(0.5 + 0.25 * i) * from / std::sqrt(1 + from * from) + T(0.1) * sum;
  }
  return gradient;
}

/// Two parameters, of the first two entries of x and the others.
constexpr int kSizes[] = {2, 3};
inline rt::Phase runPhase(int64_t steps) {
  return {/*outputCount=*/2, steps, {kSizes[0], kSizes[1]}};
}

/// Steps `first` to `end` of a run of `total`.
template <typename T>
void runSteps(rt::Optimizer<T> &optimizer, std::vector<T> &x, const rt::Schedule &schedule,
              int64_t first, int64_t end, int64_t total) {
  for (int64_t step = first; step < end; ++step) {
    std::vector<T> gradient = smoothGradient(x);
    rt::Movable<T> movable[] = {{0, kSizes[0], &x[0], &gradient[0], kSizes[0]},
                                {1, kSizes[1], &x[2], &gradient[2], kSizes[1]}};
    optimizer.step({/*loss=*/1, schedule.factor(step, total)}, movable, 2);
  }
}

} // namespace trop::test

#endif // TROP_TEST_UNIT_RUNTIME_OPTIMRUN_H
