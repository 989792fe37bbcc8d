//===- Chain.h - Models that are one layer after another -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_CHAIN_H
#define TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_CHAIN_H

#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"

namespace trop {

/// A dense linear layer or an activation.
struct ChainStep {
  Matrix layer;          ///< [units][inputs + 1], the bias last; empty of an activation
  Activation activation; ///< where it is one
  int64_t width = 0;     ///< of what comes out

  bool isLinear() const { return layer.size() > 0; }
};

using Chain = std::vector<ChainStep>;

/// From the model's input to `value`; ops that hand on their numbers in order are no step. None:
/// another op is on the way, or a layer whose parameters have no values.
std::optional<Chain> followChain(mlir::Value value);

/// To what the model returns, scores where it is a classifier; empty where that is no chain that
/// ends with a linear layer.
Chain findChain(mlir::func::FuncOp forward);

/// What comes out for inputs [samples][numbers of one], row-major, in f64.
Matrix evaluate(const Chain &chain, Matrix inputs);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_CHAIN_H
