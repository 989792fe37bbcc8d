//===- Placement.h - Where an update finds values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLACEMENT_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLACEMENT_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

namespace trop {

/// Where updates under a plan find each value, and what they read to compute it. It
/// follows StatePlan (lib/Conversion/TropToLoops).
class SctPlacement {
public:
  enum class Place { Shared, Label, Row, Kept, Inlined, Whole };

  SctPlacement(const SctCostModel &model, SctPlan plan);

  Place getPlace(unsigned number) const { return places[number]; }
  SctChoice getChoice(unsigned number) const { return plan[number]; }
  /// Whether a value is computed as a whole in every block, since an op that reads it
  /// may have work though it did not change.
  bool isAlwaysComputed(unsigned number) const { return always[number]; }
  /// What is read, or computed on the way, where a value that is not inlined is computed:
  /// each once.
  llvm::ArrayRef<unsigned> getRead(unsigned number) const { return read[number]; }

private:
  void place(llvm::ArrayRef<SctCostModel::Node> nodes);
  void collectRead(llvm::ArrayRef<SctCostModel::Node> nodes);
  void findAlwaysComputed(llvm::ArrayRef<SctCostModel::Node> nodes);

  SctPlan plan;
  std::vector<Place> places;
  std::vector<bool> always;
  std::vector<llvm::SmallVector<unsigned, 4>> read;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLACEMENT_H
