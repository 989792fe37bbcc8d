//===- Results.h - What smaller networks came to -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_RESULTS_H
#define TROP_TOOLS_PRUNE_RESULTS_H

#include "tools/trop-prune/Certificates.h"
#include "tools/trop-prune/Settings.h"

#include "runtime/Checkpoint/Json.h"

#include <cmath>

namespace trop::pruning {

/// One network.
struct Result {
  std::string method, size; ///< empty: the network that is pruned
  uint64_t seed = 0;
  size_t group = 0;    ///< of those that differ in their seed alone
  std::string error{}; ///< why there is none
  int64_t parameters = 0, bytes = 0;
  double operations = 0;
  std::vector<RemovedUnits> layers{}; ///< that were looked at
  double seconds = NAN;               ///< of pruning alone
  Certificates certificates{};        ///< empty: nothing is known
  rt::Json figures{};                 ///< what `eval --json` printed; null where it was not run

  /// NaN where it is not known.
  double secondsOf(const char *way) const;
  /// Of a norm, or null.
  const Certificate *certificateOf(const std::string &norm) const;
};

/// The network that is pruned comes first.
using Results = std::vector<Result>;

/// Results by group, in the order of these, that one without.
std::vector<std::vector<const Result *>> byGroup(const Results &results);

/// "test accuracy", "test RMSE" or a loss: what networks are compared by, of the last part.
std::string mainFigure(const Results &results);

/// "W1 10 of 20" for each layer: units that stay of how many, means of a group's results.
std::string unitsOf(const std::vector<const Result *> &group);

/// A line a group: parameters, operations and times by those of the network that is pruned,
/// figures of all parts with their spread over seeds, bounds, units.
std::string resultTable(const Results &results);

std::string resultJson(const Settings &settings, const Results &results);

/// One page: tables, and a curve a method.
std::string resultPage(const Settings &settings, const Results &results);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_RESULTS_H
