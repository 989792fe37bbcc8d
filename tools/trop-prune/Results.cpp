//===- Results.cpp - What smaller networks came to -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Results.h"
#include "tools/Support/Figures.h"

#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;

namespace trop::pruning {

double Result::secondsOf(const char *way) const {
  if (!figures.is_object() || !figures.contains("seconds_a_sample"))
    return NAN;
  return figures["seconds_a_sample"].value(way, NAN);
}

const Certificate *Result::certificateOf(const std::string &norm) const {
  for (const Certificate &certificate : certificates.norms)
    if (certificate.norm == norm)
      return &certificate;
  return nullptr;
}

std::vector<std::vector<const Result *>> byGroup(const Results &results) {
  std::vector<std::vector<const Result *>> groups;
  for (const Result &result : results) {
    if (result.method.empty())
      continue;
    groups.resize(std::max(groups.size(), result.group + 1));
    groups[result.group].push_back(&result);
  }
  return groups;
}

static std::vector<std::string> namesOf(const Results &results) {
  std::vector<const Json *> figures;
  for (const Result &result : results)
    figures.push_back(&result.figures);
  return metricNames(figures);
}

std::string mainFigure(const Results &results) {
  std::vector<std::string> names = namesOf(results);
  for (const char *wanted : {"accuracy", "RMSE", "mean loss"}) {
    auto last = std::find_if(names.rbegin(), names.rend(),
                             [&](const std::string &name) { return isOf(name, wanted); });
    if (last != names.rend())
      return *last;
  }
  return "";
}

template <typename Get>
static double meanOf(const std::vector<const Result *> &group, const Get &get) {
  std::vector<double> values;
  for (const Result *result : group)
    values.push_back(result->error.empty() ? double(get(*result)) : NAN);
  return spreadOf(values).mean;
}

static std::string share(double part, double whole) {
  return std::isfinite(part / whole) ? percentInColumn(part / whole) : "-";
}

/// Of the Euclidean norm: bound, largest error found, and the bound by the largest output; then the
/// largest share of certified decisions.
static std::vector<std::string> boundCells(const std::vector<const Result *> &group) {
  auto of = [&](auto get) {
    return meanOf(group, [&](const Result &result) {
      const Certificate *certificate = result.certificateOf("euclidean");
      return certificate ? get(*certificate) : NAN;
    });
  };
  double upper = of([](const Certificate &c) { return c.upper; });
  if (std::isnan(upper))
    return {"-", "-", "-", "-"};
  double certified = meanOf(group, [](const Result &result) {
    double most = NAN;
    for (const Certificate &each : result.certificates.norms)
      most = std::fmax(most, each.certified);
    return most;
  });
  return {concat(figure(upper, 3), " ", group.front()->certificateOf("euclidean")->bound),
          figure(of([](const Certificate &c) { return c.found; }), 3),
          figure(of([](const Certificate &c) { return c.ratio(); }), 3),
          std::isnan(certified) ? "-" : percentInColumn(certified)};
}

/// What the columns are of, and which say nothing.
static std::string boundRemark(const Results &results) {
  bool saysNothing = false;
  for (const Result &result : results)
    for (const Certificate &certificate : result.certificates.norms)
      saysNothing |= certificate.norm == "euclidean" && certificate.ratio() > 1;
  return concat("bound: how far outputs can be off at most, in the Euclidean norm; error: the "
                "largest found\n",
                saysNothing ? "a bound above the largest output (bound by output above 1) says "
                              "nothing of decisions\n"
                            : "");
}

std::string unitsOf(const std::vector<const Result *> &group) {
  auto sound = std::find_if(group.begin(), group.end(),
                            [](const Result *result) { return result->error.empty(); });
  std::string text;
  for (size_t i = 0; sound != group.end() && i < (*sound)->layers.size(); ++i) {
    const RemovedUnits &layer = (*sound)->layers[i];
    double after = meanOf(group, [i](const Result &result) { return result.layers[i].after; });
    text += concat(i ? ", " : "", layer.name, " ", figure(after), " of ", layer.before);
  }
  return text.empty() ? "-" : text;
}

std::string resultTable(const Results &results) {
  const Result &whole = results.front();
  std::vector<std::vector<const Result *>> rows = byGroup(results);
  rows.insert(rows.begin(), {&whole});
  std::vector<std::vector<std::string>> cells = {{"", "parameters", "operations"}};
  bool timed = !std::isnan(whole.secondsOf("batch"));
  bool bounded = std::any_of(results.begin(), results.end(), [](const Result &result) {
    return !result.certificates.norms.empty();
  });
  if (timed)
    cells[0].insert(cells[0].end(), {"time", "time alone"});
  for (const std::vector<const Result *> &row : rows) {
    const Result &first = *row.front();
    auto of = [&](auto get) { return share(meanOf(row, get), get(whole)); };
    cells.push_back({first.method.empty() ? "unpruned" : concat(first.method, " ", first.size),
                     of([](const Result &r) { return double(r.parameters); }),
                     of([](const Result &r) { return r.operations; })});
    for (const char *way : {"batch", "alone"})
      if (timed)
        cells.back().push_back(of([&](const Result &r) { return r.secondsOf(way); }));
  }
  for (const std::string &name : namesOf(results)) {
    if (!isOf(name, "accuracy") && !isOf(name, "RMSE") && name != mainFigure(results))
      continue;
    std::vector<std::vector<double>> values;
    for (const std::vector<const Result *> &row : rows) {
      values.emplace_back();
      for (const Result *result : row)
        values.back().push_back(metricOf(result->figures, name));
    }
    std::vector<std::string> column = spreadCells(values, isShare(name));
    cells[0].push_back(name);
    for (size_t r = 0; r < rows.size(); ++r)
      cells[r + 1].push_back(column[r]);
  }
  if (bounded)
    cells[0].insert(cells[0].end(), {"bound", "error", "bound by output", "certified"});
  for (size_t r = 0; bounded && r < rows.size(); ++r) {
    std::vector<std::string> added = boundCells(rows[r]);
    cells[r + 1].insert(cells[r + 1].end(), added.begin(), added.end());
  }
  cells[0].push_back("units");
  for (size_t r = 0; r < rows.size(); ++r)
    cells[r + 1].push_back(unitsOf(rows[r]));
  return alignedTable(cells) + (bounded ? boundRemark(results) : "");
}

static Json toJson(const Result &result) {
  Json json = {{"parameters", result.parameters},
               {"bytes", result.bytes},
               {"operations", result.operations},
               {"eval", result.figures}};
  if (!result.method.empty())
    json.update({{"method", result.method}, {"size", result.size}, {"seed", result.seed}});
  if (!std::isnan(result.seconds))
    json["seconds"] = result.seconds;
  for (const RemovedUnits &layer : result.layers)
    json["layers"].push_back(
        {{"name", layer.name}, {"before", layer.before}, {"after", layer.after}});
  for (const Certificate &each : result.certificates.norms)
    json["bounds"][each.norm] = {{"bound", each.upper},       {"name", each.bound},
                                 {"error_found", each.found}, {"largest_output", each.reached},
                                 {"by_output", each.ratio()}, {"certified", each.certified}};
  for (const Bound &each : result.certificates.bounds)
    json["bounds"]["all"].push_back({{"name", each.name},
                                     {"largest", each.most},
                                     {"euclidean", each.euclidean},
                                     {"sum", each.sum}});
  if (!result.error.empty())
    json["error"] = result.error;
  return json;
}

std::string resultJson(const Settings &settings, const Results &results) {
  Json json = {{"source", settings.source},
               {"weights", settings.weights},
               {"vectors", settings.vectors},
               {"iterations", settings.iterations},
               {"restarts", settings.restarts},
               {"draws", settings.draws},
               {"match_params", settings.matchParameters},
               {"unpruned", toJson(results.front())},
               {"pruned", Json::array()}};
  for (size_t r = 1; r < results.size(); ++r)
    json["pruned"].push_back(toJson(results[r]));
  return jsonText(json) + "\n";
}

} // namespace trop::pruning
