//===- Points.cpp - What a sweep runs -------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Points.h"
#include "tools/Support/Words.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <map>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

static constexpr size_t kMostPoints = 100000;

Factor sweep::readFactor(const std::string &option, Factor::Kind kind, const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(concat(option, ": expected NAME=VALUE|VALUE|..., found '", text, "'"));
  Factor factor{kind, text.substr(0, equals), splitAt(text.substr(equals + 1), '|')};
  for (auto value = factor.values.begin(); value != factor.values.end(); ++value) {
    if (value->find_first_not_of(' ') == std::string::npos)
      throw UsageError(concat(option, ": expected a value for '", factor.name, "' ",
                              factor.values.size() == 1 ? "after '='" : "before and after each '|'",
                              ", found '", text, "'"));
    if (std::find(factor.values.begin(), value, *value) != value)
      throw UsageError(
          concat(option, ": '", factor.name, "' is given the value '", *value, "' twice"));
  }
  return factor;
}

Factor sweep::foldFactor(const std::string &text) {
  int64_t folds = 0;
  if (!readNumber(text, folds) || folds < 2 || folds > 1000)
    throw UsageError(concat("--folds: expected an integer from 2 to 1000, found '", text, "'"));
  Factor factor{Factor::Kind::Option, "fold", {}, /*repeats=*/true};
  for (int64_t fold = 1; fold <= folds; ++fold)
    factor.values.push_back(concat(fold, "/", folds));
  return factor;
}

std::vector<Point> sweep::makePoints(const std::vector<Factor> &factors,
                                     const std::vector<uint64_t> &seeds) {
  std::vector<Point> groups = {{{}, 0, 0}};
  for (const Factor &factor : factors) {
    if (groups.size() * factor.values.size() * seeds.size() > kMostPoints)
      throw UsageError(concat("expected at most ", kMostPoints, " points, found more"));
    std::vector<Point> more;
    for (const Point &group : groups)
      for (const std::string &value : factor.values) {
        more.push_back(group);
        more.back().values.push_back(value);
      }
    groups = std::move(more);
  }
  std::map<std::vector<std::string>, size_t> numbers; // by what does not repeat
  for (Point &point : groups) {
    std::vector<std::string> key;
    for (size_t f = 0; f < factors.size(); ++f)
      if (!factors[f].repeats)
        key.push_back(point.values[f]);
    point.group = numbers.emplace(key, numbers.size()).first->second;
  }
  std::vector<Point> points;
  for (uint64_t seed : seeds)
    for (const Point &point : groups)
      points.push_back({point.values, seed, point.group});
  return points;
}

std::string sweep::groupName(const std::vector<Factor> &factors, const Point &point) {
  std::string name;
  for (size_t f = 0; f < factors.size(); ++f)
    if (factors[f].values.size() > 1 && !factors[f].repeats) {
      name += name.empty() ? "" : ", ";
      if (factors[f].kind != Factor::Kind::Source)
        name += factors[f].name + "=";
      name += point.values[f];
    }
  return name.empty() ? point.values[0] : name;
}
