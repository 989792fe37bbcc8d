//===- RunRecorder.h - Collects and logs what a training does ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_RUNRECORDER_H
#define TROP_RUNTIME_REPORT_RUNRECORDER_H

#include "runtime/Report/LogFile.h"
#include "runtime/Report/Run.h"

#include <memory>

namespace trop::rt {

class Progress;

/// How much of a run is recorded.
struct RecordPlan {
  std::string log;              // empty: no file
  int64_t logEvery = 0;         // steps between two records; 0: so that there are some 1000
  int64_t evalEvery = 0;        // steps between two evaluations; 0: none but the last
  int64_t firstStep = 0;        // of a resumed run: its log, if there is one, is continued
  bool evaluatesFirst = true;   // false: the weights at its beginning are of another step
  bool thins = false;           // evaluations are left out that would take too much of the time
  Progress *progress = nullptr; // may be null
};

/// The default of --eval-every: 20 evaluations.
int64_t defaultEvalEvery(int64_t steps);

/// Keeps a run in memory and, where there is one, in a log. Where evaluations may be left out,
/// those before the last take no more than a tenth of the training's time so far, or of a second
/// where that is more.
class RunRecorder : public Observer {
public:
  /// Opens the log. Error: it cannot be written, or not be continued.
  RunRecorder(const trop_model &model, const Samples &samples, Evaluator &evaluator,
              RecordPlan plan, int64_t steps);

  /// Before training.
  void begin(OrderedJson settings);
  void step(const StepRecord &record) override;
  /// Figures of the weights after training.
  void evaluated(Evaluation evaluation);
  /// Last, with or without success.
  void end(RunEnd end);

  const Run &run() const { return recorded; }
  /// Why the log is not complete; empty if it is.
  std::string problem() const { return log ? log->problem() : ""; }

private:
  void continueLog();
  void evaluateNow(int64_t step, double seconds);
  double estimate() const;
  void write(const std::string &line) {
    if (log)
      log->add(line);
  }

  const trop_model &model;
  const Samples &samples;
  Evaluator &evaluator;
  RecordPlan plan;
  int64_t steps;
  std::unique_ptr<LogFile> log;
  Run recorded;
  double before = 0;                         // seconds of the run before it was resumed
  int64_t nextLogged = 0, nextEvaluated = 0; // the latter counts steps done
  double cost = 0, spent = 0;                // seconds of an evaluation; of all so far
  int64_t leftOut = 0;                       // evaluations
};

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_RUNRECORDER_H
