//===- Report.cpp - Results as JSON ---------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Report.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Report/PartsJson.h"
#include "runtime/Support/Error.h"

#include <sys/resource.h>

using namespace trop;
using namespace trop::rt;

static Json report(const trop_model &model, const std::string &checkpointPath,
                   const Checkpoint &checkpoint, const std::vector<PartMetrics> &parts) {
  const DataRecipe &data = checkpoint.data;
  Json file = checkpointPath.empty() ? Json() : Json(checkpointPath); // of weights built in, none
  Json json = {{"model", model.name},      {"checkpoint", file},
               {"data", data.path},        {"seed", checkpoint.seed},
               {"steps", checkpoint.step}, {"parts", partsJson(parts, data.classes, data.labels)}};
  if (data.targetScaling.isOn())
    json["scale_targets"] = data.targetScaling.kind; // of which losses are
  return json;
}

//===----------------------------------------------------------------------===//
// What training took
//===----------------------------------------------------------------------===//

/// Of the whole process so far, in bytes.
static int64_t peakMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t(usage.ru_maxrss) * 1024;
}

/// Figures and what they are called; null where there is none.
static std::vector<std::pair<const char *, Json>> costsOf(const TrainResult &result) {
  double steps = double(result.steps - result.firstStep);
  std::vector<std::pair<const char *, Json>> costs = {
      {"start_seconds", result.startSeconds},
      {"ms_per_step",
       steps > 0 ? Json(1000 * (result.seconds - result.startSeconds) / steps) : Json()},
      {"median_ms_per_step", result.medianSeconds ? Json(1000 * *result.medianSeconds) : Json()},
      {"peak_bytes", peakMemory()}};
  if (result.state) {
    const StateCounters &counters = result.state->counters;
    for (auto [name, value] : {std::pair("state_bytes", result.state->bytes),
                               {"builds", counters.builds},
                               {"updates", counters.updates},
                               {"cells", counters.cells},
                               {"regroups", counters.regroups},
                               {"rescans", counters.rescans},
                               {"fallbacks", counters.fallbacks},
                               {"tree_nodes", counters.treeNodes}})
      costs.emplace_back(name, value);
  }
  return costs;
}

std::string rt::costTable(const TrainResult &result) {
  std::vector<std::vector<std::string>> cells;
  for (const auto &[name, value] : costsOf(result))
    cells.push_back({name, value.is_number_float() ? concat(value.get<double>()) : value.dump()});
  return alignedTable(cells);
}

std::string rt::trainReport(const trop_model &model, const std::string &checkpointPath,
                            const Checkpoint &checkpoint, const TrainResult &result,
                            const std::vector<PartMetrics> &parts) {
  Json json = report(model, checkpointPath, checkpoint, parts);
  json["stop"] = result.stop == Stop::Stationary ? "stationary"
                 : result.stop == Stop::Early    ? "early"
                                                 : "finished";
  if (result.stall)
    json["stalled_since"] = result.stall->since;
  json["seconds"] = result.seconds;
  for (const auto &[name, value] : costsOf(result))
    json["costs"][name] = value;
  return jsonText(json) + "\n";
}

std::string rt::evalReport(const trop_model &model, const std::string &checkpointPath,
                           const Checkpoint &checkpoint, const std::vector<PartMetrics> &parts,
                           const std::optional<SampleTimes> &times) {
  Json json = report(model, checkpointPath, checkpoint, parts);
  if (times)
    json["seconds_a_sample"] = {{"batch", times->batch}, {"alone", times->alone}};
  return jsonText(json) + "\n";
}
