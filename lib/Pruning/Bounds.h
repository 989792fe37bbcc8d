//===- Bounds.h - How wrong a smaller layer can be --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upper bounds on |v(x) - v~(x)|, the difference of what a layer and its pruned form add to the
// outputs, for all inputs x with |x| <= r in the Euclidean norm. With rho = sqrt(r^2 + 1), the
// largest norm of (x, 1), each is rho times a number of the weights alone:
//
//   zonotope       Hausdorff distances of the zonotopes of each output, added up (003, Theorem 11);
//                  relu, at most 16 units before and after
//   one-sided      the greater of the two, where sums stand for clusters, of one output
//   prop12         sum_i min(|z_i|, largest distance to a centre), z_i = |c_i| g_i (003,
//                  Proposition 12, whose condition on angles is not needed), of one output
//   prop12-half    sum_k min(sum_i |eps_i| / 2, sum_i min(|z_i|, |eps_i|)) of the worse sign,
//                  eps_i = z_i - mean of the cluster
//   lipschitz      sum_i |c_i| |g_i - g~_k| + sum_k |sum_i c_i - c~_k| |g~_k|
//   projected      the same with tau_i g~_k for g~_k, its nearest point to g_i
//   half+residual  sum_k sum_i |eps_i| / 2 + |c~_k g~_k - sum_i c_i g_i| over members of the sign
//                  of c~_k, and |c_i| |g_i| of others; relu
//   spectral       products of largest singular values, in the Euclidean norm of outputs
//   prop14         of Algorithm 3 with signs that stay (003, Proposition 14, with square roots of
//                  the criterion); relu
//
// where those without another restriction take any way of pruning. They hold in exact arithmetic
// on the weights as they are given, so rounded before; what programs round comes on top.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PRUNING_BOUNDS_H
#define TROP_LIB_PRUNING_BOUNDS_H

#include "lib/Pruning/Methods.h"

namespace trop {

/// An upper bound in three norms of the outputs.
struct Bound {
  std::string name;
  double most, euclidean, sum; ///< largest output's, their Euclidean norm, their sum
};

struct BoundRequest {
  MethodOptions method;
  double radius = 1;   ///< r
  bool hasBias = true; ///< of the layer before or after; without one, rho = r
};

/// Every bound that holds for this layer. `after` is pruned from `before` by the method.
std::vector<Bound> computeBounds(const UnitLayer &before, const PrunedLayer &after,
                                 const Activation &activation, const BoundRequest &request);

} // namespace trop

#endif // TROP_LIB_PRUNING_BOUNDS_H
