//===- GpuSteps.h - Training steps on a GPU ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSTEPS_H
#define TROP_RUNTIME_DEVICE_GPUSTEPS_H

#include "runtime/Device/GpuGraph.h"
#include "runtime/Device/GpuKernels.h"
#include "runtime/Device/GpuMover.h"
#include "runtime/Device/GpuSession.h"
#include "runtime/Model/Noise.h"

#include <map>
#include <memory>

namespace trop::rt {

/// Makes steps where weights, gradients and what an optimizer carries are. What goes there for a
/// step is a block of pinned memory, what comes back the losses. The first step of so many rows is
/// queued call by call; the second, whose calls are the same, is recorded, and it and all others
/// are one launch.
class GpuSteps : public DeviceSteps {
public:
  /// `table`: all samples, on the GPU. Error: there is too little memory.
  GpuSteps(const GpuSession &on, const trop_samples &table, const DeviceStepPlan &plan);
  ~GpuSteps() override;

  DeviceStep *parameters() override;
  void run(int64_t step, const std::vector<int64_t> &rows, void *losses) override;
  double penalty() const override { return report()->penalty; }
  double rate() const override { return report()->rate; }
  int64_t countEntries() override;

private:
  /// Where parts of the block for a step of so many rows are, in bytes.
  struct Places {
    int64_t steps, keys, rows, bytes; ///< keys: of noise, one a layer
    std::vector<int64_t> noise;       ///< of each layer, what plugins draw here; of others -1
  };
  /// Steps of so many rows.
  struct Shape {
    int64_t made = 0;
    GpuMemory weights; // of rows
    std::unique_ptr<GpuGraph> graph;
  };

  /// What comes back of a step: a report, if there is one, and behind it losses.
  static constexpr int64_t kLosses = TROP_WORKSPACE_ALIGNMENT,
                           kReport = kLosses - int64_t(sizeof(kernels::StepReport));
  const kernels::StepReport *report() const {
    return reinterpret_cast<const kernels::StepReport *>(resultsHere.data() + kReport);
  }
  Places placesFor(int64_t count) const;
  GpuMover::Step stepOf(int64_t count, const Places &places) const;
  /// How many sums the kernel adds up that moves the weights.
  int64_t lastChunksOf(int64_t count) const;
  void takeMemory();
  void fill(int64_t step, const std::vector<int64_t> &rows, const Places &places);
  void uploadWeights(Shape &shape, int64_t count);
  void launch(int64_t count);
  std::string queue(const Shape &shape, int64_t count);
  void queueNoise(int64_t count, const Places &places);
  void queueChunks(const Shape &shape, int64_t count, const Places &places);
  void queueChunk(const Shape &shape, int64_t first, int64_t count, int64_t number,
                  const Places &places);

  const GpuSession on;
  const trop_samples table;
  const trop_model &model;
  const Gpu &gpu;
  GpuKernels kernels;
  GpuLayout layout;
  int64_t chunk, chunks, mostRows;
  bool isActive;
  uint64_t seed;
  GpuMover mover;
  cuda::Function addKernel, checkKernel, noiseKernel;
  std::vector<GpuMemory> noise; // one a layer; none where a plugin draws
  Noise drawer;                 // for plugins
  int64_t lastRows = 0;
  GpuMemory gradients, block, results, workspace;
  PinnedMemory blockHere, resultsHere;
  std::map<int64_t, Shape> shapes; // by their rows
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSTEPS_H
