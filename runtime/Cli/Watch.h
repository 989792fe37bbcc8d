//===- Watch.h - Recording a training for --log and --report ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_WATCH_H
#define TROP_RUNTIME_CLI_WATCH_H

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Report/RunRecorder.h"
#include "runtime/Train/Trainer.h"

namespace trop::rt {

/// Records a training where the command line asks for it; else does nothing.
class Watch {
public:
  /// Begins the log.
  Watch(const trop_model &model, const Samples &samples, Evaluator &evaluator,
        const Options &options, const TrainPlan &plan, const Checkpoint &checkpoint,
        const FirstWeights &first);

  /// Null where nothing is recorded.
  Observer *observer() { return recorder.get(); }

  /// After a training; without `parts` where a signal came before they were known. Error, once all
  /// else is written: the log ends early.
  void finish(const TrainResult &result, const std::vector<PartMetrics> &parts);
  /// After one that failed.
  void fail(const std::string &why);

private:
  void writeReport() const;

  const trop_model &model;
  const Samples &samples;
  const Evaluator &evaluator;
  const Options &options;
  const Checkpoint &checkpoint;
  Progress *progress;
  std::unique_ptr<RunRecorder> recorder;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_WATCH_H
