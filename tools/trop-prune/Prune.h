//===- Prune.h - Makes a network smaller -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_PRUNE_H
#define TROP_TOOLS_PRUNE_PRUNE_H

#include "mlir/IR/BuiltinOps.h"

#include <cstdint>
#include <string>

namespace trop::pruning {

/// What is asked of a method (lib/Pruning/Methods.h), by the names of the command line.
struct PruneRequest {
  std::string method, vectors;
  double keep = 1;      ///< share of the units, in (0, 1]
  double threshold = 0; ///< of methods by a threshold
  uint64_t seed = 0;
};

/// Prunes the model of a module as the front end gives it, whose parameters have values
/// (attrs::kValue). Emits an error where the method cannot; the module is then to be thrown away.
mlir::LogicalResult prune(mlir::ModuleOp module, const PruneRequest &request);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_PRUNE_H
