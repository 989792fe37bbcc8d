//===- GpuWeights.h - Weights in the memory of a GPU ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUWEIGHTS_H
#define TROP_RUNTIME_DEVICE_GPUWEIGHTS_H

#include "runtime/Device/Gpu.h"
#include "runtime/Model/Evaluator.h"

#include <vector>

namespace trop::rt {

/// Arrays of all parameters in one: where each begins, in entries.
struct GpuLayout {
  /// Each array begins at a multiple of so many bytes.
  explicit GpuLayout(const trop_model &model, int64_t alignment = TROP_WORKSPACE_ALIGNMENT);
  void *at(const void *base, int64_t parameter) const {
    return static_cast<char *>(const_cast<void *>(base)) + offsets[size_t(parameter)] * element;
  }
  int64_t bytes() const { return entries * element; }

  std::vector<int64_t> offsets;
  int64_t element, entries = 0; ///< bytes of one; how many there are, with those between arrays
};

/// The weights of a training. They are uploaded for every call until somebody trains them here,
/// from when on only after the CPU wrote them.
class GpuWeights : public DeviceCopy {
public:
  GpuWeights(const Gpu &gpu, const trop_model &model) : gpu(gpu), model(model), layout(model) {}
  GpuWeights(const GpuWeights &) = delete;

  void follow(const Weights &of);
  /// Whether a context has these.
  bool has(const trop_context &context) const {
    return weights && context.parameters == weights->addressesOnly();
  }
  /// Before they are wanted. NoDeviceMemory.
  void takeMemory();
  /// As they are now, one a parameter.
  const std::vector<void *> &current();

  /// In a training the CPU says when it writes weights; else it does not.
  void setTraining(bool trains);
  /// After a kernel moved them.
  void noteMoved() { weights->hostArrays().setNewer(this); }
  void bring() override;
  /// Before the CPU reads addresses that it has from before.
  void bringIfNewer() const {
    if (weights)
      weights->hostArrays().read();
  }

private:
  const Gpu &gpu;
  const trop_model &model;
  GpuLayout layout;
  const Weights *weights = nullptr;
  GpuMemory memory;
  std::vector<void *> addresses;
  uint64_t version = 0; // of the CPU's that are here; 0: none
  bool trains = false;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUWEIGHTS_H
