//===- Devices.cpp - What --device asks for -------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Devices.h"

#include "runtime/Device/GpuModel.h"
#include "runtime/Support/Error.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

bool rt::hasGpuCode(const trop_model &model) {
  for (int64_t d = 0; d < model.device_count; ++d)
    if (!std::strcmp(model.devices[d].kind, "cuda"))
      return true;
  return false;
}

std::string rt::checkDevice(const std::string &device) {
  if (device == "auto" || device == "cpu" || gpuIndex(device) >= 0)
    return "";
  return "expected auto, cpu, cuda or cuda:N, found '" + device + "'";
}

static std::unique_ptr<Accelerator> openGpu(const trop_model &model, int index,
                                            const Samples *kept) {
  auto gpu = std::make_unique<GpuModel>(model, index);
  if (kept)
    gpu->keep(*kept, Evaluator::samplesPerCall(model));
  return gpu;
}

std::unique_ptr<Accelerator> rt::openDevice(const trop_model &model, const Options &options,
                                            const Samples *kept) {
  if (int index = gpuIndex(options.device); index >= 0)
    return openGpu(model, index, kept);
  if (options.device == "cpu" || !hasGpuCode(model))
    return nullptr;
  try {
    std::unique_ptr<Accelerator> gpu = Gpu::count() > 0 ? openGpu(model, 0, kept) : nullptr;
    if (gpu)
      gpu->makeOptional();
    return gpu;
  } catch (const cuda::NoDriver &) { // As on most machines.
  } catch (const Error &error) {
    note(options, concat("warning: the CPU computes: ", error.what()));
  }
  return nullptr;
}
