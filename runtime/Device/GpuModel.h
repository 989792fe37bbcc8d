//===- GpuModel.h - A model's code on a GPU ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUMODEL_H
#define TROP_RUNTIME_DEVICE_GPUMODEL_H

#include "runtime/Device/GpuProgram.h"
#include "runtime/Device/GpuTable.h"
#include "runtime/Device/GpuWeights.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/KeptState.h"
#include "runtime/Support/Array.h"

#include <optional>
#include <vector>

namespace trop::rt {

class GpuState;

/// Computes what a model has kernels for on a GPU, the rest on the CPU, as explanations.
class GpuModel : public Accelerator {
public:
  /// Error: no such GPU, or no code of the model for it.
  GpuModel(const trop_model &model, int index);

  const trop_entries &entries() const override { return table; }
  std::string describe() const override;
  void keep(const Samples &samples, int64_t mostOfCall) override;
  int64_t mostSamples() const override { return most; }
  void follow(const Weights &of) override { weights.follow(of); }
  std::unique_ptr<DeviceSteps> makeSteps(const DeviceStepPlan &plan) override;
  std::unique_ptr<KeptState> makeState(const DeviceStatePlan &plan) override;

private:
  friend struct GpuEntries;
  /// Arrays of one call, there and here.
  class Call;

  /// The model that a context belongs to.
  static GpuModel &of(const trop_context *context) {
    return static_cast<GpuModel &>(*static_cast<Accelerator *>(context->workspace));
  }
  /// Of the CPU's and the GPU's.
  static trop_entries makeEntries(const trop_entries &cpu, const trop_entries &gpu);
  /// Says how many samples there is memory for in a call.
  void measureMemory();
  /// Memory for a call of so many samples.
  void *takeWorkspace(int64_t count);
  /// On the CPU, one a parameter.
  const Weights &takeTensors();
  /// A context for the CPU's entry points.
  trop_context onCpu(const trop_context &context) const;

  const trop_model &model;
  Gpu gpu;
  const trop_device &code;
  GpuProgram program;
  trop_entries table;
  GpuTable kept;
  GpuWeights weights;
  GpuState *state = nullptr; // the last one that is there still; null: none
  GpuMemory workspace;
  int64_t most = 0; // samples of a call
  AlignedMemory cpuWorkspace;
  std::optional<Weights> tensors; // from when they are first wanted
  std::vector<GpuMemory> slots;   // of calls, which find them again
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUMODEL_H
