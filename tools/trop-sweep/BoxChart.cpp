//===- BoxChart.cpp - Boxes of values by group ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/BoxChart.h"
#include "tools/Support/Figures.h"

#include "runtime/Report/Html.h"
#include "runtime/Report/Scale.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

// Of the picture, in its own units; each group has its name above its box.
static constexpr double kWidth = 560, kLeft = 20, kRight = 532;
static constexpr double kRow = 46, kNameAt = 14, kBoxAt = 31, kHalfBox = 8, kAxis = 26;
static constexpr size_t kMostName = 80;

static std::string line(const std::string &kind, double x1, double y1, double x2, double y2) {
  return concat("<line class=\"", kind, "\" x1=\"", coordinate(x1), "\" y1=\"", coordinate(y1),
                "\" x2=\"", coordinate(x2), "\" y2=\"", coordinate(y2), "\"/>");
}

static std::string text(double x, double y, const char *kind, const std::string &words) {
  return concat("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" ", kind, ">",
                escaped(words), "</text>");
}

std::string sweep::draw(const BoxChart &chart) {
  std::vector<double> all;
  for (const auto &[name, values] : chart.groups)
    std::copy_if(values.begin(), values.end(), std::back_inserter(all),
                 [](double value) { return std::isfinite(value); });
  if (all.empty())
    return "";
  auto [low, high] = std::minmax_element(all.begin(), all.end());
  auto said = [&](double value) { return chart.shares ? percent(value) : figure(value); };
  if (*low == *high)
    return concat("<figure class=\"words\"><h3>", escaped(chart.title), "</h3>\n<p>", said(*low),
                  " in every run</p></figure>\n");
  bool mayBeLog = !chart.shares;
  Scale scale = chart.shares ? Scale::linear(*low, *high, true) : Scale::fitting(all, mayBeLog);
  auto x = [&](double value) { return kLeft + scale.at(value) * (kRight - kLeft); };

  double bottom = kRow * double(chart.groups.size());
  std::string svg;
  for (const Tick &tick : scale.ticks())
    svg += line("grid", x(tick.value), 0, x(tick.value), bottom);
  for (const Tick &below : scale.labelsBelow(kLeft, kRight, kWidth))
    svg += text(below.value, bottom + 18, "text-anchor=\"middle\"", below.label);
  for (size_t g = 0; g < chart.groups.size(); ++g) {
    const auto &[name, values] = chart.groups[g];
    double top = kRow * double(g), middle = top + kBoxAt;
    svg += text(kLeft, top + kNameAt, "class=\"ink\"", shortened(name, kMostName));
    std::vector<double> finite;
    for (double value : values)
      if (std::isfinite(value))
        finite.push_back(value);
    if (finite.empty())
      continue;
    Spread spread = spreadOf(finite);
    std::string stroke = concat("curve s", g % kColours);
    svg += line(stroke, x(spread.least), middle, x(spread.lowerQuartile), middle);
    svg += line(stroke, x(spread.upperQuartile), middle, x(spread.most), middle);
    svg += concat("<rect class=\"", stroke, "\" x=\"", coordinate(x(spread.lowerQuartile)),
                  "\" y=\"", coordinate(middle - kHalfBox), "\" width=\"",
                  coordinate(x(spread.upperQuartile) - x(spread.lowerQuartile)), "\" height=\"",
                  2 * kHalfBox, "\"><title>", escaped(name), ": median ", said(spread.median),
                  ", quartiles ", said(spread.lowerQuartile), " and ", said(spread.upperQuartile),
                  "</title></rect>");
    svg += line(stroke, x(spread.median), middle - kHalfBox, x(spread.median), middle + kHalfBox);
    for (double value : finite)
      svg += concat("<circle class=\"f", g % kColours, "\" cx=\"", coordinate(x(value)), "\" cy=\"",
                    coordinate(middle), "\" r=\"2.5\"><title>", said(value), "</title></circle>");
    svg += "\n";
  }
  svg += line("axis", kLeft, bottom, kRight, bottom);
  return concat("<figure><h3>", escaped(chart.title), scale.isLog() ? " (log)" : "",
                "</h3>\n<svg viewBox=\"0 0 ", kWidth, " ", bottom + kAxis,
                "\" role=\"img\" aria-label=\"", escaped(chart.title), "\">\n", svg,
                "</svg></figure>\n");
}
