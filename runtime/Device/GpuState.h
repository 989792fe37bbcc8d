//===- GpuState.h - Values of all samples, maintained on a GPU - -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSTATE_H
#define TROP_RUNTIME_DEVICE_GPUSTATE_H

#include "runtime/Device/GpuProgram.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/BlockCompare.h"
#include "runtime/State/LossTree.h"

namespace trop::rt {

/// Blocks, losses and parameters lie on the GPU, which brings them up to date by the entry points
/// of its code; losses come back, and the CPU finds the largest.
class GpuState : public KeptState {
public:
  /// Takes the memory; computes nothing. `rows` are on the GPU, from the first of `count` on, which
  /// is row `first` of the samples. `weights`, on the CPU, is read at every build and update.
  /// Error: memory that is not to be had, said with how much is needed and free.
  GpuState(const Gpu &gpu, GpuProgram &program, const trop_device &code, const trop_model &model,
           const trop_samples &rows, int64_t first, int64_t count, const Weights &weights);

  int64_t build() override;
  int64_t update(const std::vector<std::vector<int64_t>> &changed) override;
  int64_t worst() const override { return tree.worst(); }
  void worst(int64_t m, std::vector<int64_t> &rows) const override { tree.worst(m, rows); }
  void allWorst(std::vector<int64_t> &rows) const override { tree.allWorst(rows); }
  double loss(int64_t row) const override { return tree.loss(row); }
  std::unique_ptr<StateDifference> check() const override;
  StateCounters counters() const override;
  int64_t bytes() const override { return layout.bytes; }

private:
  /// Where parts lie in the memory.
  struct Layout {
    Layout(const trop_device &code, const trop_model &model, int64_t count);
    int64_t reserve(int64_t size);

    int64_t bytes = 0, blockCount, blocks, results, losses, touched, counts, resultsEnd, shared;
    std::vector<int64_t> parameters[2], positions;
  };

  void *at(int64_t offset) const { return static_cast<char *>(memory.data()) + offset; }
  /// Of a range of blocks, with these parameters.
  trop_context context(const std::vector<void *> &parameters) const;
  trop_samples range(int64_t firstBlock, int64_t endBlock) const;
  void takeWorkspace();
  bool noteChanges(const std::vector<std::vector<int64_t>> &changed);
  void uploadParameter(int64_t p, std::vector<void *> &to);
  /// Waits for all, and brings losses and what belongs to them here.
  void fetchResults();

  const Gpu &gpu;
  GpuProgram &program;
  const trop_device &code;
  const trop_model &model;
  const trop_state_entries &entries;
  const trop_samples rows;
  const int64_t first, count, size; // size: of an element, in bytes
  const Weights &weights;
  Layout layout;
  GpuMemory memory, workspace;
  int64_t warps = 1;
  std::vector<void *> now, before;             // parameters: the next ones, and those of the blocks
  std::vector<bool> behind;                    // whether `now` has an older value than `before`
  Weights old;                                 // those of the blocks, on the CPU
  std::vector<std::vector<int64_t>> positions; // that differ from these
  std::vector<char> results;                   // as they lie on the GPU, from layout.results on
  std::vector<uint8_t> touched;
  LossTree tree;
  StateCounters done;
  bool stale = true; // blocks are not those of the old parameters
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSTATE_H
