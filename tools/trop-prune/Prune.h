//===- Prune.h - Makes a network smaller -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_PRUNE_H
#define TROP_TOOLS_PRUNE_PRUNE_H

#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h"
#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h"

#include <string>

namespace trop::pruning {

struct Inputs;

/// The method that leaves out what never wins (trop-remove-dominated-units), not one of
/// lib/Pruning/Methods.h.
inline constexpr const char *kExact = "exact";

/// What is asked of a method, by the names of the command line.
struct PruneRequest {
  std::string method, vectors;
  double keep = 1;      ///< share of the units, in (0, 1]
  double threshold = 0; ///< of methods by a threshold
  uint64_t seed = 0;
  std::vector<std::string> layers{}; ///< by the names of their weights; empty: all
  int iterations = 3, restarts = 4, draws = 1;
  bool fixedSigns = false, relative = false;
};

/// Of a method that is not kExact.
MethodOptions getMethodOptions(const PruneRequest &request);

/// What became of a network.
struct Pruned {
  std::vector<RemovedUnits> layers; ///< that were looked at, front to back
  PrunedModel model;                ///< for bounds; of kExact empty
};

/// Prunes the model of a module as the front end gives it, whose parameters have values
/// (attrs::kValue). Emits an error where the method cannot; the module is then to be thrown away.
/// `inputs`, if any, for methods that look at them.
mlir::FailureOr<Pruned> prune(mlir::ModuleOp module, const PruneRequest &request,
                              const Inputs *inputs);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_PRUNE_H
