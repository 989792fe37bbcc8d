//===- ExposeLayerInputs.h - Layer inputs among the named values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_EXPOSELAYERINPUTS_EXPOSELAYERINPUTS_H
#define TROP_DIALECT_TROP_TRANSFORMS_EXPOSELAYERINPUTS_EXPOSELAYERINPUTS_H

#include "dialect/Trop/IR/TropInterfaces.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h.inc"

/// The first op that applies `parameter` as weights, or null.
WeightedOpInterface findWeightedLayer(mlir::Value parameter);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_EXPOSELAYERINPUTS_EXPOSELAYERINPUTS_H
