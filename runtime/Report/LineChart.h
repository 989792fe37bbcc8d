//===- LineChart.h - Curves over an axis ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_LINECHART_H
#define TROP_RUNTIME_REPORT_LINECHART_H

#include <string>
#include <utility>
#include <vector>

namespace trop::rt {

struct Series {
  std::string name;
  int colour;         // below kColours
  bool faint = false; // many values that jump, behind others of the colour
  bool dashed = false;
  std::vector<std::pair<double, double>> points{}; // what is not finite breaks the curve
};

struct LineChart {
  std::string title, xTitle, yTitle;
  bool mayBeLog = false; // the axis of values
  bool shares = false;   // values are shares of 1, said in per cent
  std::vector<Series> series{};
};

/// A figure with a legend, which tells last values; empty if there is no point. Points of
/// curves with few have tooltips; curves of many are thin. Of nothing but constants it has words
/// alone. Where curves are of very unlike lengths the axis below is logarithmic.
std::string draw(const LineChart &chart);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_LINECHART_H
