//===- ModelBounds.h - How wrong a smaller model can be -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Let N_0 be a network and N_l what it is after its l-th pair of layers was pruned, front to back.
// Then |N_L - N_0| <= sum_l |N_l - N_(l-1)|, where a term is at most the error of the pair for
// inputs as the layers in front of it, pruned before, can give (r -> L |W~| r + |b~|), times L |W|
// of every layer behind, not pruned yet. What both programs round is added (Higham 2002, section
// 3.1: a sum of k products is off by at most gamma_k times the sum of their sizes).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_MODELBOUNDS_H
#define TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_MODELBOUNDS_H

#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h"
#include "lib/Pruning/Bounds.h"

namespace trop {

/// Bounds on the difference of what a model returns, scores where it is a classifier, before and
/// after it was pruned, for inputs of a Euclidean norm of at most `radius`; every bound that holds,
/// if one layer was pruned and nothing but the second of its pair follows, else one in which each
/// layer has its smallest. Empty where the model is not a chain of dense linear layers and
/// activations. `epsilon`: unit roundoff of the programs' type.
std::vector<Bound> computeModelBounds(const PrunedModel &model, const MethodOptions &method,
                                      double radius, double epsilon);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_MODELBOUNDS_H
