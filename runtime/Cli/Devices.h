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

/// The device of --device; null: the CPU. Error: it is not there, or not for this model.
std::unique_ptr<Accelerator> openDevice(const trop_model &model, const Options &options);

/// An evaluator on the device of --device.
class DeviceEvaluator {
public:
  DeviceEvaluator(const trop_model &model, const Weights &weights, const Options &options)
      : device(openDevice(model, options)), on(model, weights, options.threads) {
    if (device)
      on.moveTo(*device);
  }

  Evaluator &operator*() { return on; }
  Evaluator *operator->() { return &on; }
  /// Of samples that are evaluated many times.
  void keep(const Samples &samples) {
    if (device)
      device->keep(samples, on.mostSamples());
  }

private:
  std::unique_ptr<Accelerator> device;
  Evaluator on;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DEVICES_H
