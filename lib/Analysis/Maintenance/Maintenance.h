//===- Maintenance.h - How an update brings values up to date ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a state keeps of its samples is a plan: trop.sct.keep says it. How everything else
// follows is decided here, and nowhere else, from the plan and the structure of the ops:
// costs of plans ask before there is one, trop-place-sct writes the decision on the ops, and
// lowerings read it there.
//
// In a block of samples the changed entries of parameters, and the units that changed in some
// sample, are lists. From a list follow the points of the consumer that read an entry of it
// (Reach). What a value then is, is a SctPlace:
//
//   inlined      one leaf a unit: computed where it is read; a list tells its changed units
//   whole        anything else that is not kept: computed as a whole, and so is what reads it,
//                once something they depend on changed
//   every_block  whole, but read by an op that may have work though this value did not
//                change, and would find the block before
//   kept         its changed units are computed, or added up, anew
//   searched     a maximum: changed leaves are candidates. Where a former winner lost, all
//                leaves of the output are searched, with samples as lanes
//   scanned      the same, one sample at a time with leaves as lanes: all they read lies in
//                rows of the input or is the same for all samples
//   tree         the same, one group of each level of the value's tree
//
// An update of a listed value that would visit more points than `most` computes it as a whole,
// which is cheaper: that has no lists to keep.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_MAINTENANCE_MAINTENANCE_H
#define TROP_LIB_ANALYSIS_MAINTENANCE_MAINTENANCE_H

#include "lib/Analysis/Maintenance/Values.h"

namespace trop {

/// Of more values that let an update look at one it is not asked which these are: the
/// sets together would be as long as the square of the program.
inline constexpr size_t kMostTriggers = 256;

/// Where updates under a plan find each value, and what they read to compute it.
class SctMaintenance {
public:
  SctMaintenance(const SctValues &values, SctPlan plan);

  SctPlace getPlace(unsigned number) const { return places[number]; }
  SctChoice getChoice(unsigned number) const { return plan[number]; }
  /// Most points that an update of a value visits before it computes it as a whole.
  int64_t getMostVisited(unsigned number) const;
  /// What is written on the op of a value.
  SctAttr getAttr(unsigned number) const;
  /// What is read, or computed on the way, where a value that is not inlined is computed:
  /// each once.
  llvm::ArrayRef<unsigned> getRead(unsigned number) const { return read[number]; }

private:
  void place();
  void collectRead();
  void findAlwaysComputed();
  bool readsRows(unsigned number) const;
  void placeExtrema();

  llvm::ArrayRef<SctNode> nodes;
  SctPlan plan;
  std::vector<SctPlace> places;
  std::vector<llvm::SmallVector<unsigned, 4>> read;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_MAINTENANCE_MAINTENANCE_H
