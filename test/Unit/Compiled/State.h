//===- State.h - Maintained values of a compiled model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_STATE_H
#define TROP_TEST_UNIT_COMPILED_STATE_H

#include "test/lib/Models/CompiledModel.h"
#include "test/lib/Models/Random.h"
#include "test/lib/Models/RandomModel.h"

#include "trop/abi.h"

#include <functional>

namespace trop::test {

/// The state entry points of a model on the first rows of its data.
class MaintainedState {
public:
  /// A GPU's code, which runs where the CPU can reach its arrays.
  struct Device {
    const trop_device &code;
    trop_stream &stream;
    std::function<char *(int64_t bytes)> allocate; ///< aligned
  };

  /// Positions that change in each parameter, unique and ascending.
  using Positions = std::vector<std::vector<int64_t>>;

  /// By the entry points of the CPU, or of a device.
  MaintainedState(const trop_model &model, const Data &data, int64_t rows,
                  const Device *device = nullptr);

  void build();
  /// Brings the state up to date after setParameter, block range by block range.
  void update(const Positions &changed);
  /// Whether everything equals a fresh build, bit for bit; fails the test otherwise.
  bool expectFresh(const std::string &when);
  /// Whether losses are those of the CPU's entry point; fails the test otherwise.
  bool expectLossesOfCpu(const std::string &when);

  /// Adds to one entry of a parameter.
  Positions changeEntry(int64_t parameter, int64_t index, double step);
  /// Adds to so many entries of a parameter, drawn.
  Positions changeEntries(int64_t parameter, int64_t number, Random &random);
  /// Changes parameters: one entry, one of each, many, or all, by `round`.
  Positions drawChanges(Random &random, int round, bool infinities);

  const int64_t *counters() const { return counts; }
  const std::vector<uint8_t> &touchedBlocks() const { return touched; }

private:
  struct Memory {
    std::vector<char> bytes = {};
    char *place = nullptr; ///< of a device
    char *data();          ///< aligned
  };
  Memory reserve(int64_t bytes) const;
  /// What the device is to read.
  template <typename T> T *bring(const std::vector<T> &numbers) const;
  void buildInto(Memory &blocks, Memory &losses);
  double get(int64_t parameter, int64_t index) const;
  void set(int64_t parameter, int64_t index, double number);
  trop_samples range(int64_t firstBlock, int64_t count) const;

  const trop_model &model;
  const Device *device; ///< null: the CPU
  const trop_state_entries &entries;
  int64_t rows, blockSamples, blockCount, elementBytes;
  std::vector<Memory> parameters, old;
  std::vector<void *> pointers, oldPointers;
  Memory inputs, targets, sampleWeights, workspace, lists, shared, blocks, losses;
  trop_context context;
  std::vector<uint8_t> touched;
  int64_t counts[TROP_COUNTERS] = {};
};

/// Keeps what `getFanOut` gives a number for: that of its tree, 0 for none. It is asked of inputs
/// and of what structural ops give.
void keepOnly(mlir::ModuleOp module,
              llvm::function_ref<std::optional<int64_t>(mlir::Value)> getFanOut);
/// Keeps values at random, as trees where that is possible.
void drawPlan(mlir::ModuleOp module, Random &random);
/// Whether a maximum or a minimum gives the value.
bool isExtremum(mlir::Value value);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_STATE_H
