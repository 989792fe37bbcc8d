//===- GpuGraph.h - Work that is queued at once -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUGRAPH_H
#define TROP_RUNTIME_DEVICE_GPUGRAPH_H

#include "runtime/Device/Gpu.h"

#include <string>

namespace trop::rt {

/// What was queued while this was made: kernels and copies with their arguments, to be run again
/// and again by one call.
class GpuGraph {
public:
  /// Calls `queue()`, whose work is recorded instead of done, and which must not wait or allocate;
  /// it returns what it is for messages: "kernels 'a' to 'b'".
  template <typename Queue> GpuGraph(const Gpu &gpu, const Queue &queue) : gpu(gpu) {
    Capture capture(gpu);
    content = queue();
    instantiate(capture.end());
  }
  ~GpuGraph() { gpu.driver().destroyRun(run); }
  GpuGraph(const GpuGraph &) = delete;

  /// Queues it.
  void launch() const;
  const std::string &text() const { return content; }

private:
  /// Of the queue, ended in any case.
  class Capture {
  public:
    explicit Capture(const Gpu &gpu);
    ~Capture();
    cuda::Graph end();

  private:
    const Gpu &gpu;
    bool isOn = true;
  };

  void instantiate(cuda::Graph graph);

  const Gpu &gpu;
  std::string content;
  cuda::GraphRun run = nullptr;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUGRAPH_H
