//===- RunCharts.cpp - The curves of one or several runs ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/RunCharts.h"

#include "runtime/Report/Html.h"

using namespace trop;
using namespace trop::rt;

static double placeOf(int64_t step, double seconds, Across across) {
  return across == Across::Steps ? double(step) : seconds;
}

Series rt::evaluatedSeries(const Run &run, const std::string &part,
                           std::optional<double> PartMetrics::*figure, Across across) {
  Series series{part, 0};
  for (const Evaluation &evaluation : run.evaluations)
    for (const PartMetrics &metrics : evaluation.parts)
      if (metrics.part == part && metrics.*figure)
        series.points.emplace_back(placeOf(evaluation.step, evaluation.seconds, across),
                                   *(metrics.*figure));
  return series;
}

static std::string reduceOf(const Run &run) { return run.settings.value("reduce", ""); }

std::string rt::stepLossTitle(const Run &run) {
  std::string reduce = reduceOf(run);
  return reduce == "mean"  ? "Mean loss that steps saw"
         : reduce == "max" ? "Largest loss that steps saw"
                           : "Loss that steps saw" + (reduce.empty() ? "" : ", " + reduce);
}

Series rt::stepSeries(const Run &run, Across across) {
  Series series{"steps", 0, /*faint=*/true};
  for (const LoggedStep &step : run.steps)
    series.points.emplace_back(placeOf(step.step, step.seconds, across),
                               reduceOf(run) == "mean" ? step.averageLoss : step.loss);
  return series;
}

/// A figure of all parts; of losses also of the steps that saw it.
static std::string drawFigure(const Run &run, const char *title,
                              std::optional<double> PartMetrics::*figure, bool isLoss, bool steps) {
  LineChart chart{title, "step", title};
  chart.mayBeLog = isLoss;
  chart.shares = figure == &PartMetrics::accuracy;
  if (steps)
    chart.series.push_back(stepSeries(run, Across::Steps));
  if (run.evaluations.empty())
    return draw(chart);
  const std::vector<PartMetrics> &parts = run.evaluations.front().parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    chart.series.push_back(evaluatedSeries(run, parts[i].part, figure, Across::Steps));
    chart.series.back().colour = int(i) % kColours;
  }
  return draw(chart);
}

/// A figure of every logged step.
template <typename Value>
static std::string drawSteps(const Run &run, const std::string &title, const char *unit,
                             const Value &value) {
  LineChart chart{title, "step", unit, /*mayBeLog=*/true};
  chart.series.push_back({unit, 0});
  for (const LoggedStep &step : run.steps)
    if (auto found = value(step))
      chart.series[0].points.emplace_back(step.step, double(*found));
  return draw(chart);
}

/// Counters are sums since the start; curves are of one step, on average since the last
/// that was logged.
static std::string drawTouched(const Run &run) {
  LineChart chart{"Touched by a step", "step", "a step", /*mayBeLog=*/true};
  int colour = 0;
  for (auto [name, counter] : {std::pair("cells", &StateCounters::cells),
                               {"tree nodes", &StateCounters::treeNodes},
                               {"groups", &StateCounters::regroups},
                               {"rescans", &StateCounters::rescans}}) {
    Series series{name, colour++};
    for (size_t i = 1; i < run.steps.size(); ++i) {
      const LoggedStep &now = run.steps[i], &before = run.steps[i - 1];
      if (now.counters && before.counters && now.step > before.step)
        series.points.emplace_back(now.step,
                                   double((*now.counters).*counter - (*before.counters).*counter) /
                                       double(now.step - before.step));
    }
    bool any = false;
    for (auto [step, count] : series.points)
      any |= count > 0;
    if (any)
      chart.series.push_back(std::move(series));
  }
  return draw(chart);
}

std::string rt::drawRun(const Run &run) {
  bool mean = reduceOf(run) == "mean", max = reduceOf(run) == "max";
  std::string html;
  if (!mean && !max) {
    LineChart chart{stepLossTitle(run), "step", "loss", /*mayBeLog=*/true};
    chart.series.push_back(stepSeries(run, Across::Steps));
    html += draw(chart);
  }
  html +=
      drawFigure(run, "Maximum loss", &PartMetrics::maxLoss, true, max && !run.steps.empty()) +
      drawFigure(run, "Mean loss", &PartMetrics::averageLoss, true, mean && !run.steps.empty()) +
      drawFigure(run, "Accuracy", &PartMetrics::accuracy, false, false) +
      drawFigure(run, "Root mean square error", &PartMetrics::rootMeanSquare, true, false);
  html += drawSteps(run, "Step size", "step size", [](const LoggedStep &s) { return s.rate; });
  std::string all = jsonText(Json(run.settings.value("parameters", OrderedJson())));
  html += drawSteps(run, "Entries of the gradient that are not 0, of " + all, "entries",
                    [](const LoggedStep &s) { return std::optional<int64_t>(s.gradientEntries); });
  return html + drawTouched(run);
}
