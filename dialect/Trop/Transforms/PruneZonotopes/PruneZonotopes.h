//===- PruneZonotopes.h - Layers of fewer units -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PRUNEZONOTOPES_H
#define TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PRUNEZONOTOPES_H

#include "dialect/Trop/Transforms/PruneZonotopes/Chain.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"
#include "lib/Pruning/Methods.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h.inc"

struct PruneRequest {
  MethodOptions method;            ///< its kMeans.name is set for each layer
  double keep = 0.5;               ///< share of the units of each layer, above 0
  std::vector<std::string> layers; ///< by the names of their weights; empty: all
  /// Inputs of the model, [samples][numbers of one], as it takes them, without labels; for methods
  /// that look at them.
  const Matrix *samples = nullptr;
};

/// What became of a layer; its activation is computed by the module's ops.
struct PrunedPair {
  std::string name;
  Activation activation;
  bool hasBias;
  UnitLayer before; ///< as it was pruned: after the layers in front of it
  PrunedLayer after;
  Chain chain;         ///< of the model then; empty where it is none
  size_t position = 0; ///< of the first layer of the pair in the chain
};

struct PrunedModel {
  std::vector<PrunedPair> pairs; ///< front to back
  Chain before, after;           ///< empty where the model is no chain
};

/// Prunes the model of a module, front to back. Errors, at the layer or at the model, name what
/// the method cannot do; the module is then to be thrown away.
mlir::FailureOr<PrunedModel> pruneModel(mlir::ModuleOp module, const PruneRequest &request);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PRUNEZONOTOPES_H
