//===- GpuMover.cpp - An optimizer's steps on a GPU -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuMover.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <utility>

using namespace trop;
using namespace trop::rt;

GpuMover::GpuMover(const Gpu &gpu, const GpuKernels &kernels, const trop_model &model,
                   const GpuLayout &layout, const DeviceMovePlan &plan,
                   std::function<void()> settle)
    : gpu(gpu), kernels(kernels), model(model), layout(layout), rule(concat("move_", plan.rule)),
      clip(plan.clip), slotsHere(plan.slots), slotArrays(plan.slotArrays),
      settle(std::move(settle)), moveKernel(kernels.find(rule)),
      countKernel(kernels.find("count")) {
  int64_t perEntry = slotsHere.empty() ? 0 : int64_t(slotsHere[0].size());
  slots = gpu.allocate(layout.bytes() * perEntry, "what the optimizer carries");
  std::vector<kernels::Part> all;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (int64_t i = 0, size = model.parameters[p].count; i < size; i += kernels::kEntries)
      all.push_back({layout.offsets[size_t(p)] + i,
                     int(std::min<int64_t>(kernels::kEntries, size - i)), int(p)});
  partCount = int64_t(all.size());
  int64_t bytes = partCount * int64_t(sizeof(kernels::Part));
  parts = gpu.allocate(bytes, "a list of entries");
  gpu.clear(slots.data(), slots.bytes());
  gpu.upload(parts.data(), all.data(), bytes);
  if (GpuSquares::areWanted(model, plan))
    squares.emplace(gpu, kernels, model, plan, all);
  gpu.synchronize();
}

GpuMover::~GpuMover() {
  if (slotArrays.areNewerOn(this))
    slotArrays.setNewer(nullptr); // With the optimizer's end, or after who wanted them asked.
}

template <typename Function> void GpuMover::eachSlot(const Function &function) const {
  for (int64_t p = 0; p < int64_t(slotsHere.size()); ++p)
    for (size_t s = 0; s < slotsHere[size_t(p)].size(); ++s)
      function(slotsHere[size_t(p)][s],
               static_cast<char *>(layout.at(slots.data(), p)) + int64_t(s) * layout.bytes(),
               model.parameters[p].count * layout.element);
}

void GpuMover::uploadSlots() {
  if (slotArrays.areNewerOn(this) || slotVersion == slotArrays.version())
    return;
  eachSlot([&](void *here, void *there, int64_t bytes) { gpu.upload(there, here, bytes); });
  slotVersion = slotArrays.version();
}

void GpuMover::bring() {
  onDevice([&] {
    gpu.makeCurrent();
    if (settle)
      settle();
    eachSlot([&](void *here, void *there, int64_t bytes) { gpu.download(here, there, bytes); });
  });
}

std::string GpuMover::queue(const Step &step) const {
  kernels::Move move{step.weights,
                     step.gradients,
                     slots.data(),
                     static_cast<const kernels::Part *>(parts.data()),
                     step.steps,
                     step.stop,
                     layout.entries,
                     layout.entries,
                     clip ? clip->bound : 0,
                     nullptr,
                     GpuSquares::cutOf(clip),
                     int(step.chunks),
                     step.isActive};
  if (squares)
    move = squares->queue(move, step.losses, step.lossCount, step.report);
  kernels.launch(moveKernel, partCount, move);
  return kernels.nameOf(rule);
}

/// Where squares were added up, the first of the chunks is their sum.
int64_t GpuMover::countEntries(const Step &step, void *counter) const {
  unsigned long long count = 0;
  gpu.clear(counter, sizeof count);
  kernels.launch(countKernel, partCount,
                 kernels::Count{step.gradients, static_cast<const kernels::Part *>(parts.data()),
                                static_cast<unsigned long long *>(counter), layout.entries,
                                squares ? 1 : int(step.chunks)});
  gpu.download(&count, counter, sizeof count);
  return int64_t(count);
}
