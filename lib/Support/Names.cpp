//===- Names.cpp - Speaking of names in messages --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Names.h"

#include "trop/name_distance.h"

#include "llvm/ADT/StringExtras.h"

namespace trop {

std::string suggestName(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates) {
  size_t best = tooFar(name);
  llvm::StringRef nearest;
  if (candidates.size() > 1000)
    return "";
  for (llvm::StringRef candidate : candidates) {
    if (size_t distance = nameDistance(name, candidate); distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : (", did you mean '" + nearest + "'?").str();
}

std::string listNames(llvm::ArrayRef<llvm::StringRef> names, llvm::StringRef conjunction) {
  if (names.empty())
    return "none";
  if (names.size() == 1)
    return names.front().str();
  return (llvm::join(names.drop_back(), ", ") + " " + conjunction + " " + names.back()).str();
}

} // namespace trop
