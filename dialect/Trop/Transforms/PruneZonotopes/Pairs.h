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

/// A layer that combines `input[i] * weights[i, h]`, or `input[i] + weights[i, h]`, over all i with
/// `bias[h]`, whatever its op is called.
struct DenseLayer {
  StructuralOpInterface op;
  Combiner combiner = Combiner::Sum;
  bool multiplies = true;
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
  DenseLayer first, second;
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

/// The forward function of the one model of a module, of which nothing is derived yet. Emits an
/// error where it is another.
mlir::FailureOr<mlir::func::FuncOp> findForward(mlir::ModuleOp module);

/// Of a forward function.
Pairs findPairs(mlir::func::FuncOp forward);

/// The units of a pair, by the values of its parameters (attrs::kValue), which are there.
UnitLayer readUnits(const LayerPair &pair);

/// Rounds to numbers of `element`, f32 or f64.
void roundUnits(UnitLayer &units, mlir::Type element);

/// The dense layer that an op is: of a matrix that is a parameter, applied to what differs from
/// sample to sample. None: it is no such layer, or none whose products are summed.
std::optional<DenseLayer> matchDense(mlir::Operation *op);
std::optional<DenseLayer> matchLinear(mlir::Operation *op);

/// Of the parameters whose sizes are the number of units between two layers, one that something
/// else reads, too; null if there is none.
mlir::BlockArgument findShared(const LayerPair &pair);

/// The argument that is a value if it is a parameter, or null.
mlir::BlockArgument getParameter(mlir::Value value);
/// Whether it has a value (attrs::kValue); what a source calls it; its numbers.
bool hasValue(mlir::BlockArgument parameter);
llvm::StringRef getParameterName(mlir::BlockArgument parameter);
llvm::SmallVector<double> readNumbers(mlir::BlockArgument parameter);

/// Whether the leaf of an op of two operands is their product, or their sum.
enum class LeafKind { Other, Sum, Product };
LeafKind classifyLeaf(StructuralOpInterface op);

/// The matrix of a layer and its bias, [units][inputs + 1]; a layer without has the bias 0.
Matrix readLayer(const DenseLayer &layer);

/// Values of the parameters of `pair` with the units `units` for its own, rounded before: of the
/// weights of both layers and of the bias, if there is one, by argument.
llvm::SmallVector<std::pair<mlir::BlockArgument, mlir::DenseElementsAttr>>
makeValues(const LayerPair &pair, const UnitLayer &units);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_PAIRS_H
