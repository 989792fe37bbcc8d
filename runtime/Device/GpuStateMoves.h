//===- GpuStateMoves.h - Steps of worst samples on a GPU --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSTATEMOVES_H
#define TROP_RUNTIME_DEVICE_GPUSTATEMOVES_H

#include "runtime/Device/GpuMover.h"
#include "runtime/Device/GpuState.h"

namespace trop::rt {

/// Moves the weights of a maintained state where they are, along the gradient that an update left
/// there. `move` begins a step; the next update makes it, all in one launch, or whoever asks for
/// weights before.
class GpuStateMoves : public DeviceStateMoves, public GpuMovedWeights, public DeviceCopy {
public:
  /// NoDeviceMemory.
  GpuStateMoves(GpuState &state, const DeviceMovePlan &plan);
  ~GpuStateMoves() override;

  DeviceStep *parameters() override;
  void move() override;
  int64_t countEntries() override;
  /// The weights.
  void bring() override;

  bool isAhead() const override { return ahead; }
  void noteFollowed() override { ahead = false; }
  void queue() const override;
  void run(const std::function<std::string()> &queueAll) override;

private:
  GpuMover::Step step() const;
  /// Returns the last kernel's name.
  std::string queueMove() const;
  void clearSteps();
  /// Makes the step that `move` began, if no update did.
  void settle();

  GpuState &state;
  GpuMemory block, lists;
  PinnedMemory blockHere;
  GpuMover mover;
  cuda::Function count, place, write;
  kernels::Lists changed;
  std::unique_ptr<GpuGraph> graph;
  int64_t made = 0;
  bool ahead = false, pending = false;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSTATEMOVES_H
