//===- GpuProgram.h - Kernels of a model, ready to be launched --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUPROGRAM_H
#define TROP_RUNTIME_DEVICE_GPUPROGRAM_H

#include "runtime/Device/GpuModule.h"

#include "trop/abi.h"

#include <string>
#include <vector>

namespace trop::rt {

/// The newest code of a model that the GPU can run. Error: there is none, said with what there is.
const trop_device &chooseCode(const trop_model &model, const Gpu &gpu);

/// The kernels of a trop_device, compiled by the driver.
class GpuProgram {
public:
  /// Error: the driver does not take them, said in its words.
  GpuProgram(const Gpu &gpu, const trop_device &code);
  GpuProgram(const GpuProgram &) = delete;

  /// For contexts: launches go to the GPU's queue.
  trop_stream *stream() { return &launches; }
  /// Waits until all is done that was queued. Error: a launch since the last check could not be
  /// queued, said with its kernel, or something failed, said with the kernels that ran.
  void finish();
  /// The first half of it: names of the first and the last kernel that were queued since the last
  /// check, empty if none was; `more` may take the place of the last.
  std::string checkQueued(const std::string &more = "");
  /// The second, of kernels of these names.
  void wait(const std::string &names) const;

private:
  static void launch(void *program, int64_t number, uint32_t blocksX, uint32_t blocksY,
                     uint32_t blocksZ, uint32_t threadsX, uint32_t threadsY, uint32_t threadsZ,
                     void **arguments);
  /// The function of a kernel, looked for when it is first launched.
  cuda::Function find(int64_t number);

  const Gpu &gpu;
  const trop_device &code;
  GpuModule module;
  std::vector<cuda::Function> functions;
  trop_stream launches;
  cuda::Result failure = cuda::kSuccess; // of the last launch; nothing is queued after one
  int64_t first = -1, last = -1;         // kernels launched since the last check
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUPROGRAM_H
