//===- Report.cpp - Results as JSON ---------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Report.h"

#include "runtime/Checkpoint/Json.h"

using namespace trop;
using namespace trop::rt;

static Json partsJson(const std::vector<PartMetrics> &parts) {
  Json list = Json::array();
  for (const PartMetrics &metrics : parts) {
    Json part = {{"name", metrics.part}, {"samples", metrics.samples}};
    auto add = [&](const char *key, const std::optional<double> &value) {
      if (value)
        part[key] = *value; // infinity becomes null
    };
    add("accuracy", metrics.accuracy);
    add("max_error", metrics.maxError);
    add("rmse", metrics.rootMeanSquare);
    add("max_loss", metrics.maxLoss);
    add("average_loss", metrics.averageLoss);
    list.push_back(part);
  }
  return list;
}

static Json report(const trop_model &model, const std::string &checkpointPath,
                   const Checkpoint &checkpoint, const std::vector<PartMetrics> &parts) {
  return {{"model", model.name},     {"checkpoint", checkpointPath}, {"data", checkpoint.data.path},
          {"seed", checkpoint.seed}, {"steps", checkpoint.step},     {"parts", partsJson(parts)}};
}

std::string rt::trainReport(const trop_model &model, const std::string &checkpointPath,
                            const Checkpoint &checkpoint, const TrainResult &result,
                            const std::vector<PartMetrics> &parts) {
  Json json = report(model, checkpointPath, checkpoint, parts);
  json["stop"] = result.stop == Stop::Stationary ? "stationary" : "finished";
  json["seconds"] = result.seconds;
  return jsonText(json) + "\n";
}

std::string rt::evalReport(const trop_model &model, const std::string &checkpointPath,
                           const Checkpoint &checkpoint, const std::vector<PartMetrics> &parts) {
  return jsonText(report(model, checkpointPath, checkpoint, parts)) + "\n";
}
