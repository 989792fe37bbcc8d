//===- Run.h - A training as its log tells it -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A log has a JSON object a line, told apart by "kind": first what runs ("run"), then
// some steps ("step") and evaluations ("evaluation"), last how it ended ("end"), which a
// run that was killed lacks. A resumed run adds another "run" and so on. Numbers read back as the
// same doubles; what is not finite is null. docs/reports.md lists the keys.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_RUN_H
#define TROP_RUNTIME_REPORT_RUN_H

#include "runtime/Checkpoint/Json.h"
#include "runtime/Train/Metrics.h"
#include "runtime/Train/Observer.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// A step of a log, which may leave out some between two.
struct LoggedStep : StepRecord {
  double averageLoss = 0; // of the steps since the last one that was logged
};

/// Figures after so many steps.
struct Evaluation {
  int64_t step;
  double seconds; // of training
  std::vector<PartMetrics> parts;
};

struct RunEnd {
  std::string stop; // "finished", "stationary", "early", "interrupted" or "failed"
  int64_t steps = 0;
  double seconds = 0;
  std::string error{};                   // why it failed
  std::vector<PartMetrics> parts{};      // final figures, empty if it failed
  Json partsJson = Json::array();        // the same with those of classes, which `parts` read lack
  std::optional<int64_t> bestStep{};     // whose weights early stopping kept, if not the last
  std::optional<int64_t> stalledSince{}; // the step from which one largest loss came back
  int64_t evaluationsLeftOut = 0;        // for the time that they would have taken
};

/// After being resumed, a run is as if it had never been interrupted: seconds count on.
struct Run {
  OrderedJson settings; // the keys of its "run" record but "kind"
  std::vector<LoggedStep> steps;
  std::vector<Evaluation> evaluations;
  std::optional<RunEnd> end; // none: it runs or was killed

  /// Forgets what happened after `step` steps, which training goes on from. Returns the
  /// seconds until then.
  double rewind(int64_t step);
  /// Final figures, or those of the last evaluation; null if there is none.
  const std::vector<PartMetrics> *lastFigures() const;
};

// One line each, with its end.
std::string runLine(const OrderedJson &settings);
std::string stepLine(const LoggedStep &step);
std::string evaluationLine(const Evaluation &evaluation);
std::string endLine(const RunEnd &end);

/// Whether the file begins as a log does.
bool isLog(const std::string &path);

/// Reads a log; a last line without its end is one that a killed run did not finish, and
/// left out. Error: "run.jsonl:17: expected ..., found ...".
Run readRun(const std::string &path);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_RUN_H
