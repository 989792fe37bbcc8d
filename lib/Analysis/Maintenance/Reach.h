//===- Reach.h - What a change of an operand reaches ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_MAINTENANCE_REACH_H
#define TROP_LIB_ANALYSIS_MAINTENANCE_REACH_H

#include "lib/Analysis/Access/Access.h"

namespace trop {

/// Where entries of a value are that change together: within so many neighbours along each
/// of its dimensions.
using SctBox = llvm::SmallVector<double, 4>;

/// The most that one entry of an operand, and a box of them, reaches.
struct Reach {
  /// One dimension of the outputs: as many as places of the domain, `step` apart, that lie
  /// within an interval. It is as long as the box makes it, and `span` more.
  struct Dim {
    double extent, span = 0, step = 1;
    llvm::SmallVector<std::pair<unsigned, double>, 2> weights = {}; ///< of the box's dimensions
  };

  double points;                       ///< of the domain, which read the entry
  double outputs;                      ///< on which these fall
  bool overlaps = false;               ///< entries may have outputs in common: windows
  llvm::SmallVector<Dim, 4> dims = {}; ///< of the outputs

  /// Of an operand that is read by `map`; the first `rank` dimensions of the domain are the
  /// outputs'. None where an update does not follow the map backwards.
  static std::optional<Reach> find(mlir::AffineMap map, llvm::ArrayRef<int64_t> domain,
                                   unsigned rank);

  /// A box of outputs that holds all that a box of the operand reaches.
  SctBox spread(const SctBox &box) const;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_MAINTENANCE_REACH_H
