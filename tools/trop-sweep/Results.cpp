//===- Results.cpp - What the runs of a sweep came to ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Results.h"

#include "runtime/Data/Csv.h"
#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;

//===----------------------------------------------------------------------===//
// Figures
//===----------------------------------------------------------------------===//

static constexpr std::pair<const char *, const char *> kMetrics[] = {
    {"accuracy", "accuracy"},
    {"macro F1", "macro_f1"},
    {"RMSE", "rmse"},
    {"R squared", "r_squared"},
    {"pooled R squared", "pooled_r_squared"},
    {"mean error", "mean_error"},
    {"max error", "max_error"},
    {"max loss", "max_loss"},
    {"mean loss", "average_loss"}};

std::vector<std::string> sweep::metricNames(const std::vector<Run> &runs) {
  std::vector<std::string> names;
  for (const auto &[title, key] : kMetrics)
    for (const Run &run : runs)
      if (run.result.is_object())
        for (const Json &part : run.result["parts"])
          if (std::string name = part["name"].get<std::string>() + " " + title;
              part.contains(key) && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
  return names;
}

double sweep::metricOf(const Run &run, const std::string &name) {
  if (run.result.is_object())
    for (const Json &part : run.result["parts"])
      for (const auto &[title, key] : kMetrics)
        if (part.contains(key) && name == part["name"].get<std::string>() + " " + title)
          return part[key].is_number() ? part[key].get<double>() : INFINITY;
  return NAN;
}

Spread sweep::spreadOf(std::vector<double> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return std::isnan(v); }),
               values.end());
  std::sort(values.begin(), values.end());
  size_t count = values.size();
  if (!count)
    return {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  auto quantile = [&](double share) {
    double place = share * double(count - 1);
    size_t below = size_t(place);
    double part = place - double(below);
    return part == 0 ? values[below] : values[below] + part * (values[below + 1] - values[below]);
  };
  double mean = std::accumulate(values.begin(), values.end(), 0.0) / double(count);
  double squares = 0;
  for (double value : values)
    squares += (value - mean) * (value - mean);
  double deviation = count > 1 ? std::sqrt(squares / double(count - 1)) : 0;
  return {count,          mean,          deviation,      values.front(),
          quantile(0.25), quantile(0.5), quantile(0.75), values.back()};
}

std::vector<std::vector<const Run *>> sweep::byGroup(const std::vector<Run> &runs) {
  std::vector<std::vector<const Run *>> groups;
  for (const Run &run : runs) {
    groups.resize(std::max(groups.size(), run.point.group + 1));
    groups[run.point.group].push_back(&run);
  }
  return groups;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static std::string csvLine(const std::vector<std::string> &cells) {
  std::string line;
  for (const std::string &cell : cells)
    line += (&cell == &cells.front() ? "" : ",") + csvField(cell);
  return line + "\n";
}

std::string sweep::summaryCsv(const std::vector<Factor> &factors, const std::vector<Run> &runs) {
  std::vector<std::string> metrics = metricNames(runs), head;
  for (const Factor &factor : factors)
    head.push_back(factor.name);
  for (const char *name : {"seed", "stop", "steps", "seconds"})
    head.push_back(name);
  head.insert(head.end(), metrics.begin(), metrics.end());
  head.push_back("error");
  std::string csv = csvLine(head);
  for (const Run &run : runs) {
    std::vector<std::string> cells = run.point.values;
    cells.push_back(std::to_string(run.point.seed));
    for (const char *name : {"stop", "steps", "seconds"}) {
      Json value = run.result.is_object() ? run.result.value(name, Json()) : Json();
      cells.push_back(value.is_string() ? value.get<std::string>()
                      : value.is_null() ? ""
                                        : value.dump());
    }
    for (const std::string &name : metrics) {
      double value = metricOf(run, name);
      cells.push_back(std::isnan(value) ? "" : shortest(value));
    }
    cells.push_back(run.error);
    csv += csvLine(cells);
  }
  return csv;
}

static bool isOf(const std::string &metric, const std::string &figure) {
  size_t size = figure.size();
  return metric == figure || (metric.size() > size + 1 && metric[metric.size() - size - 1] == ' ' &&
                              metric.compare(metric.size() - size, size, figure) == 0);
}

std::vector<std::string> sweep::readFigures(const std::string &option, const std::string &text) {
  std::vector<std::string> titles, figures;
  for (const auto &[title, key] : kMetrics)
    titles.push_back(title);
  std::istringstream list(text);
  for (std::string figure; std::getline(list, figure, ',');) {
    figure.erase(0, figure.find_first_not_of(' '));
    figure.erase(figure.find_last_not_of(' ') + 1);
    std::string bare = figure;
    for (const char *part : {"train ", "validation ", "test "})
      if (figure.rfind(part, 0) == 0)
        bare = figure.substr(std::string(part).size());
    if (std::find(titles.begin(), titles.end(), bare) == titles.end())
      throw UsageError(concat(option, ": unknown figure '", figure, "'", suggestName(bare, titles),
                              " (expected ", listNames(titles), ", or one of a part: test ",
                              titles[0], ")"));
    if (std::find(figures.begin(), figures.end(), figure) != figures.end())
      throw UsageError(concat(option, ": '", figure, "' is given twice"));
    figures.push_back(figure);
  }
  return figures;
}

/// Numbers with their points under each other; what is no number is at its end.
static std::vector<std::string> alignedAtPoint(std::vector<std::string> numbers) {
  auto before = [](const std::string &number) {
    return std::min(number.find_first_of(".e"), number.size());
  };
  size_t most = 0, rest = 0;
  for (const std::string &number : numbers) {
    most = std::max(most, before(number));
    rest = std::max(rest, number.size() - before(number));
  }
  for (std::string &number : numbers) {
    size_t behind = rest - (number.size() - before(number));
    number.insert(0, most - before(number), ' ');
    number.append(behind, ' ');
  }
  return numbers;
}

/// "75.00 % +- 3.54 %", a line a group; "-" of those without a value.
static std::vector<std::string> spreadCells(const std::vector<std::vector<const Run *>> &groups,
                                            const std::string &name) {
  bool isShare = isOf(name, "accuracy") || isOf(name, "macro F1");
  auto said = [&](double value) { return isShare ? percentInColumn(value) : figure(value); };
  std::vector<std::string> means, deviations, cells(groups.size(), "-");
  std::vector<size_t> places;
  for (size_t g = 0; g < groups.size(); ++g) {
    std::vector<double> values;
    for (const Run *run : groups[g])
      values.push_back(metricOf(*run, name));
    Spread spread = spreadOf(values);
    if (!spread.count)
      continue;
    places.push_back(g);
    means.push_back(said(spread.mean));
    deviations.push_back(said(spread.deviation));
  }
  means = alignedAtPoint(means);
  deviations = alignedAtPoint(deviations);
  for (size_t i = 0; i < places.size(); ++i)
    cells[places[i]] = means[i] + " +- " + deviations[i];
  return cells;
}

std::string sweep::summaryTable(const std::vector<Factor> &factors, const std::vector<Run> &runs,
                                const std::vector<std::string> &figures) {
  std::vector<std::string> metrics = metricNames(runs), shown;
  auto show = [&](const std::string &figure) {
    std::copy_if(metrics.begin(), metrics.end(), std::back_inserter(shown),
                 [&](const std::string &metric) { return isOf(metric, figure); });
  };
  for (const std::string &figure : figures)
    show(figure);
  for (const char *figure : {"accuracy", "RMSE", "mean loss"})
    if (shown.empty() && figures.empty())
      show(figure);
  std::vector<std::vector<const Run *>> groups = byGroup(runs);
  std::vector<std::vector<std::string>> cells = {{"", "runs"}};
  for (const std::vector<const Run *> &group : groups) {
    size_t done = 0;
    for (const Run *run : group)
      done += run->result.is_object();
    cells.push_back({groupName(factors, group[0]->point), std::to_string(done)});
  }
  for (const std::string &name : shown) {
    cells[0].push_back(name);
    std::vector<std::string> column = spreadCells(groups, name);
    for (size_t g = 0; g < groups.size(); ++g)
      cells[g + 1].push_back(column[g]);
  }
  return alignedTable(cells);
}
