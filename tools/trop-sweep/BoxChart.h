//===- BoxChart.h - Boxes of values by group ------------------ -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_BOXCHART_H
#define TROP_TOOLS_SWEEP_BOXCHART_H

#include <string>
#include <utility>
#include <vector>

namespace trop::sweep {

struct BoxChart {
  std::string title;
  bool shares = false; // of 1, said in per cent
  std::vector<std::pair<std::string, std::vector<double>>> groups{};
};

/// A figure: for each group a box from the lower to the upper quartile with the median in
/// it, whiskers to the least and the largest value, and a dot a value; words where all are equal.
/// Empty without a finite value.
std::string draw(const BoxChart &chart);

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_BOXCHART_H
