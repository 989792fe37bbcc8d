//===- Figures.h - Figures that programs print, and their spreads -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SUPPORT_FIGURES_H
#define TROP_TOOLS_SUPPORT_FIGURES_H

#include "runtime/Checkpoint/Json.h"

#include <string>
#include <vector>

namespace trop::tools {

/// What figures of a part are called: "accuracy", "max loss", ...
std::vector<std::string> metricTitles();

/// "test accuracy", as results of `train --json` or `eval --json` have them, in their order; null
/// for those without one.
std::vector<std::string> metricNames(const std::vector<const rt::Json *> &results);
/// NaN: there is none. What was not finite is infinite.
double metricOf(const rt::Json &result, const std::string &name);

/// Whether it is of 1, and said in per cent.
bool isShare(const std::string &metric);
/// Whether a metric is a figure, or one of a part.
bool isOf(const std::string &metric, const std::string &figure);

struct Spread {
  size_t count = 0; // of values; the rest is NaN for 0
  double mean, deviation, least, lowerQuartile, median, upperQuartile, most;
};

/// Quartiles are interpolated linearly; the deviation is that of a sample (n - 1), 0 for one.
/// NaN is left out.
Spread spreadOf(std::vector<double> values);

/// "75.00 % +- 3.54 %", a line a group of values; "-" of those without one.
std::vector<std::string> spreadCells(const std::vector<std::vector<double>> &groups, bool isShare);

} // namespace trop::tools

#endif // TROP_TOOLS_SUPPORT_FIGURES_H
