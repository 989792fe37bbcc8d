//===- trop/name_distance.h - Whether two names are close -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one rule by which the front end and the runtime suggest names.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_NAME_DISTANCE_H
#define TROP_NAME_DISTANCE_H

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

namespace trop {

/// How many letters to insert, leave out, replace, or exchange with the one beside (the optimal
/// string alignment distance); that of a letter is the same in upper and lower case.
inline std::size_t nameDistance(std::string_view from, std::string_view to) {
  auto isSame = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  std::vector<std::size_t> row(to.size() + 1), above(row), twoAbove(row);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    twoAbove.swap(above);
    above.swap(row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      std::size_t replaced = above[j] + !isSame(from[i], to[j]);
      row[j + 1] = std::min({replaced, above[j + 1] + 1, row[j] + 1});
      if (i > 0 && j > 0 && isSame(from[i], to[j - 1]) && isSame(from[i - 1], to[j]))
        row[j + 1] = std::min(row[j + 1], twoAbove[j - 1] + 1);
    }
  }
  return row.back();
}

/// What is close to a name is nearer than this: more than one typing error in three letters looks
/// like another name.
inline std::size_t tooFar(std::string_view name) { return name.size() / 3 + 1; }

} // namespace trop

#endif // TROP_NAME_DISTANCE_H
