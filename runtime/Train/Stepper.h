//===- Stepper.h - The steps of a training, one by one ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_STEPPER_H
#define TROP_RUNTIME_TRAIN_STEPPER_H

#include "runtime/Optim/Schedule.h"
#include "runtime/Train/Clip.h"
#include "runtime/Train/Objective.h"

#include <memory>
#include <optional>
#include <vector>

namespace trop::rt {

/// Moves the weights along an objective's gradient, clipped, by the optimizer of a phase, at the
/// rate of the schedule; on the CPU or where a device makes these steps.
template <typename T> class Stepper {
public:
  Stepper(const trop_model &model, const Samples &samples, const TrainPlan &plan,
          Evaluator &evaluator, Weights &weights, Objective<T> &objective);

  /// A phase of at most so many steps, on the CPU.
  void begin(const trop_call &call, int64_t steps);
  /// To a device, if there is one that makes them. NoDeviceMemory.
  void moveToDevice();
  /// Brings all to the CPU, as long as a device can say what goes wrong.
  void end();

  /// Takes step number `step`.
  Outcome take(int64_t step);
  // Of the last one:
  double loss() const { return lastLoss; }
  double rate() const { return lastRate; }
  /// Entries of its gradient that are not 0.
  int64_t countEntries() const;
  /// Whether there is no step for good, and not for want of parameters that may move at this one.
  bool isStationary() const;

  /// That of the phase; null: none has begun.
  Optimizer<T> *optimizer() const { return rule.get(); }

private:
  bool mayMove(int64_t p, int64_t step) const;
  Outcome takeHere(StepInput input);

  const trop_model &model;
  const Samples &samples;
  const TrainPlan &plan;
  Evaluator &evaluator;
  Weights &weights;
  Objective<T> &objective;
  std::optional<Clip<T>> clip;
  Schedule schedule;
  std::vector<Movable<T>> movable;
  double lastLoss = 0, lastRate = 0;
  std::unique_ptr<Optimizer<T>> rule;
  // Of this phase; null: the CPU makes steps.
  std::unique_ptr<DeviceSteps> ofMean;
  std::unique_ptr<DeviceStateMoves> ofWorst;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_STEPPER_H
