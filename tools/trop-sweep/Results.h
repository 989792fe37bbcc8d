//===- Results.h - What the runs of a sweep came to ----------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_RESULTS_H
#define TROP_TOOLS_SWEEP_RESULTS_H

#include "tools/trop-sweep/Points.h"

#include "runtime/Checkpoint/Json.h"

namespace trop::sweep {

/// One run: what `train --json` printed, or why it failed.
struct Run {
  Point point;
  std::string error; // empty: none
  rt::Json result{}; // null without one
};

/// "test accuracy", as the runs have them, in their order.
std::vector<std::string> metricNames(const std::vector<Run> &runs);
/// NaN: the run has none. What was not finite is infinite.
double metricOf(const Run &run, const std::string &name);
std::vector<double> valuesOf(const std::vector<const Run *> &group, const std::string &metric);

/// Runs by their groups, in the order of these.
std::vector<std::vector<const Run *>> byGroup(const std::vector<Run> &runs);

/// Comma separated values, a line a run.
std::string summaryCsv(const std::vector<Factor> &factors, const std::vector<Run> &runs);

/// "accuracy,test max loss": figures of all parts, or of one. UsageError: there is none
/// such, or it is given twice.
std::vector<std::string> readFigures(const std::string &option, const std::string &text);

/// A line a group: how many runs, mean and deviation of `figures` or, without any, of
/// accuracies, else of errors or losses.
std::string summaryTable(const std::vector<Factor> &factors, const std::vector<Run> &runs,
                         const std::vector<std::string> &figures = {});

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_RESULTS_H
