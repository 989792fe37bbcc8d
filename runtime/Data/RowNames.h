//===- RowNames.h - Numbers for the names in rows ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_ROWNAMES_H
#define TROP_RUNTIME_DATA_ROWNAMES_H

#include "runtime/Data/ClassLabels.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trop::rt {

/// Names by numbers from 0, in the order in which they are first seen.
class NameNumbers {
public:
  int32_t of(std::string_view name) {
    auto found = numbers.find(std::string(name));
    if (found != numbers.end())
      return found->second;
    names.emplace_back(name);
    return numbers.emplace(name, int32_t(names.size()) - 1).first->second;
  }
  bool has(const std::string &name) const { return numbers.count(name) > 0; }

  std::vector<std::string> names;

private:
  std::unordered_map<std::string, int32_t> numbers;
};

/// Classes that are asked for: none, where all are.
class ClassNames {
public:
  explicit ClassNames(const std::vector<std::string> &names) : known(names) {
    for (const std::string &name : names)
      numbers.emplace(name, int32_t(numbers.size()));
  }
  bool areAsked() const { return !numbers.empty(); }
  /// By the name, or by the value of a number; -1: it is none of them.
  int32_t find(const std::string &name) const {
    auto found = numbers.find(name);
    return found == numbers.end() ? known.find(name) : found->second;
  }

private:
  KnownClasses known;
  std::unordered_map<std::string, int32_t> numbers;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_ROWNAMES_H
