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

/// Whether there is a GPU at all: that there is none is what most machines have.
static bool hasGpu() {
  try {
    return Gpu::count() > 0;
  } catch (const Error &) {
    return false;
  }
}

std::unique_ptr<Accelerator> rt::openDevice(const trop_model &model, const Options &options) {
  if (int index = gpuIndex(options.device); index >= 0)
    return std::make_unique<GpuModel>(model, index);
  if (options.device == "cpu" || !hasGpuCode(model) || !hasGpu())
    return nullptr;
  try {
    return std::make_unique<GpuModel>(model, 0);
  } catch (const Error &error) {
    note(options, concat("warning: the CPU computes: ", error.what()));
    return nullptr;
  }
}
