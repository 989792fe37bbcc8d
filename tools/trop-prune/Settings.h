//===- Settings.h - What is asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_SETTINGS_H
#define TROP_TOOLS_PRUNE_SETTINGS_H

#include "lib/Pruning/Dominance.h"
#include "tools/trop-prune/Prune.h"

#include <optional>

namespace trop::pruning {

/// The command line, as it was given.
struct Settings {
  std::string source, weights, methods = "tropnnc", keep, threshold, vectors = "concat";
  std::string seeds = "0", data, labels, model, tropc, output, emit = "exe", report;
  std::string layers, box; ///< empty: all; the range of the data
  std::vector<std::string> defines, plugins;
  bool matchParameters = false, json = false, quiet = false, untimed = false, unbounded = false;
  bool fixedSigns = false, relative = false;
  int iterations = 3, restarts = 4, draws = 1;
  int64_t samples = 2000;
  std::optional<double> radius; ///< none: the largest norm of the data
};

/// A smaller network that is asked for.
struct Point {
  PruneRequest request;
  std::string size; ///< "25%", or a threshold
  size_t group;     ///< of the points that differ in their seed alone
};

/// "50%,2.5%" as shares. UsageError: none, one that is not above 0 and at most 100 %, or twice.
std::vector<std::pair<double, std::string>> readShares(const std::string &text);

/// "-1:1". UsageError: it is none.
Interval readBox(const std::string &text);

/// All methods at all their sizes, group by group. UsageError: an unknown name, a method without
/// its sizes, a name or a size that is given twice, or sizes that no method takes.
std::vector<Point> makePoints(const Settings &settings);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_SETTINGS_H
