//===- Pairs.h - Linear layers with an activation between -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PAIRS_H
#define TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PAIRS_H

#include "dialect/Trop/IR/TropInterfaces.h"
#include "lib/Pruning/UnitLayer.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// A layer that computes `bias[h] + sum_i input[i] * weights[.., i, ..]`, whatever its op is
/// called.
struct LinearLayer {
  StructuralOpInterface op;
  mlir::Value input;
  mlir::BlockArgument weights; ///< a parameter of two dimensions
  mlir::BlockArgument bias;    ///< a parameter, or null
  bool unitsFirst = false;     ///< weights [h, i], not [i, h]

  int64_t countUnits() const;
  /// Whether its parameters have values (attrs::kValue).
  bool hasValues() const;
};

Activation getActivation(ActivationOpInterface op);

/// linear -> f -> linear: units of the first layer, of which nothing but the second reads what
/// they compute.
struct LayerPair {
  LinearLayer first, second;
  llvm::SmallVector<ActivationOpInterface> activations; ///< in their order, at least one

  /// What the layer is called: the parameter that weighs its inputs.
  llvm::StringRef getName() const;
  Activation getActivation() const;
};

/// A layer that looks like the first of a pair, and why it is none.
struct Obstacle {
  std::string name;
  mlir::Location place;
  std::string reason;
};

struct Pairs {
  llvm::SmallVector<LayerPair> pairs; ///< front to back
  llvm::SmallVector<Obstacle> obstacles;
};

/// Of a forward function.
Pairs findPairs(mlir::func::FuncOp forward);

/// The units of a pair, by the values of its parameters (attrs::kValue), which are there.
UnitLayer readUnits(const LayerPair &pair);

/// Rounds to numbers of `element`, f32 or f64.
void roundUnits(UnitLayer &units, mlir::Type element);

/// The linear layer that an op is: a dense matrix that is a parameter, applied to what differs
/// from sample to sample. None: it is no such layer.
std::optional<LinearLayer> matchLinear(mlir::Operation *op);

/// The matrix of a layer and its bias, [units][inputs + 1]; a layer without has the bias 0.
Matrix readLayer(const LinearLayer &layer);

/// Values of the parameters of `pair` with the units `units` for its own, rounded before: of the
/// weights of both layers and of the bias, if there is one, by argument.
llvm::SmallVector<std::pair<mlir::BlockArgument, mlir::DenseElementsAttr>>
makeValues(const LayerPair &pair, const UnitLayer &units);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PAIRS_H
