//===- SumTiles.h - Entries of sums that are added together -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SUMTILES_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SUMTILES_H

#include "lib/Conversion/Nests/LoopNest.h"
#include "lib/Conversion/Nests/SumNest.h"

namespace trop {

/// That of a result whose entries are worth a register each: what is read by its digits gets one
/// part, or few.
std::optional<SumNest> findKeptSum(PullbackOp op, unsigned number);

/// Where each entry of a pullback's one result is a part of its own, which nothing is added to.
std::optional<SumNest> findDirectSum(PullbackOp op);

/// Entries summed together: neighbours along one variable.
struct Rows {
  std::optional<unsigned> variable;
  int64_t number = 1;

  /// How many tiles there are along each variable; and from the number of a tile to its row.
  llvm::SmallVector<int64_t> getExtents(const Preimage &preimage) const;
  void moveTo(Emission &emit, Point &entry, int64_t row) const;
};

/// The last variable with most rows, up to `most`, that divide it. Entries of a tile are walked
/// together, so their loops have to be the same.
Rows chooseRows(const SumNest &nest, int64_t most, std::optional<unsigned> without = std::nullopt);

/// A variable that vectors can run along: where the entry has it, and each read, if at all.
struct VectorVariable {
  unsigned variable, ofEntry;
  llvm::SmallVector<std::optional<unsigned>> ofReads;
};

/// The nest and its vectors of a result without samples that is a sum over them.
std::optional<std::pair<SumNest, VectorVariable>> findTensorNest(PullbackOp op, unsigned number);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SUMTILES_H
