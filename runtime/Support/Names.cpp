//===- Names.cpp - Speaking of names in messages --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Names.h"

#include "runtime/Support/Error.h"

#include "trop/name_distance.h"

using namespace trop;
using namespace trop::rt;

std::string rt::suggestName(const std::string &name, const std::vector<std::string> &candidates) {
  if (name.size() > 100)
    return "";
  size_t best = tooFar(name);
  const std::string *nearest = nullptr;
  for (const std::string &candidate : candidates)
    if (size_t distance = nameDistance(name, candidate); distance < best) {
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
