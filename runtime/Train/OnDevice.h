//===- OnDevice.h - Steps that a device can make ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_ONDEVICE_H
#define TROP_RUNTIME_TRAIN_ONDEVICE_H

#include "runtime/Train/Clip.h"
#include "runtime/Train/Objective.h"

#include <memory>
#include <optional>

namespace trop::rt {

/// How a device moves weights in the optimizer's place. It has a rule for that.
template <typename T>
DeviceMovePlan planMoves(const Objective<T> &objective, const std::optional<Clip<T>> &clip,
                         Optimizer<T> &optimizer) {
  DeviceMovePlan moves{
      {}, optimizer.deviceRule(), optimizer.followsLoss(), {}, optimizer.slotArrays()};
  if (clip)
    moves.clip = {clip->boundsNorm(), clip->bound()};
  for (const Movable<T> &parameter : objective.parameters()) {
    std::vector<T *> slots = optimizer.slots(parameter.parameter);
    moves.slots.emplace_back(slots.begin(), slots.end());
  }
  return moves;
}

/// The steps of a phase on the evaluator's device. Null: it has none, or does not make such steps,
/// those along a mean. Error: too little memory there.
template <typename T>
std::unique_ptr<DeviceSteps> makeStepsOnDevice(const Evaluator &evaluator, const Samples &samples,
                                               const TrainPlan &plan, const Objective<T> &objective,
                                               const std::optional<Clip<T>> &clip,
                                               Optimizer<T> &optimizer) {
  auto chunks = objective.chunksOfMean();
  if (!evaluator.accelerator() || !chunks || !optimizer.deviceRule())
    return nullptr;
  return evaluator.accelerator()->makeSteps({samples, planMoves(objective, clip, optimizer),
                                             chunks->size, chunks->count, chunks->areLists,
                                             chunks->rows, plan.seed});
}

/// The same along the gradient of worst samples, of optimizers that move all entries: of others
/// lists of few go there and back.
template <typename T>
std::unique_ptr<DeviceStateMoves> makeMovesOnDevice(Objective<T> &objective,
                                                    const std::optional<Clip<T>> &clip,
                                                    Optimizer<T> &optimizer) {
  if (!optimizer.movesAll() || !optimizer.deviceRule())
    return nullptr;
  return objective.makeMoves(planMoves(objective, clip, optimizer));
}

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_ONDEVICE_H
