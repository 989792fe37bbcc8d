//===- Page.cpp - A page about a sweep ------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Page.h"
#include "tools/Support/Figures.h"
#include "tools/trop-sweep/BoxChart.h"

#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

using Groups = std::vector<std::vector<const Run *>>;

static double secondsOf(const Run &run) {
  return run.result.is_object() ? run.result.value("seconds", NAN) : NAN;
}

/// Mean, deviation and quartiles, a row a group, below the name of their figure.
static std::string spreadTable(const std::vector<Factor> &factors, const Groups &groups,
                               const std::vector<std::string> &metrics) {
  const std::vector<std::string> head = {"",          "runs",           "mean",
                                         "deviation", "least",          "lower quartile",
                                         "median",    "upper quartile", "most"};
  std::vector<std::vector<std::string>> rows;
  for (const std::string &metric : metrics) {
    auto said = [&](double value) {
      return isShare(metric) ? percentInColumn(value) : figure(value);
    };
    rows.emplace_back(head.size());
    rows.back()[0] = "<b>" + escaped(metric) + "</b>";
    for (const std::vector<const Run *> &group : groups) {
      Spread spread = spreadOf(valuesOf(group, metric));
      rows.push_back({escaped(groupName(factors, group[0]->point)), std::to_string(spread.count),
                      said(spread.mean), said(spread.deviation), said(spread.least),
                      said(spread.lowerQuartile), said(spread.median), said(spread.upperQuartile),
                      said(spread.most)});
    }
  }
  return metrics.empty() ? "" : htmlTable(head, rows);
}

static std::string timeTable(const std::vector<Factor> &factors, const Groups &groups) {
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<const Run *> &group : groups) {
    std::vector<double> seconds, steps;
    for (const Run *run : group) {
      seconds.push_back(secondsOf(*run));
      steps.push_back(run->result.is_object() ? run->result.value("steps", NAN) : NAN);
    }
    rows.push_back({escaped(groupName(factors, group[0]->point)), figure(spreadOf(steps).mean),
                    duration(spreadOf(seconds).mean), duration(spreadOf(seconds).most)});
  }
  return htmlTable({"", "mean steps", "mean time", "longest"}, rows);
}

static std::string failures(const std::vector<Factor> &factors, const std::vector<Run> &runs) {
  std::vector<std::vector<std::string>> rows;
  for (const Run &run : runs)
    if (!run.error.empty())
      rows.push_back({escaped(groupName(factors, run.point)), std::to_string(run.point.seed),
                      escaped(run.error)});
  return rows.empty() ? ""
                      : "<div class=\"left\">" + htmlTable({"", "seed", "error"}, rows) + "</div>";
}

static std::string settings(const std::vector<Factor> &factors) {
  std::vector<std::vector<std::string>> rows;
  for (const Factor &factor : factors) {
    std::string values;
    for (const std::string &value : factor.values)
      values += (values.empty() ? "" : " | ") + value;
    rows.push_back({escaped(factor.name), escaped(values)});
  }
  return "<div class=\"left\">" + htmlTable({"", "values"}, rows) + "</div>";
}

std::string sweep::sweepPage(const std::string &title, const std::vector<Factor> &factors,
                             const std::vector<Run> &runs) {
  Groups groups = byGroup(runs);
  Page page(title, concat(counted(int64_t(runs.size()), "run"), " in ",
                          counted(int64_t(groups.size()), "group"),
                          ", which differ in more than the seed"));
  page.add("What failed", failures(factors, runs));
  std::string boxes;
  for (const std::string &metric : metricNames(runs)) {
    BoxChart chart{metric, isShare(metric)};
    for (const std::vector<const Run *> &group : groups)
      chart.groups.emplace_back(groupName(factors, group[0]->point), valuesOf(group, metric));
    boxes += draw(chart);
  }
  if (!boxes.empty())
    page.add("By group",
             "<p class=\"dim\">Boxes reach from the lower to the upper quartile, with the median "
             "in them; whiskers to the least and the largest value; a dot is a run.</p>\n"
             "<div class=\"charts\">\n" +
                 boxes + "</div>\n");
  page.add("Means and spreads", spreadTable(factors, groups, metricNames(runs)));
  page.add("Steps and time", timeTable(factors, groups));
  page.add("Settings", settings(factors));
  return page.text();
}
