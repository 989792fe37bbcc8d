//===- Devices.h - What --device asks for -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_DEVICES_H
#define TROP_RUNTIME_CLI_DEVICES_H

#include "runtime/Cli/Commands.h"
#include "runtime/Model/Accelerator.h"
#include "runtime/Model/Evaluator.h"

#include <memory>

namespace trop::rt {

/// Whether the model has code for GPUs.
bool hasGpuCode(const trop_model &model);

/// What is wrong with a --device, for CLI11; empty: nothing.
std::string checkDevice(const std::string &device);

/// The device of --device, which keeps the samples, if there are such; null: the CPU. Error: it is
/// not there, or not for this model, or has too little memory.
std::unique_ptr<Accelerator> openDevice(const trop_model &model, const Options &options,
                                        const Samples *kept);

/// An evaluator on the device of --device.
class DeviceEvaluator {
public:
  /// `kept`: samples that are evaluated many times.
  DeviceEvaluator(const trop_model &model, const Weights &weights, const Options &options,
                  const Samples *kept = nullptr)
      : device(openDevice(model, options, kept)), on(model, weights, options.threads) {
    if (device)
      on.moveTo(*device);
  }

  Evaluator &operator*() { return on; }
  Evaluator *operator->() { return &on; }

private:
  std::unique_ptr<Accelerator> device;
  Evaluator on;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DEVICES_H
