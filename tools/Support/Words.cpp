//===- Words.cpp - What command lines list, and names of files -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/Words.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr uint64_t kMostSeeds = 100000;

std::vector<std::string> tools::splitAt(const std::string &text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text)
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

static uint64_t readSeed(const std::string &digits, const std::string &text) {
  uint64_t seed = 0;
  if (!readNumber(digits, seed) || seed > INT64_MAX)
    throw UsageError(concat("--seeds: expected seeds such as 0..9 or 1,5,7, found '", text, "'"));
  return seed;
}

std::vector<uint64_t> tools::readSeeds(const std::string &text) {
  std::vector<uint64_t> seeds;
  for (const std::string &part : tools::splitAt(text, ',')) {
    size_t dots = part.find("..");
    uint64_t first = readSeed(part.substr(0, dots), text);
    uint64_t last = dots == std::string::npos ? first : readSeed(part.substr(dots + 2), text);
    if (last < first || last - first >= kMostSeeds)
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

std::vector<std::string> tools::splitWords(const std::string &option, const std::string &text) {
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

std::string tools::digestOf(const std::string &text) {
  uint64_t hash = 0xcbf29ce484222325; // FNV-1a
  for (unsigned char c : text)
    hash = (hash ^ c) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return std::string(digits).substr(0, 10);
}

std::string tools::fileName(const std::string &name, const std::string &key) {
  std::string file;
  for (char c : name.substr(0, 80))
    file += std::isalnum(static_cast<unsigned char>(c)) || (c && std::strchr("=,-._", c)) ? c : '_';
  return (file[0] == '.' || file[0] == '-' ? "_" : "") + file + "-" + digestOf(key);
}
