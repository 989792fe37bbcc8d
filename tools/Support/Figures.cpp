//===- Figures.cpp - Figures that programs print, and their spreads -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/Figures.h"

#include "runtime/Report/Html.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trop;
using namespace trop::rt;

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

std::vector<std::string> tools::metricTitles() {
  std::vector<std::string> titles;
  for (const auto &[title, key] : kMetrics)
    titles.push_back(title);
  return titles;
}

std::vector<std::string> tools::metricNames(const std::vector<const Json *> &results) {
  std::vector<std::string> names;
  for (const auto &[title, key] : kMetrics)
    for (const Json *result : results)
      if (result->is_object())
        for (const Json &part : (*result)["parts"])
          if (std::string name = part["name"].get<std::string>() + " " + title;
              part.contains(key) && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
  return names;
}

double tools::metricOf(const Json &result, const std::string &name) {
  if (result.is_object())
    for (const Json &part : result["parts"])
      for (const auto &[title, key] : kMetrics)
        if (part.contains(key) && name == part["name"].get<std::string>() + " " + title)
          return part[key].is_number() ? part[key].get<double>() : INFINITY;
  return NAN;
}

bool tools::isOf(const std::string &metric, const std::string &figure) {
  size_t size = figure.size();
  return metric == figure || (metric.size() > size + 1 && metric[metric.size() - size - 1] == ' ' &&
                              metric.compare(metric.size() - size, size, figure) == 0);
}

bool tools::isShare(const std::string &metric) {
  return isOf(metric, "accuracy") || isOf(metric, "macro F1");
}

tools::Spread tools::spreadOf(std::vector<double> values) {
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

std::vector<std::string> tools::spreadCells(const std::vector<std::vector<double>> &groups,
                                            bool isShare) {
  auto said = [&](double value) { return isShare ? percentInColumn(value) : figure(value); };
  std::vector<std::string> means, deviations, cells(groups.size(), "-");
  std::vector<size_t> places;
  for (size_t g = 0; g < groups.size(); ++g) {
    Spread spread = spreadOf(groups[g]);
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
