//===- Results.cpp - What the runs of a sweep came to ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Results.h"
#include "tools/Support/Figures.h"

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
using namespace trop::tools;

//===----------------------------------------------------------------------===//
// Figures
//===----------------------------------------------------------------------===//

std::vector<std::string> sweep::metricNames(const std::vector<Run> &runs) {
  std::vector<const Json *> results;
  for (const Run &run : runs)
    results.push_back(&run.result);
  return tools::metricNames(results);
}

double sweep::metricOf(const Run &run, const std::string &name) {
  return tools::metricOf(run.result, name);
}

std::vector<double> sweep::valuesOf(const std::vector<const Run *> &group,
                                    const std::string &metric) {
  std::vector<double> values;
  for (const Run *run : group)
    values.push_back(metricOf(*run, metric));
  return values;
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

std::vector<std::string> sweep::readFigures(const std::string &option, const std::string &text) {
  std::vector<std::string> titles = metricTitles(), figures;
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
    std::vector<std::vector<double>> values;
    for (const std::vector<const Run *> &group : groups)
      values.push_back(valuesOf(group, name));
    std::vector<std::string> column = spreadCells(values, isShare(name));
    for (size_t g = 0; g < groups.size(); ++g)
      cells[g + 1].push_back(column[g]);
  }
  return alignedTable(cells);
}
