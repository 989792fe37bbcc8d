//===- Accelerator.h - A device that computes for the CPU -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_ACCELERATOR_H
#define TROP_RUNTIME_MODEL_ACCELERATOR_H

#include "runtime/Support/Error.h"

#include "trop/abi.h"

#include <string>

namespace trop::rt {

class Samples;

/// A device that failed while it computed.
class DeviceError : public Error {
  using Error::Error;
};

/// A device beside the CPU. Its entry points are called as the CPU's are, with the CPU's arrays,
/// and give the same bits; they bring data there and results back, or throw DeviceError. The
/// context's workspace is the accelerator, which one thread at a time may use.
class Accelerator {
public:
  virtual ~Accelerator() = default;

  virtual const trop_entries &entries() const = 0;
  /// "cuda:0 (NVIDIA H200)"
  virtual std::string describe() const = 0;
  /// Keeps these samples there, which are called with again and again, as long as both live, and
  /// takes memory for calls of so many. Error: more than is free.
  virtual void keep(const Samples &samples, int64_t most) = 0;
  /// How many samples there is memory for in a call.
  virtual int64_t mostSamples() const = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_ACCELERATOR_H
