//===- Bounds.h - The most that one entry of each parameter takes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_BOUNDS_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_BOUNDS_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "lib/Analysis/Maintenance/Maintenance.h"

namespace trop {

/// What an update after a change of one entry of a parameter takes at most.
struct SctBound {
  double cells;
  unsigned dearest;    ///< the first value that most cells are of
  double dearestCells; ///< how many
};

/// SctCostModel::bound of each parameter, in their order, for all at once: parameters are
/// taken in the order in which values read them, and of one after the other only values
/// are visited that change otherwise than they did. In a chain these are few.
std::vector<SctBound> getBounds(const SctCostModel &model, const SctMaintenance &maintenance);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_BOUNDS_H
