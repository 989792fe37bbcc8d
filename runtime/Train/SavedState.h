//===- SavedState.h - A state in a checkpoint and back ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_SAVEDSTATE_H
#define TROP_RUNTIME_TRAIN_SAVEDSTATE_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Optim/Optimizer.h"

namespace trop::rt {

/// What both need to call things: "optimizer/exp_avg/W" with prefix "optimizer", "step"
/// without.
class StateNames {
public:
  StateNames(const trop_model &model, std::string prefix)
      : model(model), prefix(std::move(prefix)) {}
  std::string operator()(const char *name, int64_t parameter) const;

private:
  const trop_model &model;
  std::string prefix;
};

/// Copies what it sees into `state`.
class StateSaver : public StateVisitor {
public:
  StateSaver(const trop_model &model, TrainingState &state, const char *prefix = "")
      : elementBytes(kElements[model.compute].bytes), state(state), names(model, prefix) {}
  void array(const char *name, int64_t parameter, void *data, int64_t count) override;
  void integer(const char *name, int64_t parameter, int64_t &value) override;
  void number(const char *name, int64_t parameter, double &value) override;

private:
  int64_t elementBytes;
  TrainingState &state;
  StateNames names;
};

/// Puts what was saved in the place of what it sees. Error: it is not there.
class StateRestorer : public StateVisitor {
public:
  StateRestorer(const trop_model &model, const TrainingState &state, const char *prefix = "")
      : elementBytes(kElements[model.compute].bytes), state(state), names(model, prefix) {}
  void array(const char *name, int64_t parameter, void *data, int64_t count) override;
  void integer(const char *name, int64_t parameter, int64_t &value) override;
  void number(const char *name, int64_t parameter, double &value) override;

private:
  template <typename T> void read(const std::string &name, T &value) const;

  int64_t elementBytes;
  const TrainingState &state;
  StateNames names;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_SAVEDSTATE_H
