//===- GpuSession.h - What calls of a model take place on -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSESSION_H
#define TROP_RUNTIME_DEVICE_GPUSESSION_H

#include "runtime/Device/GpuProgram.h"

namespace trop::rt {

class GpuWeights;

/// A model, its code on a GPU and the weights that it has there.
struct GpuSession {
  const trop_model &model;
  const Gpu &gpu;
  const trop_device &code;
  GpuProgram &program;
  GpuWeights &weights;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSESSION_H
