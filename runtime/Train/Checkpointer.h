//===- Checkpointer.h - When checkpoints are written, and which stay *- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_CHECKPOINTER_H
#define TROP_RUNTIME_TRAIN_CHECKPOINTER_H

#include "runtime/Checkpoint/Checkpoint.h"

#include <chrono>
#include <set>

namespace trop::rt {

struct CheckpointPlan {
  std::string path;
  int64_t everySteps = 0;  ///< steps between two; 0: none
  double everySeconds = 0; ///< time between two; 0: none
  int64_t keepLast = 1;
  bool keepBest = false;
  int64_t keepPrevious = 5;         ///< checkpoints of other trainings; 0: they are written over
  bool overwrite = false;           ///< so is whatever else is there
  std::string resumed{};            ///< what a training goes on from; empty: `path`
  std::string first{};              ///< what it began with, which stays as it is; empty: no file
  std::vector<std::string> reads{}; ///< what else it reads, which stays, too
};

/// Writes checkpoints of one training to `path`, the newest being there. Of several that are
/// to be kept, `net.safetensors` is also called `net.step500.safetensors`; the one of the
/// lowest score `net.best.safetensors`. What another training left under one of these names is
/// kept as keepPrevious has it.
class Checkpointer {
public:
  using Clock = std::chrono::steady_clock;

  /// `about`: what all checkpoints say; step, loss and state are filled in. `goesOn`: what is
  /// there may be of this training.
  Checkpointer(const trop_model &model, CheckpointPlan plan, Checkpoint about, bool goesOn);

  /// Before training. Removes what killed programs left beside the files that it writes.
  /// Error: one that cannot be written or is what the training begins with or reads, or where
  /// something else is than a checkpoint of this model.
  void prepare() const;
  /// After `step` steps, at the time `now`.
  bool isDue(int64_t step, Clock::time_point now) const {
    return plan.everySteps > 0 ? step % plan.everySteps == 0 : now >= next;
  }
  /// The next one by time is due a whole interval from now.
  void postpone();
  bool wantsScore() const { return plan.keepBest; }
  /// Error, and the checkpoint before stays: no room, or weights that are not numbers.
  void write(const Weights &weights, int64_t step, double maxLoss, std::optional<double> score,
             TrainingState state);
  /// Steps of the last one that this program wrote.
  std::optional<int64_t> last() const { return written; }
  const std::string &path() const { return plan.path; }
  /// Which checkpoints of other trainings got other names; empty if none.
  const std::string &kept() const { return keptText; }

private:
  std::string nameOf(const char *word) const;
  std::string nameOfStep(int64_t step) const;
  std::pair<int64_t, std::string_view> numberIn(std::string_view name) const;
  std::vector<int64_t> stepsThere() const;
  void findOwn();
  std::optional<Checkpoint> loadOwn(const std::string &name) const;
  bool isOfModel(const std::optional<CheckpointTitle> &title) const;
  void checkRead(const std::string &name) const;
  bool isRead(const std::string &name) const;
  void checkReplaceable(const std::string &name) const;
  void keep(const std::string &name);
  void keepNumbered(int64_t step);

  const trop_model &model;
  CheckpointPlan plan;
  Checkpoint about;
  Clock::time_point next;
  std::optional<int64_t> written;
  std::optional<double> best;
  std::set<std::string> own;  // files that are there and of this training
  std::vector<int64_t> steps; // of those among them that are called by their step, rising
  std::string keptText;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_CHECKPOINTER_H
