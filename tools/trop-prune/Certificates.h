//===- Certificates.h - What is sure of a smaller network -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_CERTIFICATES_H
#define TROP_TOOLS_PRUNE_CERTIFICATES_H

#include "dialect/Trop/Transforms/PruneZonotopes/ModelBounds.h"

namespace trop::pruning {

/// How far outputs of a smaller network, scores of a classifier, are from those of the network
/// that was pruned, in one norm of them, for all inputs of the radius.
struct Certificate {
  std::string norm;  ///< "largest", "euclidean" or "sum"
  std::string bound; ///< name of the smallest upper bound
  double upper;      ///< it
  double found;      ///< largest error on data and by search from there: a lower bound
  double reached;    ///< largest norm of outputs before, on data
  double certified;  ///< share of the data whose class is the same for sure; NaN: no classes
  /// Above 1 the bound says nothing: outputs themselves are smaller.
  double ratio() const { return upper / reached; }
};

struct Certificates {
  std::vector<Certificate> norms; ///< in the order above
  std::vector<Bound> bounds;      ///< every one that holds
};

/// Nothing where the network is no chain of dense linear layers and
/// activations. `inputs` [samples][numbers] are the data. A class is sure where the margin of its
/// score over others is above twice the largest error, sqrt 2 times the Euclidean or the sum; of
/// one score against 0, above the error.
Certificates certify(const PrunedModel &model, const MethodOptions &method, const Matrix &inputs,
                     double radius, double epsilon, bool hasClasses);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_CERTIFICATES_H
