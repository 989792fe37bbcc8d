//===- GpuState.h - Values of all samples, maintained on a GPU --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUSTATE_H
#define TROP_RUNTIME_DEVICE_GPUSTATE_H

#include "runtime/Device/GpuGraph.h"
#include "runtime/Device/GpuPaths.h"
#include "runtime/Device/GpuWeights.h"
#include "runtime/Device/GpuWorst.h"
#include "runtime/Model/Accelerator.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/BlockCompare.h"
#include "runtime/State/LossTree.h"

#include <functional>
#include <optional>
#include <string>

namespace trop::rt {

/// Weights that are moved where a state is (GpuStateMoves), as its updates see them.
class GpuMovedWeights {
public:
  virtual ~GpuMovedWeights() = default;
  /// Whether weights may be others than those of the blocks.
  virtual bool isAhead() const = 0;
  virtual void noteFollowed() = 0;
  /// For an update: the step, and lists of what it changed.
  virtual void queue() const = 0;
  /// An update, all of which `queueAll` queues, this included.
  virtual void run(const std::function<std::string()> &queueAll) = 0;
};

/// Blocks, losses and parameters lie on the GPU. An update of few entries is one graph: it moves
/// these, brings blocks up to date, finds the worst losses and, where that is asked for next, forms
/// their rows' gradient. What goes there are the entries, what comes back rows and lists; where
/// weights are moved there (GpuStateMoves), rows alone.
class GpuState : public KeptState {
public:
  /// Takes the memory; computes nothing. `table`: all samples, on the GPU. Error: memory that is
  /// not to be had, said with how much is needed and free.
  /// `slot` leads to this as long as it is there.
  GpuState(const GpuSession &on, const trop_samples &table, const DeviceStatePlan &plan,
           GpuState *&slot);
  ~GpuState() override;

  int64_t build() override;
  int64_t update(const std::vector<std::vector<int64_t>> &changed) override;
  int64_t worst() const override { return found.row(0); }
  void worst(int64_t m, std::vector<int64_t> &rows) const override;
  void allWorst(std::vector<int64_t> &rows) const override { allLosses().allWorst(rows); }
  double loss(int64_t row) const override;
  std::unique_ptr<StateDifference> check() const override;
  std::unique_ptr<DeviceStateMoves> makeMoves(const DeviceMovePlan &plan) override;
  StateCounters counters() const override;
  int64_t bytes() const override { return layout.bytes; }

  /// The mean gradient of these rows, if the last update formed it; told once.
  bool giveGradient(const trop_samples &samples, trop_sparse *lists);

private:
  friend class GpuStateMoves;

  /// Where parts lie in the memory.
  struct Layout {
    Layout(const trop_device &code, const trop_model &model, int64_t count);
    int64_t reserve(int64_t size);

    // Nobody looks at touched blocks: all losses are read.
    int64_t bytes = 0, blockCount, blocks, losses, touched, counts, countsEnd, shared, changes,
            places, now, before;
    GpuLayout parameters; // of both of these: chunks of lists
    std::vector<int64_t> positions;
  };

  template <typename T = void> T *at(int64_t offset) const {
    return reinterpret_cast<T *>(static_cast<char *>(memory.data()) + offset);
  }
  trop_context context(const std::vector<void *> &parameters, const GpuMemory &workspace) const;
  trop_samples range(int64_t firstBlock, int64_t endBlock) const;
  /// For the warps of a call.
  GpuMemory takeWorkspace() const;
  void preparePlaces();
  bool noteChanges(const std::vector<std::vector<int64_t>> &changed);
  /// Whether lists of what changed have room in pinned memory, where they are then.
  bool writeMoved();
  void uploadMoved();
  /// How the parameters get what they are.
  enum class Source { Uploaded, Listed, Moved };
  int64_t updateMoved();
  /// All of an update.
  std::string queueUpdate(Source source);
  /// Returns the last kernel's name.
  std::string queueResults(bool wantsLists);
  /// Once all is done: what it found.
  int64_t finish(bool madeLists);
  /// After weights were moved there, the CPU's are looked at, all of them.
  void endMoves();
  const LossTree &allLosses() const;

  const GpuSession on;
  GpuState *&registeredAt;
  const Gpu &gpu;
  const trop_model &model;
  const trop_state_entries &entries;
  const trop_samples table;
  const int64_t first, count, element;
  const Weights &weights;
  Layout layout;
  GpuMemory memory, updateWorkspace;
  GpuKernels kernels;
  cuda::Function apply, keep;
  int64_t warps = 1;
  std::vector<void *> now, before;             // parameters: the next ones, and those of the blocks
  Weights old;                                 // those of the blocks, on the CPU
  std::vector<std::vector<int64_t>> positions; // that differ from these
  std::vector<kernels::MovedPlace> places;     // as the GPU has them
  std::vector<int64_t> rooms;                  // for listed entries, by parameter
  PinnedMemory moved, countsHere;
  kernels::Moved movedThere;
  GpuWorst found;
  std::optional<GpuPaths> paths;
  GpuMovedWeights *moves = nullptr;
  std::unique_ptr<GpuGraph> graph;
  int64_t fewMoved = 0; // updates of few entries
  mutable std::vector<char> lossesHere;
  mutable LossTree tree;
  mutable bool knowsAll = false; // whether these two have the losses
  bool hasGradient = false;      // a list that was not told yet
  bool hasTensors = false;       // of the paths
  bool anyChanged = false;       // any entries may differ from the old parameters
  StateCounters done;
  bool stale = true; // blocks are not those of the old parameters
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUSTATE_H
