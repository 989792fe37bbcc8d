//===- Observer.h - Who looks at the steps of a training --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_OBSERVER_H
#define TROP_RUNTIME_TRAIN_OBSERVER_H

#include "runtime/Optim/Optimizer.h"
#include "runtime/State/State.h"

#include <optional>

namespace trop::rt {

/// What one step did.
struct StepRecord {
  int64_t step;                 // as many were done before it
  double loss;                  // of the weights before it, as `reduce` makes it of the samples
  std::optional<double> rate{}; // the optimizer's step size, where it has one
  int64_t gradientEntries = 0;  // of all parameters' gradients, that are not 0
  std::optional<StateCounters> counters{}; // so far, of a training that maintains state
  double seconds = 0;                      // since training began, without what observing took
};

/// Is told of some steps, once they are done. Computes what it likes of the weights
/// reached, but changes nothing: a training gives the same bits with and without.
class Observer {
public:
  virtual ~Observer() = default;

  /// Of every step. Whether it is to be told, which may take a pass over the gradient.
  bool wants(int64_t step, double loss) {
    lossSum += loss;
    ++lossCount;
    return step >= next;
  }
  virtual void step(const StepRecord &record) = 0;

protected:
  /// The average of the losses of all steps since this was last asked for.
  double takeAverageLoss() {
    double average = lossSum / double(lossCount);
    lossSum = 0;
    lossCount = 0;
    return average;
  }

  int64_t next = 0; // the first step that is wanted

private:
  double lossSum = 0;
  int64_t lossCount = 0;
};

/// Entries that are not 0.
template <typename T> int64_t countEntries(const std::vector<Movable<T>> &gradient) {
  int64_t entries = 0;
  for (const Movable<T> &of : gradient)
    for (int64_t i = 0; i < of.count; ++i)
      entries += of.gradient[i] != 0;
  return entries;
}

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_OBSERVER_H
