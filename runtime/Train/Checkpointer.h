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

namespace trop::rt {

struct CheckpointPlan {
  std::string path;
  int64_t everySteps = 0;  ///< steps between two; 0: none
  double everySeconds = 0; ///< time between two; 0: none
  int64_t keepLast = 1;
  bool keepBest = false;
};

/// Writes checkpoints of one training to `path`, the newest being there. Of several that are
/// to be kept, `net.safetensors` is also called `net.step500.safetensors`; the one of the
/// lowest score `net.best.safetensors`.
class Checkpointer {
public:
  using Clock = std::chrono::steady_clock;

  /// `about`: what all checkpoints say; step, loss and state are filled in. `goesOn`: a best
  /// one that is there is of this training.
  Checkpointer(const trop_model &model, CheckpointPlan plan, Checkpoint about, bool goesOn);

  /// Before training. Removes what killed programs left beside the files that it writes.
  /// Error: one that cannot be written.
  void prepare(const std::vector<std::string> &sources) const;
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

private:
  std::string nameWith(const std::string &word) const;
  std::pair<int64_t, std::string_view> numberIn(std::string_view name) const;
  void keepNumbered(int64_t step) const;

  const trop_model &model;
  CheckpointPlan plan;
  Checkpoint about;
  Clock::time_point next;
  std::optional<int64_t> written;
  std::optional<double> best;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_CHECKPOINTER_H
