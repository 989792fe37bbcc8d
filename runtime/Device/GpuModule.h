//===- GpuModule.h - Compiled kernels ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUMODULE_H
#define TROP_RUNTIME_DEVICE_GPUMODULE_H

#include "runtime/Device/Gpu.h"

#include <string>

namespace trop::rt {

/// PTX that the driver has compiled.
class GpuModule {
public:
  /// Error: the driver does not take it, said in its words; `what` says what it is.
  GpuModule(const Gpu &gpu, const char *image, const std::string &what);
  ~GpuModule();
  GpuModule(const GpuModule &) = delete;

  /// What is wrong with a result is the caller's to say.
  cuda::Result find(const char *kernel, cuda::Function &function) const {
    return gpu.driver().getFunction(&function, module, kernel);
  }

private:
  const Gpu &gpu;
  cuda::Module module = nullptr;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUMODULE_H
