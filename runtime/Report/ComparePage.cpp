//===- ComparePage.cpp - A page about several trainings -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/Html.h"
#include "runtime/Report/Pages.h"
#include "runtime/Report/RunCharts.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

using NamedRuns = std::vector<std::pair<std::string, Run>>;
using Rows = std::vector<std::vector<std::string>>;

static void flatten(const OrderedJson &json, const std::string &prefix,
                    std::vector<std::pair<std::string, std::string>> &flat) {
  for (const auto &[key, value] : json.items())
    if (value.is_object())
      flatten(value, prefix + key + ".", flat);
    else
      flat.emplace_back(prefix + key,
                        value.is_string() ? value.get<std::string>() : jsonText(Json(value)));
}

std::vector<std::pair<std::string, std::string>> rt::flatSettings(const OrderedJson &settings) {
  std::vector<std::pair<std::string, std::string>> flat;
  flatten(settings, "", flat);
  return flat;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

namespace {
/// Cells by row and run; rows in the order of their first appearance.
class Grid {
public:
  explicit Grid(size_t runs) : runs(runs) {}
  void set(const std::string &key, size_t run, const std::string &value) {
    auto row =
        std::find_if(rows.begin(), rows.end(), [&](const auto &other) { return other[0] == key; });
    if (row == rows.end()) {
      rows.emplace_back(runs + 1, "-");
      rows.back()[0] = key;
      row = rows.end() - 1;
    }
    (*row)[run + 1] = value;
  }
  Rows rows;

private:
  size_t runs;
};
} // namespace

Rows rt::differingSettings(const NamedRuns &runs) {
  Grid grid(runs.size());
  for (size_t r = 0; r < runs.size(); ++r)
    for (const auto &[key, value] : flatSettings(runs[r].second.settings))
      if (key != "started") // which always differs
        grid.set(key, r, value);
  auto same = [](const std::vector<std::string> &row) {
    return std::all_of(row.begin() + 1, row.end(),
                       [&](const std::string &cell) { return cell == row[1]; });
  };
  grid.rows.erase(std::remove_if(grid.rows.begin(), grid.rows.end(), same), grid.rows.end());
  return grid.rows;
}

Rows rt::finalFigures(const NamedRuns &runs) {
  Grid grid(runs.size());
  for (size_t r = 0; r < runs.size(); ++r) {
    const Run &run = runs[r].second;
    grid.set("ended", r, run.end ? run.end->stop : "did not");
    grid.set("steps", r,
             std::to_string(run.end             ? run.end->steps
                            : run.steps.empty() ? 0
                                                : run.steps.back().step + 1));
    if (run.end)
      grid.set("time", r, duration(run.end->seconds));
    const std::vector<PartMetrics> *figures = run.lastFigures();
    if (!figures)
      continue;
    for (const PartMetrics &metrics : *figures)
      for (auto [name, member] : {std::pair("accuracy", &PartMetrics::accuracy),
                                  {"RMSE", &PartMetrics::rootMeanSquare},
                                  {"R squared", &PartMetrics::rSquared},
                                  {"pooled R squared", &PartMetrics::pooledRSquared},
                                  {"max loss", &PartMetrics::maxLoss},
                                  {"mean loss", &PartMetrics::averageLoss}})
        if (const std::optional<double> &value = metrics.*member)
          grid.set(metrics.part + " " + name, r,
                   member == &PartMetrics::accuracy ? percent(*value) : figure(*value));
    for (const Json &part : run.end ? run.end->partsJson : Json::array())
      if (part.contains("macro_f1") && part["macro_f1"].is_number())
        grid.set(part["name"].get<std::string>() + " macro F1", r,
                 percent(part["macro_f1"].get<double>()));
  }
  return grid.rows;
}

static std::string table(const NamedRuns &runs, const Rows &rows) {
  std::vector<std::string> head = {""};
  for (const auto &[name, run] : runs)
    head.push_back(escaped(name));
  Rows cells = rows;
  for (std::vector<std::string> &row : cells)
    for (std::string &cell : row)
      cell = escaped(shortDigest(cell));
  return htmlTable(head, cells);
}

//===----------------------------------------------------------------------===//
// Curves
//===----------------------------------------------------------------------===//

static std::vector<std::string> partsOf(const NamedRuns &runs) {
  std::vector<std::string> names;
  for (const auto &[name, run] : runs)
    for (const Evaluation &evaluation : run.evaluations)
      for (const PartMetrics &metrics : evaluation.parts)
        if (std::find(names.begin(), names.end(), metrics.part) == names.end())
          names.push_back(metrics.part);
  return names;
}

static const char *nameOf(Across across) { return across == Across::Steps ? "step" : "seconds"; }

static void addSeries(LineChart &chart, Series series, const std::string &name, size_t run) {
  series.name = name;
  series.colour = int(run) % kColours;
  series.dashed = run / kColours % 2;
  if (!series.points.empty())
    chart.series.push_back(std::move(series));
}

/// A figure of one part in all runs.
static std::string drawFigure(const NamedRuns &runs, const std::string &part, const char *title,
                              std::optional<double> PartMetrics::*figure, Across across) {
  LineChart chart{concat(title, ", ", part), nameOf(across), title};
  chart.shares = figure == &PartMetrics::accuracy;
  chart.mayBeLog = !chart.shares;
  for (size_t r = 0; r < runs.size(); ++r)
    addSeries(chart, evaluatedSeries(runs[r].second, part, figure, across), runs[r].first, r);
  return draw(chart);
}

/// Of the runs that saw the same kind of loss.
static std::string drawStepsOf(const NamedRuns &runs, const std::string &title, Across across) {
  LineChart chart{title, nameOf(across), "loss", /*mayBeLog=*/true};
  for (size_t r = 0; r < runs.size(); ++r)
    if (stepLossTitle(runs[r].second) == title)
      addSeries(chart, stepSeries(runs[r].second, across), runs[r].first, r);
  return draw(chart);
}

/// Means and largest losses are different figures, with charts of their own.
static std::string drawSteps(const NamedRuns &runs, Across across) {
  std::vector<std::string> titles;
  for (const auto &[name, run] : runs)
    if (std::string title = stepLossTitle(run);
        std::find(titles.begin(), titles.end(), title) == titles.end())
      titles.push_back(title);
  std::string html;
  for (const std::string &title : titles)
    html += drawStepsOf(runs, title, across);
  return html;
}

std::string rt::comparePage(const NamedRuns &runs) {
  Page page("Comparison of trainings", counted(int64_t(runs.size()), "run"));
  page.add("Final figures", table(runs, finalFigures(runs)));
  Rows differing = differingSettings(runs);
  page.add("Settings that differ", differing.empty() ? "<p>None.</p>\n" : table(runs, differing));
  for (auto [title, across] : {std::pair("By step", Across::Steps), {"By time", Across::Seconds}}) {
    std::string figures = drawSteps(runs, across);
    for (auto [name, figure] : {std::pair("Maximum loss", &PartMetrics::maxLoss),
                                {"Mean loss", &PartMetrics::averageLoss},
                                {"Accuracy", &PartMetrics::accuracy},
                                {"Root mean square error", &PartMetrics::rootMeanSquare}})
      for (const std::string &part : partsOf(runs))
        figures += drawFigure(runs, part, name, figure, across);
    if (!figures.empty())
      page.add(title, "<div class=\"charts\">\n" + figures + "</div>\n");
  }
  return page.text();
}
