//===- GpuModel.cpp - A model's code on a GPU -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuModel.h"

#include "runtime/Data/Samples.h"
#include "runtime/Device/GpuState.h"
#include "runtime/Device/GpuSteps.h"
#include "runtime/Model/Processor.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

GpuModel::GpuModel(const trop_model &model, int index)
    : model(model), gpu(index), code(chooseCode(model, gpu)), program(gpu, code),
      table(makeEntries(entriesOf(model), *code.entries)), weights(gpu, model),
      cpuWorkspace(model.workspace_bytes) {
  measureMemory();
}

trop_context GpuModel::onCpu(const trop_context &context) const {
  weights.bringIfNewer();
  trop_context here = context;
  here.workspace = cpuWorkspace.data();
  return here;
}

std::string GpuModel::describe() const { return gpu.id() + " (" + gpu.name() + ")"; }

void *GpuModel::takeWorkspace(int64_t count) {
  int64_t steps = (count + TROP_DEVICE_SAMPLES - 1) / TROP_DEVICE_SAMPLES;
  int64_t bytes = code.workspace_bytes + code.sample_bytes * steps * TROP_DEVICE_SAMPLES;
  gpu.enlarge(workspace, bytes, "values of samples");
  return workspace.data();
}

std::unique_ptr<DeviceSteps> GpuModel::makeSteps(const DeviceStepPlan &plan) {
  trop_samples rows = plan.samples.view(0, 1);
  const trop_entries &there = *code.entries;
  bool hasCode =
      plan.isActive ? there.evaluate_loss && there.active_backward : there.loss_gradient != nullptr;
  if (!GpuKernels::areThere() || !hasCode || !kept.has(rows) || model.parameter_count == 0 ||
      plan.chunk > most)
    return nullptr;
  kept.place(rows);
  gpu.makeCurrent();
  auto steps =
      std::make_unique<GpuSteps>(GpuSession{model, gpu, code, program, weights}, rows, plan);
  measureMemory();
  return steps;
}

const Weights &GpuModel::takeTensors() {
  if (!tensors)
    tensors.emplace(model);
  return *tensors;
}

void GpuModel::keep(const Samples &samples, int64_t mostOfCall) {
  kept = GpuTable(gpu, model, samples.view(0, samples.rows()));
  weights.takeMemory();
  measureMemory();
  takeWorkspace(std::min({mostOfCall, samples.rows(), most}));
}

void GpuModel::measureMemory() {
  // The other half is for arguments and results, which are another matter.
  int64_t bytes = workspace.bytes() + gpu.freeBytes() / 2 - code.workspace_bytes;
  int64_t steps = bytes / std::max<int64_t>(1, code.sample_bytes) / TROP_DEVICE_SAMPLES;
  most = std::max<int64_t>(1, steps) * TROP_DEVICE_SAMPLES;
}

std::unique_ptr<KeptState> GpuModel::makeState(const DeviceStatePlan &plan) {
  if (!GpuKernels::areThere() || !code.entries->state)
    return nullptr;
  gpu.makeCurrent();
  trop_samples table = plan.samples.view(0, 1);
  if (!kept.has(table))
    kept = GpuTable(gpu, model, plan.samples.view(0, plan.samples.rows()));
  kept.place(table);
  auto made = std::make_unique<GpuState>(GpuSession{model, gpu, code, program, weights}, table,
                                         plan, state);
  measureMemory();
  return made;
}
