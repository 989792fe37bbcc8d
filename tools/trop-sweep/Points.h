//===- Points.h - What a sweep runs --------------------------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_POINTS_H
#define TROP_TOOLS_SWEEP_POINTS_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop::sweep {

/// Something that takes several values: the source, a constant of it (`tropc -D`), or an
/// option of `train`.
struct Factor {
  enum class Kind { Source, Constant, Option };
  Kind kind;
  std::string name;
  std::vector<std::string> values;
  bool repeats = false; ///< as seeds do: groups are over all values
};

/// A value for each factor, and a seed.
struct Point {
  std::vector<std::string> values;
  uint64_t seed;
  size_t group; // of the points that differ in their seed, or what else repeats, alone
};

/// "H=10|50|100" or "optimizer=adamw|sgd(lr: 0.1)". `option` is what the command line calls
/// it. UsageError: no name, no value, one that is empty or given twice.
Factor readFactor(const std::string &option, Factor::Kind kind, const std::string &text);

/// All points: every group with the first seed, then with the second, so that what is wrong
/// with a value is found early. UsageError: more than 100000.
std::vector<Point> makePoints(const std::vector<Factor> &factors,
                              const std::vector<uint64_t> &seeds);

/// --folds K: `fold` is 1/K, 2/K, ... UsageError: not 2 to 1000.
Factor foldFactor(const std::string &text);

/// "H=10, optimizer=sgd": the factors that take several values, or the only source.
std::string groupName(const std::vector<Factor> &factors, const Point &point);

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_POINTS_H
