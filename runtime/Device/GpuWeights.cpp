//===- GpuWeights.cpp - Weights in the memory of a GPU --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuWeights.h"

using namespace trop;
using namespace trop::rt;

GpuLayout::GpuLayout(const trop_model &model, int64_t alignment)
    : element(elementBytes(model.compute)) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    offsets.push_back(entries);
    entries += alignedBytes(model.parameters[p].count * element, alignment) / element;
  }
}

void GpuWeights::follow(const Weights &of) {
  weights = &of;
  version = 0;
}

void GpuWeights::takeMemory() {
  if (!addresses.empty())
    return;
  memory = gpu.allocate(layout.bytes(), "weights");
  for (int64_t p = 0; p < model.parameter_count; ++p)
    addresses.push_back(layout.at(memory.data(), p));
}

const std::vector<void *> &GpuWeights::current() {
  const HostArrays &host = weights->hostArrays();
  if (trains && (host.areNewerOn(this) || version == host.version()))
    return addresses;
  takeMemory();
  for (int64_t p = 0; p < model.parameter_count; ++p)
    gpu.upload(addresses[size_t(p)], weights->pointers()[p],
               model.parameters[p].count * layout.element);
  version = host.version();
  return addresses;
}

void GpuWeights::setTraining(bool trains) {
  if (weights && weights->hostArrays().areNewerOn(this))
    try {
      bringIfNewer();
    } catch (const Error &) { // Who wanted them has asked before, and was told.
      weights->hostArrays().setNewer(nullptr);
    }
  this->trains = trains;
  version = 0;
}

void GpuWeights::bring() {
  onDevice([&] {
    gpu.makeCurrent();
    for (int64_t p = 0; p < model.parameter_count; ++p)
      gpu.download(weights->addressesOnly()[p], addresses[size_t(p)],
                   model.parameters[p].count * layout.element);
  });
}
