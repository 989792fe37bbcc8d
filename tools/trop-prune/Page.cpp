//===- Page.cpp - A page about smaller networks -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/Figures.h"
#include "tools/trop-prune/Results.h"

#include "runtime/Report/Html.h"
#include "runtime/Report/LineChart.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <functional>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;

namespace trop::pruning {

using Group = std::vector<const Result *>;
using Getter = std::function<double(const Result &)>;

static double meanOf(const Group &group, const Getter &get) {
  std::vector<double> values;
  for (const Result *result : group)
    values.push_back(result->error.empty() ? get(*result) : NAN);
  return spreadOf(values).mean;
}

/// A curve a method, of means over seeds, from the smallest network to the one that is pruned.
static std::string chart(const Results &results, LineChart chart, const Getter &x,
                         const Getter &y) {
  std::vector<Group> groups = byGroup(results);
  for (const Group &group : groups) {
    const std::string &method = group.front()->method;
    auto same = std::find_if(chart.series.begin(), chart.series.end(),
                             [&](const Series &series) { return series.name == method; });
    if (same == chart.series.end()) {
      chart.series.push_back({method, int(chart.series.size()) % kColours});
      same = chart.series.end() - 1;
      same->points.push_back({x(results.front()), y(results.front())});
    }
    same->points.push_back({meanOf(group, x), meanOf(group, y)});
  }
  for (Series &series : chart.series) {
    auto unknown = [](const auto &point) {
      return !std::isfinite(point.first) || !std::isfinite(point.second);
    };
    series.points.erase(std::remove_if(series.points.begin(), series.points.end(), unknown),
                        series.points.end());
    std::sort(series.points.begin(), series.points.end());
  }
  return draw(chart);
}

static std::string charts(const Results &results) {
  auto parameters = [](const Result &r) { return double(r.parameters); };
  auto operations = [](const Result &r) { return r.operations; };
  std::string name = mainFigure(results), html;
  auto value = [&](const Result &r) { return metricOf(r.figures, name); };
  if (!name.empty()) {
    html += chart(results, {name, "parameters", name, false, isShare(name)}, parameters, value);
    html += chart(results, {name, "operations", name, false, isShare(name)}, operations, value);
  }
  for (auto [way, title] :
       {std::pair("batch", "time of a sample among many"), {"alone", "time of a sample alone"}})
    html += chart(results, {title, "operations", "microseconds"}, operations,
                  [way = way](const Result &r) { return r.secondsOf(way) * 1e6; });
  html += chart(results, {"bound of the error", "parameters", "bound", /*mayBeLog=*/true},
                parameters, [](const Result &r) {
                  const Certificate *certificate = r.certificateOf("euclidean");
                  return certificate ? certificate->upper : NAN;
                });
  return html.empty() ? "" : "<div class=\"charts\">\n" + html + "</div>\n";
}

/// A row a network.
static std::string networks(const Results &results) {
  std::string name = mainFigure(results);
  std::vector<std::vector<std::string>> rows;
  for (const Result &r : results) {
    double value = metricOf(r.figures, name);
    rows.push_back({r.method.empty() ? "unpruned" : escaped(concat(r.method, " ", r.size)),
                    r.method.empty() ? "" : std::to_string(r.seed)});
    if (!r.error.empty()) {
      rows.back().resize(9, "-");
      continue;
    }
    for (const std::string &cell :
         {grouped(r.parameters), grouped(r.bytes), figure(r.operations),
          figure(r.secondsOf("batch") * 1e6, 3), figure(r.secondsOf("alone") * 1e6, 3),
          isShare(name) ? percentInColumn(value) : figure(value), escaped(unitsOf({&r}))})
      rows.back().push_back(cell);
  }
  return htmlTable(
      {"", "seed", "parameters", "bytes of weights", "operations", "us", "us alone", name, "units"},
      rows);
}

static std::string failures(const Results &results) {
  std::vector<std::vector<std::string>> rows;
  for (const Result &r : results)
    if (!r.error.empty())
      rows.push_back(
          {escaped(concat(r.method, " ", r.size)), std::to_string(r.seed), escaped(r.error)});
  return rows.empty() ? ""
                      : "<div class=\"left\">" + htmlTable({"", "seed", "error"}, rows) + "</div>";
}

std::string resultPage(const Settings &settings, const Results &results) {
  size_t slash = settings.source.rfind('/');
  Page page(
      concat("Pruning of ", settings.source.substr(slash == std::string::npos ? 0 : slash + 1)),
      counted(int64_t(results.size()) - 1, "smaller network"));
  page.add("What failed", failures(results));
  page.add("By size", charts(results));
  page.add("Networks", networks(results));
  return page.text();
}

} // namespace trop::pruning
