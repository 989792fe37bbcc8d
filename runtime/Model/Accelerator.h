//===- Accelerator.h - A device that computes for the CPU -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_ACCELERATOR_H
#define TROP_RUNTIME_MODEL_ACCELERATOR_H

#include "runtime/Model/HostArrays.h"
#include "runtime/Support/Error.h"

#include "trop/abi.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

class KeptState;
class Samples;
class Weights;
struct DeviceStep; // runtime/Optim/EntrySteps.h

/// A device that failed while it computed.
class DeviceError : public Error {
  using Error::Error;
};

/// A device that has too little memory: what is asked for, and what is free.
class NoDeviceMemory : public Error {
  using Error::Error;
};

/// What bounds a gradient: every entry, or the norm of all that moves.
struct DeviceClip {
  bool boundsNorm;
  double bound;
};

/// How an optimizer moves weights on a device.
struct DeviceMovePlan {
  std::optional<DeviceClip> clip;
  const char *rule;                       ///< Optimizer::deviceRule
  bool followsLoss;                       ///< Optimizer::followsLoss
  std::vector<std::vector<void *>> slots; ///< what it carries, an array [parameter][slot]
  const HostArrays &slotArrays;
};

/// Steps that a device can make by itself: along the mean gradient of some samples, whose chunks,
/// each of all entries or, if `isActive`, of those that active paths reach, are added in their
/// order, and of the penalties that the model has.
struct DeviceStepPlan {
  const Samples &samples;
  DeviceMovePlan moves;
  int64_t chunk, chunks; ///< samples of a chunk; of how many chunks there are sums at a time
  bool isActive;
  int64_t mostRows; ///< of a step
  uint64_t seed;    ///< of noise
};

/// Weights, gradients and what the optimizer carries stay on the device as long as this lives.
class DeviceMoves {
public:
  virtual ~DeviceMoves() = default;
  /// What the next step does to each parameter, to be filled in; nothing at first.
  virtual DeviceStep *parameters() = 0;
  /// Entries of the last step's gradient, of all parameters, that are not 0.
  virtual int64_t countEntries() = 0;
};

/// Steps along means, whose gradients are a part of them.
class DeviceSteps : public DeviceMoves {
public:
  /// Moves the weights, unless a loss is not finite. losses: [rows], by the weights of before.
  virtual void run(int64_t step, const std::vector<int64_t> &rows, void *losses) = 0;
  /// Of the last step, by the weights of before.
  virtual double penalty() const = 0;
  /// Of the last step, if the optimizer follows the loss.
  virtual double rate() const = 0;
};

/// Steps along the gradient that maintained state has left on the device.
class DeviceStateMoves : public DeviceMoves {
public:
  /// Makes a step, at the latest when the state is updated next or weights are asked for.
  virtual void move() = 0;
};

/// Maintained state of rows `first` to `first + count - 1`; the CPU's weights, which are read at
/// every build and update.
struct DeviceStatePlan {
  const Samples &samples;
  int64_t first, count;
  const Weights &weights;
  int64_t worst;      ///< so many worst rows are asked for after an update
  bool formsGradient; ///< and then their mean gradient along active paths, if it is short
};

/// A device beside the CPU. Its entry points are called as the CPU's are, with the CPU's arrays,
/// and give the same bits; they bring data there and results back, or throw DeviceError. The
/// context's workspace is the accelerator, which one thread at a time may use.
class Accelerator {
public:
  virtual ~Accelerator() = default;

  /// Nobody asked for this device by name: what it has no memory for is the CPU's.
  void makeOptional() { optional = true; }
  bool isOptional() const { return optional; }

  virtual const trop_entries &entries() const = 0;
  /// "cuda:0 (NVIDIA H200)"
  virtual std::string describe() const = 0;
  /// Keeps these samples there, which are called with again and again, as long as both live, and
  /// takes memory for calls of so many. Error: more than is free.
  virtual void keep(const Samples &samples, int64_t most) = 0;
  /// These are the weights that contexts have from here on.
  virtual void follow(const Weights &weights) = 0;
  /// Null: it makes no such steps. NoDeviceMemory.
  virtual std::unique_ptr<DeviceSteps> makeSteps(const DeviceStepPlan &plan) = 0;
  /// How many samples there is memory for in a call.
  virtual int64_t mostSamples() const = 0;
  /// Null: there are no kernels for it. NoDeviceMemory.
  virtual std::unique_ptr<KeptState> makeState(const DeviceStatePlan &plan) = 0;

private:
  bool optional = false;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_ACCELERATOR_H
