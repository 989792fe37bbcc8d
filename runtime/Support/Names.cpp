//===- Names.cpp - Speaking of names in messages --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Names.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <numeric>

using namespace trop;
using namespace trop::rt;

/// How many letters to insert, leave out or replace (Levenshtein).
static size_t editDistance(const std::string &from, const std::string &to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < to.size(); ++j) {
      size_t replaced = diagonal + (from[i] != to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string rt::suggestName(const std::string &name, const std::vector<std::string> &candidates) {
  if (name.size() > 100)
    return "";
  // More than one typing error in three letters looks like another name.
  size_t best = name.size() / 3 + 1;
  const std::string *nearest = nullptr;
  for (const std::string &candidate : candidates)
    if (size_t distance = editDistance(name, candidate); distance < best) {
      best = distance;
      nearest = &candidate;
    }
  return nearest ? concat(", did you mean '", *nearest, "'?") : "";
}

std::string rt::listNames(const std::vector<std::string> &names, const char *conjunction) {
  if (names.empty())
    return "none";
  std::string text = names.front();
  for (size_t i = 1; i < names.size(); ++i)
    text += concat(i + 1 < names.size() ? ", " : concat(" ", conjunction, " "), names[i]);
  return text;
}
