//===- Evaluator.h - Calls of a model's entry points ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_EVALUATOR_H
#define TROP_RUNTIME_MODEL_EVALUATOR_H

#include "runtime/Model/Accelerator.h"
#include "runtime/Model/Noise.h"
#include "runtime/Model/Team.h"
#include "runtime/Support/Array.h"

#include "trop/abi.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

class Samples;

/// Refuses a model of another ABI version than this runtime's, or of types that it does not know.
void checkModel(const trop_model &model);

/// Of all parameters together.
int64_t parameterEntries(const trop_model &model);

/// Entries of a parameter's gradient that so many samples reach at most.
int64_t reachedEntries(const trop_parameter &parameter, int64_t samples);

/// The parameters of a model, all zero at first. A device may have newer ones, which come when
/// somebody looks: addresses are to be asked for each time.
class Weights {
public:
  explicit Weights(const trop_model &model);

  Array &operator[](int64_t parameter) {
    host.write();
    return arrays[parameter];
  }
  const Array &operator[](int64_t parameter) const {
    host.read();
    return arrays[parameter];
  }
  void *const *pointers() const {
    host.read();
    return addresses.data();
  }
  /// For the device that has newer ones.
  void *const *addressesOnly() const { return addresses.data(); }
  const HostArrays &hostArrays() const { return host; }

private:
  HostArrays host;
  std::vector<Array> arrays;
  std::vector<void *> addresses;
};

/// Calls entry points over ranges of samples, cut into chunks for threads where
/// there is enough work. Results are a sample's own, so they do not depend on the
/// number of threads. A pass of several blocks is given up when the program is interrupted:
/// it throws Interrupted, and its results are unspecified.
class Evaluator {
public:
  /// What a thread must have to do, in cells (samples times weights): a call of less
  /// than two shares stays on one thread. A second one costs 5 us on idle cores and
  /// 40 us on busy ones, the time of some 100,000 cells.
  static constexpr int64_t kCellsPerThread = 2'000'000;
  /// What is computed at a time, some 3 to 120 ms: a signal is obeyed between two blocks. Code
  /// keeps weights side by side from one hundred samples of it to the next.
  static constexpr int64_t kCellsPerBlock = 1 << 27;
  /// How many times as much a device computes at a time.
  static constexpr int64_t kDeviceBlocks = 32;

  /// `threads`: the most that may be used; 0: one a core.
  Evaluator(const trop_model &model, const Weights &weights, int threads,
            int64_t cellsPerThread = kCellsPerThread, int64_t cellsPerBlock = kCellsPerBlock);

  /// From here on a device computes, as long as both live: the same bits.
  void moveTo(Accelerator &accelerator);
  /// Null: the CPU computes.
  Accelerator *accelerator() const { return device; }
  /// "CPU (znver4), 2 threads", or the device.
  std::string deviceText() const;

  /// From here on, gradients by parameters and the losses that come with them are those of a
  /// training step, with the noise of its layers; without noise again after none.
  void setStep(std::optional<int64_t> step, uint64_t seed = 0);

  /// outputs: [count][output_count].
  void forward(const Samples &samples, int64_t first, int64_t count, void *outputs) const;

  /// losses: [count]. Returns -1, or the first row whose loss is not finite; then
  /// losses of later rows are unspecified.
  int64_t losses(const Samples &samples, int64_t first, int64_t count, void *losses) const;

  /// gradients[p] = d loss of `row` / d p.
  void gradient(const Samples &samples, int64_t row, void *const *gradients) const {
    meanGradient(samples, row, 1, gradients);
  }
  /// gradients[p] = d mean loss / d p, on one thread.
  void meanGradient(const Samples &samples, int64_t first, int64_t count,
                    void *const *gradients) const;
  /// gradients: [count][input_count], of each loss by its input.
  void inputGradients(const Samples &samples, int64_t first, int64_t count, void *gradients) const;
  /// products: [count], of each loss along `directions`: an array a parameter, then one
  /// for the input.
  void forwardProducts(const Samples &samples, int64_t first, int64_t count,
                       void *const *directions, void *products) const;

  /// gradients[p] = sum over `rows` of weights[i] * d loss of rows[i] / d p; weights in
  /// the model's element type, [count].
  void gradient(const Samples &samples, const int64_t *rows, int64_t count, const void *weights,
                void *const *gradients) const;

  /// Their mean, as a list of entries a parameter (trop_active_gradient_fn).
  void activeGradient(const Samples &samples, const int64_t *rows, int64_t count,
                      trop_sparse *gradients) const;

  /// The same in two calls, at most block_samples rows: their losses, then the gradient. No
  /// call may come between that computes on the calling thread. Returns -1, or the first
  /// position whose loss is not finite.
  int64_t evaluateLosses(const Samples &samples, const int64_t *rows, int64_t count,
                         void *losses) const;
  void activeBackward(const Samples &samples, const int64_t *rows, int64_t count,
                      trop_sparse *gradients) const;
  /// Whether the model has these.
  bool hasHalves() const;
  bool hasLoss() const { return entries().loss; }

  /// losses: [rows], of listed rows. Returns -1, or the first position whose loss is not
  /// finite; then later losses are unspecified.
  int64_t listedLosses(const Samples &samples, const std::vector<int64_t> &rows,
                       void *losses) const;

  /// Losses and gradients of listed rows, in chunks of `size` rows that threads share out:
  /// losses: [count], finite or not; sums[c][p] = sum over rows of chunk c of weights[i] *
  /// d loss of rows[i] / d p.
  void chunkGradients(const Samples &samples, const std::vector<int64_t> &rows, int64_t size,
                      const void *weights, void *losses,
                      const std::vector<void *const *> &sums) const;
  /// The same as lists: lists[c] has one a parameter. For models with hasHalves, and chunks of
  /// at most block_samples rows.
  void chunkActiveGradients(const Samples &samples, const std::vector<int64_t> &rows, int64_t size,
                            const void *weights, void *losses,
                            const std::vector<trop_sparse *> &lists) const;

  /// One named value at `rows`: [rows][model.values[value].count].
  Array value(const Samples &samples, const std::vector<int64_t> &rows, int64_t value) const;

  /// What one unit of a step is made of, for one row; `leaves` as trop/abi.h has it.
  void explain(const Samples &samples, int64_t row, trop_leaves &leaves) const;

  /// Why the outputs or the loss of `row` are not finite, as far as the named values
  /// tell: "all entries of 'z' are -inf"; empty if they do not.
  std::string explainNonfinite(const Samples &samples, int64_t row) const;

  /// The most that a call is given.
  int mostThreads() const { return int(contexts.size()); }
  /// Samples that a call of a device's entry point is given at most.
  static int64_t samplesPerCall(const trop_model &model);
  /// Threads that a call over `count` samples is given.
  int threadsFor(int64_t count) const;

private:
  /// call(context, samples of the chunk, offset of the chunk, error) -> status
  template <typename Call>
  int64_t forEachChunk(const Samples &samples, int64_t first, int64_t count,
                       const Call &call) const;
  template <typename Call>
  trop_status callInBlocks(int thread, const Samples &samples, int64_t first, int64_t count,
                           const Call &call, trop_error &error) const;
  template <typename Call>
  int64_t forEachListed(const Samples &samples, const std::vector<int64_t> &rows, int64_t size,
                        const Call &call) const;
  int64_t checked(trop_status status, const trop_error &error) const;
  /// Listed rows, with the noise of the step on `thread`.
  trop_samples listed(const Samples &samples, const int64_t *rows, int64_t count,
                      int thread = 0) const;

  const trop_entries &entries() const { return device ? device->entries() : *cpu.entries; }

  const trop_model &model;
  const trop_device &cpu;
  const Weights &weights;
  Accelerator *device = nullptr; // null: the CPU
  int64_t cellsPerThread, cellsPerSample, samplesPerBlock;
  std::vector<AlignedMemory> workspaces; // one a thread
  std::vector<trop_context> contexts;
  mutable std::vector<Noise> noises; // one a thread
  mutable Team team;                 // for losses of one sample before its gradient
  std::optional<int64_t> step;       // that noise is drawn for
  uint64_t seed = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_EVALUATOR_H
