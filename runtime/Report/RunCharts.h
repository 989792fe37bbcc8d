//===- RunCharts.h - The curves of one or several runs ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_RUNCHARTS_H
#define TROP_RUNTIME_REPORT_RUNCHARTS_H

#include "runtime/Report/LineChart.h"
#include "runtime/Report/Run.h"

namespace trop::rt {

/// What a curve is drawn over.
enum class Across { Steps, Seconds };

/// A figure of a part at every evaluation; no points where it has none.
Series evaluatedSeries(const Run &run, const std::string &part,
                       std::optional<double> PartMetrics::*figure, Across across);
/// Losses that steps saw, on average where some were left out of a mean.
Series stepSeries(const Run &run, Across across);
/// What loss steps saw: the mean, the largest, or the mean of so many.
std::string stepLossTitle(const Run &run);

/// Figures in HTML, one after the other: losses and accuracy or errors of all parts, step
/// size, entries of the gradient, and what maintained state touched.
std::string drawRun(const Run &run);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_RUNCHARTS_H
