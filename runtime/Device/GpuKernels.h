//===- GpuKernels.h - The runtime's own kernels -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUKERNELS_H
#define TROP_RUNTIME_DEVICE_GPUKERNELS_H

#include "runtime/Device/GpuModule.h"

#include <cstdint>
#include <string>

/// PTX of Kernels/, of which only programs for GPUs are linked with it: tropc asks the linker for
/// it by this name, which has no address elsewhere.
extern "C" const char trop_runtime_kernels[] __attribute__((weak));

namespace trop::rt {

/// The same on a GPU, for models of one element type.
class GpuKernels {
public:
  static bool areThere() { return trop_runtime_kernels != nullptr; }

  GpuKernels(const Gpu &gpu, int32_t element)
      : gpu(gpu), element(element), module(gpu, trop_runtime_kernels, "the runtime's kernels") {}

  /// "move_adam" is trop_move_adam_f32 for models of f32. Error: there is none.
  cuda::Function find(const std::string &name) const;
  std::string nameOf(const std::string &name) const;
  /// Queues a kernel whose argument is a struct of Kernels/*Arguments.h: so many blocks, in rows of
  /// which there are so many.
  template <typename Arguments>
  void launch(cuda::Function kernel, int64_t blocks, Arguments arguments, int64_t rows = 1) const {
    launchWith(kernel, blocks, rows, &arguments);
  }

private:
  void launchWith(cuda::Function kernel, int64_t blocks, int64_t rows, void *arguments) const;

  const Gpu &gpu;
  int32_t element;
  GpuModule module;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUKERNELS_H
