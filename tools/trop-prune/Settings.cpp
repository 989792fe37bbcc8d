//===- Settings.cpp - What is asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Settings.h"
#include "lib/Pruning/Methods.h"
#include "tools/Support/Words.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;

using Size = std::pair<double, std::string>;

/// Adds a size that is not there yet.
static void add(std::vector<Size> &sizes, Size size, const char *option) {
  for (const auto &[value, text] : sizes)
    if (value == size.first)
      throw UsageError(concat(option, ": ", size.second, " is given twice"));
  sizes.push_back(std::move(size));
}

std::vector<Size> pruning::readShares(const std::string &text) {
  std::vector<Size> shares;
  for (const std::string &part : splitAt(text, ',')) {
    double percent = 0;
    bool isPercent = !part.empty() && part.back() == '%' &&
                     readNumber(std::string_view(part).substr(0, part.size() - 1), percent);
    if (!isPercent || !(percent > 0) || percent > 100)
      throw UsageError(concat("--keep: expected shares above 0 % and at most 100 %, such as "
                              "50%,25%, found '",
                              part, "'"));
    add(shares, {percent / 100, part}, "--keep");
  }
  return shares;
}

static std::vector<Size> readThresholds(const std::string &text) {
  std::vector<Size> thresholds;
  for (const std::string &part : splitAt(text, ',')) {
    double threshold = 0;
    if (!readNumber(std::string_view(part), threshold) || !(threshold >= 0) ||
        !std::isfinite(threshold))
      throw UsageError(concat("--threshold: expected heights of at least 0, such as 0.1,0.2, "
                              "found '",
                              part, "'"));
    add(thresholds, {threshold, part}, "--threshold");
  }
  return thresholds;
}

static const MethodTraits &readMethod(const std::string &name) {
  if (std::optional<Method> method = findMethod(name))
    return getTraits(*method);
  std::vector<std::string> names{pruning::kExact};
  for (const MethodTraits &method : getMethods())
    names.push_back(method.name);
  throw UsageError(concat("--method: unknown method '", name, "'", suggestName(name, names),
                          " (expected ", pruning::kExact, ", ", listMethods(), ")"));
}

Interval pruning::readBox(const std::string &text) {
  std::vector<std::string> ends = splitAt(text, ':');
  Interval box;
  if (ends.size() != 2 || !readNumber(std::string_view(ends[0]), box.low) ||
      !readNumber(std::string_view(ends[1]), box.high) || !(box.low <= box.high))
    throw UsageError(concat("--box: expected LOW:HIGH, such as -1:1, found '", text, "'"));
  return box;
}

/// That some method takes what is given for it.
static void checkUses(const pruning::Settings &settings,
                      const std::vector<pruning::Point> &points) {
  auto any = [&](auto takes) {
    return std::any_of(points.begin(), points.end(), [&](const pruning::Point &point) {
      const std::string &name = point.request.method;
      return takes(name == pruning::kExact ? nullptr : &getTraits(*findMethod(name)));
    });
  };
  auto expect = [&](bool isGiven, const char *option, auto takes) {
    if (isGiven && !any(takes))
      throw UsageError(concat(option, ": no method that is given takes it"));
  };
  auto is = [](Method wanted) {
    return [wanted](const MethodTraits *method) { return method && method->method == wanted; };
  };
  expect(!settings.box.empty(), "--box", [](auto *method) { return !method; });
  expect(!settings.layers.empty(), "--layers", [](auto *method) { return method; });
  expect(settings.vectors != "concat", "--vectors",
         [](auto *method) { return method && method->takesVectors; });
  expect(settings.fixedSigns, "--fixed-signs", is(Method::TropNncIter));
  expect(settings.relative, "--relative", is(Method::TropNncThreshold));
  if (!settings.box.empty())
    pruning::readBox(settings.box);
  if (settings.radius && settings.unbounded)
    throw UsageError("--radius and --no-bounds exclude each other");
  if (settings.radius && !(*settings.radius >= 0 && std::isfinite(*settings.radius)))
    throw UsageError(concat("--radius: expected a finite number of at least 0, found ",
                            formatNumber(*settings.radius)));
  if (settings.matchParameters && any([](auto *method) { return !method || method->byThreshold; }))
    throw UsageError("--match-params: exact and methods by a threshold keep no share");
}

std::vector<pruning::Point> pruning::makePoints(const Settings &settings) {
  if (!findVectors(settings.vectors))
    throw UsageError(
        concat("--vectors: unknown kind '", settings.vectors, "' (expected ", listVectors(), ")"));
  std::vector<Size> shares, thresholds;
  if (!settings.keep.empty())
    shares = readShares(settings.keep);
  if (!settings.threshold.empty())
    thresholds = readThresholds(settings.threshold);
  std::vector<uint64_t> seeds = readSeeds(settings.seeds);
  std::vector<std::string> layers;
  if (!settings.layers.empty())
    layers = splitAt(settings.layers, ',');
  for (size_t i = 0; i < layers.size(); ++i)
    if (std::find(layers.begin(), layers.begin() + long(i), layers[i]) != layers.begin() + long(i))
      throw UsageError(concat("--layers: '", layers[i], "' is given twice"));
  std::vector<Point> points;
  std::vector<std::string> known;
  size_t group = 0;
  bool takesShares = false, takesThresholds = false;
  for (const std::string &name : splitAt(settings.methods, ',')) {
    if (std::count(known.begin(), known.end(), name))
      throw UsageError(concat("--method: '", name, "' is given twice"));
    known.push_back(name);
    if (name == pruning::kExact) {
      points.push_back({{name, settings.vectors}, "", group++});
      continue;
    }
    const MethodTraits &method = readMethod(name);
    (method.byThreshold ? takesThresholds : takesShares) = true;
    const std::vector<Size> &sizes = method.byThreshold ? thresholds : shares;
    if (sizes.empty())
      throw UsageError(
          concat("method '", name, "' needs ", method.byThreshold ? "--threshold" : "--keep"));
    for (const auto &[value, text] : sizes) {
      for (uint64_t seed : seeds)
        points.push_back(
            {{name, settings.vectors, method.byThreshold ? 1 : value,
              method.byThreshold ? value : 0, seed, layers, settings.iterations, settings.restarts,
              settings.draws, settings.fixedSigns, settings.relative},
             text,
             group});
      ++group;
    }
  }
  checkUses(settings, points);
  if (!takesShares && !shares.empty())
    throw UsageError("--keep: no method that is given takes shares");
  if (!takesThresholds && !thresholds.empty())
    throw UsageError("--threshold: no method that is given takes heights");
  return points;
}
