//===- PartsJson.cpp - Figures of the parts of the data as JSON -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/PartsJson.h"

using namespace trop;
using namespace trop::rt;

static void addClassification(Json &part, const Classification &figures,
                              const std::vector<std::string> &names) {
  Json classes = Json::array(), confusion = Json::array(), histogram = Json::array();
  for (int64_t c = 0; c < figures.classes(); ++c) {
    classes.push_back({{"name", names[c]},
                       {"samples", figures.rows(c)},
                       {"precision", figures.precision(c)},
                       {"recall", figures.recall(c)},
                       {"f1", figures.f1(c)}});
    Json line = Json::array();
    for (int64_t predicted = 0; predicted < figures.classes(); ++predicted)
      line.push_back(figures.rows(c, predicted));
    confusion.push_back(line);
  }
  for (int i = 0; i < Classification::kBins; ++i)
    histogram.push_back(figures.bin(i));
  part["macro_f1"] = figures.macroF1();
  part["classes"] = classes;
  part["confusion"] = confusion;
  part["confidence_histogram"] = histogram;
}

/// What is not finite, R squared of a constant target among it, becomes null.
static void addTargets(Json &part, const PartMetrics &metrics,
                       const std::vector<std::string> &names) {
  for (size_t d = 0; d < names.size(); ++d)
    part["r_squared_by_target"][names[d]] = metrics.targetRSquared[d];
}

Json rt::partsJson(const std::vector<PartMetrics> &parts, const std::vector<std::string> &classes,
                   const std::vector<std::string> &targets) {
  Json list = Json::array();
  for (const PartMetrics &metrics : parts) {
    Json part = {{"name", metrics.part}, {"samples", metrics.samples}};
    auto add = [&](const char *key, const std::optional<double> &value) {
      if (value)
        part[key] = *value; // infinity becomes null
    };
    add("accuracy", metrics.accuracy);
    add("max_error", metrics.maxError);
    add("mean_error", metrics.meanError);
    add("rmse", metrics.rootMeanSquare);
    add("r_squared", metrics.rSquared);
    bool several = metrics.targetRSquared.size() > 1;
    if (several)
      add("pooled_r_squared", metrics.pooledRSquared);
    if (several && metrics.targetRSquared.size() == targets.size())
      addTargets(part, metrics, targets);
    add("max_loss", metrics.maxLoss);
    add("average_loss", metrics.averageLoss);
    if (metrics.classification && !classes.empty())
      addClassification(part, *metrics.classification, classes);
    list.push_back(part);
  }
  return list;
}
