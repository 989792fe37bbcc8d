//===- Points.cpp - What a sweep runs -------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Points.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;

static constexpr size_t kMostPoints = 100000;

static std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text)
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

Factor sweep::readFactor(const std::string &option, Factor::Kind kind, const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(concat(option, ": expected NAME=VALUE|VALUE|..., found '", text, "'"));
  Factor factor{kind, text.substr(0, equals), split(text.substr(equals + 1), '|')};
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

static uint64_t readSeed(const std::string &digits, const std::string &text) {
  uint64_t seed = 0;
  if (!readNumber(digits, seed) || seed > INT64_MAX)
    throw UsageError(concat("--seeds: expected seeds such as 0..9 or 1,5,7, found '", text, "'"));
  return seed;
}

std::vector<uint64_t> sweep::readSeeds(const std::string &text) {
  std::vector<uint64_t> seeds;
  for (const std::string &part : split(text, ',')) {
    size_t dots = part.find("..");
    uint64_t first = readSeed(part.substr(0, dots), text);
    uint64_t last = dots == std::string::npos ? first : readSeed(part.substr(dots + 2), text);
    if (last < first || last - first >= kMostPoints)
      throw UsageError(concat("--seeds: expected the last seed of '", part,
                              "' at most 99999 above the first, and not below it"));
    for (uint64_t seed = first; seed <= last; ++seed)
      seeds.push_back(seed);
  }
  std::vector<uint64_t> sorted = seeds;
  std::sort(sorted.begin(), sorted.end());
  if (auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    throw UsageError(concat("--seeds: ", *twice, " is given twice"));
  return seeds;
}

std::vector<std::string> sweep::splitWords(const std::string &option, const std::string &text) {
  std::vector<std::string> words;
  bool inWord = false;
  char quote = 0;
  for (char c : text) {
    if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? 0 : c;
      if (quote && !inWord)
        words.emplace_back();
      inWord = true;
    } else if (!quote && std::isspace(static_cast<unsigned char>(c))) {
      inWord = false;
    } else {
      if (!inWord)
        words.emplace_back();
      inWord = true;
      words.back() += c;
    }
  }
  if (quote)
    throw UsageError(concat(option, ": expected a second ", quote, " in ", text));
  return words;
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
  std::vector<Point> points;
  for (uint64_t seed : seeds)
    for (size_t g = 0; g < groups.size(); ++g)
      points.push_back({groups[g].values, seed, g});
  return points;
}

std::string sweep::groupName(const std::vector<Factor> &factors, const Point &point) {
  std::string name;
  for (size_t f = 0; f < factors.size(); ++f)
    if (factors[f].values.size() > 1) {
      name += name.empty() ? "" : ", ";
      if (factors[f].kind != Factor::Kind::Source)
        name += factors[f].name + "=";
      name += point.values[f];
    }
  return name.empty() ? point.values[0] : name;
}

std::string sweep::digestOf(const std::string &text) {
  uint64_t hash = 0xcbf29ce484222325; // FNV-1a
  for (unsigned char c : text)
    hash = (hash ^ c) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return std::string(digits).substr(0, 10);
}

std::string sweep::fileName(const std::string &name, const std::string &key) {
  std::string file;
  for (char c : name.substr(0, 80))
    file += std::isalnum(static_cast<unsigned char>(c)) || (c && std::strchr("=,-._", c)) ? c : '_';
  return (file[0] == '.' || file[0] == '-' ? "_" : "") + file + "-" + digestOf(key);
}
