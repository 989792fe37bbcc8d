//===- LineChart.cpp - Curves over an axis --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/LineChart.h"

#include "runtime/Report/Html.h"
#include "runtime/Report/Scale.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

// Of the picture, in its own units, and of the axes in it.
static constexpr double kWidth = 560, kHeight = 300;
static constexpr double kTitle = 22, kGap = 8, kRight = 532, kTop = 10, kBottom = 254;
static constexpr size_t kMostDots = 40, kMostBold = 200;

namespace {
class Drawing {
public:
  explicit Drawing(const LineChart &chart);
  std::string html() const;
  std::string words() const;

private:
  std::string axes() const;
  std::string curve(const Series &series) const;
  std::string dots(const Series &series) const;
  std::string legend() const;
  std::string said(double value) const { return chart.shares ? percent(value) : figure(value); }
  double x(double value) const { return left + across.at(value) * (kRight - left); }
  double y(double value) const { return kBottom - up.at(value) * (kBottom - kTop); }

  const LineChart &chart;
  Scale across, up;
  double left = 0; // of the axes: the labels of `up` are before it
};
} // namespace

static std::vector<double> valuesOf(const LineChart &chart, bool second) {
  std::vector<double> values;
  for (const Series &series : chart.series)
    for (auto [x, y] : series.points)
      values.push_back(second ? y : x);
  return values;
}

/// The first and the last place of any value.
static std::pair<double, double> placesOf(const LineChart &chart) {
  std::vector<double> places = valuesOf(chart, false);
  auto [first, last] = std::minmax_element(places.begin(), places.end());
  return {*first, *last};
}

/// Whether the longest curve leaves the shortest hardly any room.
static bool areUnlike(const LineChart &chart) {
  constexpr double kFactor = 5;
  double least = INFINITY, most = 0;
  for (const Series &series : chart.series) {
    double last = 0;
    for (auto [x, y] : series.points)
      last = std::max(last, std::isfinite(x) ? x : 0);
    least = last > 0 ? std::min(least, last) : least;
    most = std::max(most, last);
  }
  return most > kFactor * least;
}

Drawing::Drawing(const LineChart &chart)
    : chart(chart), across(areUnlike(chart) ? Scale::ofPlaces(valuesOf(chart, false))
                                            : Scale::fitting(valuesOf(chart, false), false)),
      up(chart.shares ? Scale::ofShares(valuesOf(chart, true))
                      : Scale::fitting(valuesOf(chart, true), chart.mayBeLog)) {
  for (const Tick &tick : up.ticks())
    left = std::max(left, kTitle + textWidth(tick.label) + kGap);
}

static std::string line(const char *kind, double x1, double y1, double x2, double y2) {
  return concat("<line class=\"", kind, "\" x1=\"", coordinate(x1), "\" y1=\"", coordinate(y1),
                "\" x2=\"", coordinate(x2), "\" y2=\"", coordinate(y2), "\"/>");
}

static std::string label(double x, double y, const char *anchor, const std::string &text,
                         const char *more = "") {
  return concat("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" text-anchor=\"", anchor,
                "\"", more, ">", escaped(text), "</text>");
}

std::string Drawing::axes() const {
  std::string svg;
  for (const Tick &tick : up.ticks()) {
    double at = y(tick.value);
    svg += line("grid", left, at, kRight, at);
    if (!tick.label.empty())
      svg += label(left - kGap, at + 4, "end", tick.label);
  }
  for (const Tick &tick : across.ticks()) {
    double at = x(tick.value);
    svg += line("axis", at, kBottom, at, kBottom + 4);
  }
  for (const Tick &below : across.labelsBelow(left, kRight, kWidth))
    svg += label(below.value, kBottom + 18, "middle", below.label);
  svg += line("axis", left, kBottom, kRight, kBottom);
  svg += label((left + kRight) / 2, kHeight - 8, "middle",
               chart.xTitle + (across.isLog() ? " (log)" : ""));
  std::string turn = concat(" transform=\"rotate(-90 12 ", (kTop + kBottom) / 2, ")\"");
  const char *kind = !up.isLog() ? "" : chart.shares ? " (log of the rest)" : " (log)";
  return svg + label(12, (kTop + kBottom) / 2, "middle", chart.yTitle + kind, turn.c_str()) + "\n";
}

std::string Drawing::curve(const Series &series) const {
  std::string path;
  bool drawing = false;
  for (auto [px, py] : series.points) {
    bool finite = std::isfinite(px) && std::isfinite(py);
    if (finite)
      path += (drawing ? "L" : "M") + coordinate(x(px)) + " " + coordinate(y(py));
    drawing = finite;
  }
  return concat("<path class=\"curve s", series.colour,
                series.faint                       ? " faint"
                : series.points.size() > kMostBold ? " thin"
                                                   : "",
                "\"", series.dashed ? " stroke-dasharray=\"6 4\"" : "", " d=\"", path, "\"/>\n");
}

std::string Drawing::dots(const Series &series) const {
  std::string svg;
  if (series.faint || series.points.size() > kMostDots)
    return svg;
  for (auto [px, py] : series.points)
    if (std::isfinite(px) && std::isfinite(py))
      svg += concat("<circle class=\"f", series.colour, "\" cx=\"", coordinate(x(px)), "\" cy=\"",
                    coordinate(y(py)), "\" r=\"3\"><title>", escaped(series.name), ", ",
                    escaped(chart.xTitle), " ", figure(px), ": ", said(py), "</title></circle>");
  return svg + "\n";
}

std::string Drawing::legend() const {
  std::string html = "<div class=\"legend\">";
  for (const Series &series : chart.series) {
    double last = NAN;
    for (auto [px, py] : series.points)
      last = std::isfinite(py) ? py : last;
    html += concat("<span><i class=\"b", series.colour, "\"",
                   series.faint    ? " style=\"height:1px\""
                   : series.dashed ? " style=\"width:8px\""
                                   : "",
                   "></i>", escaped(series.name), " <b>", said(last), "</b></span>");
  }
  return html + "</div>\n";
}

std::string Drawing::html() const {
  std::string svg = axes();
  for (const Series &series : chart.series)
    svg += curve(series);
  for (const Series &series : chart.series)
    svg += dots(series);
  return concat("<figure><h3>", escaped(chart.title), "</h3>\n", legend(), "<svg viewBox=\"0 0 ",
                kWidth, " ", kHeight, "\" role=\"img\" aria-label=\"", escaped(chart.title),
                "\">\n", svg, "</svg></figure>\n");
}

/// What a chart of constants says in the place of curves.
std::string Drawing::words() const {
  auto [first, last] = placesOf(chart);
  std::string where = first == last ? concat("at ", chart.xTitle, " ", figure(first), " alone")
                                    : concat("constant from ", chart.xTitle, " ", figure(first),
                                             " to ", figure(last));
  return concat("<figure class=\"words\"><h3>", escaped(chart.title), "</h3>\n", legend(),
                "<p class=\"dim\">", escaped(where), "</p></figure>\n");
}

std::string rt::draw(const LineChart &chart) {
  bool isEmpty = true, isConstant = true;
  for (const Series &series : chart.series)
    for (auto [x, y] : series.points) {
      isEmpty &= !(std::isfinite(x) && std::isfinite(y));
      isConstant &= y == series.points.front().second;
    }
  if (isEmpty)
    return "";
  return isConstant ? Drawing(chart).words() : Drawing(chart).html();
}
