//===- GpuMover.h - An optimizer's steps on a GPU ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUMOVER_H
#define TROP_RUNTIME_DEVICE_GPUMOVER_H

#include "runtime/Device/GpuSquares.h"
#include "runtime/Device/GpuWeights.h"

#include <functional>

namespace trop::rt {

/// Moves all weights along a gradient that is there, and keeps what the optimizer carries.
class GpuMover : public DeviceCopy {
public:
  /// `layout`: of weights, gradients and what is carried alike. `settle` is called before the CPU
  /// is given what is carried. NoDeviceMemory.
  GpuMover(const Gpu &gpu, const GpuKernels &kernels, const trop_model &model,
           const GpuLayout &layout, const DeviceMovePlan &plan, std::function<void()> settle = {});
  ~GpuMover() override;

  /// What moves, and along what: sums over chunks, each of which has the layout. `stop` keeps all
  /// where they are. Losses and their mean are looked at where a report is made.
  struct Step {
    void *weights, *gradients;
    int64_t chunks;
    bool isActive;
    DeviceStep *steps;
    int *stop;
    const void *losses;
    int64_t lossCount;
    kernels::StepReport *report;
  };
  /// Before steps are queued: what the CPU has newer.
  void uploadSlots();
  /// Returns the last kernel's name.
  std::string queue(const Step &step) const;
  /// After one is done.
  void noteMoved() { slotArrays.setNewer(this); }
  /// Whether a step writes a report.
  bool reports() const { return squares.has_value(); }
  /// Entries of a step's gradient that are not 0, once it is done; `counter`: 8 bytes there.
  int64_t countEntries(const Step &step, void *counter) const;
  /// What the optimizer carries.
  void bring() override;

private:
  /// Calls function(the CPU's array, the GPU's, bytes) for each that is carried.
  template <typename Function> void eachSlot(const Function &function) const;

  const Gpu &gpu;
  const GpuKernels &kernels;
  const trop_model &model;
  const GpuLayout layout;
  std::string rule;
  std::optional<DeviceClip> clip;
  std::vector<std::vector<void *>> slotsHere;
  const HostArrays &slotArrays;
  std::function<void()> settle;
  uint64_t slotVersion = 0; // of the CPU's that are on the GPU
  cuda::Function moveKernel, countKernel;
  int64_t partCount = 0;
  GpuMemory slots, parts;
  std::optional<GpuSquares> squares; // for steps that look at all entries
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUMOVER_H
