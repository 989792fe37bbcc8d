//===- SumTiles.cpp - Entries of sums that are added together -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SumTiles.h"

#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/Leaves.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

std::optional<SumNest> findKeptSum(PullbackOp op, unsigned number) {
  AffineMap ofResult = op.getIndexingMaps()[op.getWrt()[number]];
  bool isRenumbered = llvm::any_of(ofResult.getResults(), [&](AffineExpr result) {
    return Coordinate::classify(result, op.getExtents()).kind == Coordinate::Kind::Digit;
  });
  return isRenumbered ? std::nullopt : findSumNest(op, number);
}

std::optional<SumNest> findDirectSum(PullbackOp op) {
  if (selects(op.getCombiner()) || op.getNumResults() != 1 || !hasSamples(op.getResult(0)) ||
      op.getWrt()[0] == op.getInitNumber() || !OutsideReads(op).empty())
    return std::nullopt;
  std::optional<SumNest> nest = findKeptSum(op, 0);
  if (!nest || !nest->preimage.getLoops().empty() || !reachesAll(*nest, op.getResult(0)))
    return std::nullopt;
  return nest;
}

SmallVector<int64_t> Rows::getExtents(const Preimage &preimage) const {
  SmallVector<int64_t> extents(preimage.getElementExtents());
  if (variable)
    extents[*variable] /= number;
  return extents;
}

void Rows::moveTo(Emission &emit, Point &entry, int64_t row) const {
  if (variable)
    entry[*variable] = emit.add(emit.mul(entry[*variable], number), emit.index(row));
}

/// Whether an element's variable decides about some condition.
static bool anyMoves(ArrayRef<AffineExpr> conditions, unsigned variable) {
  return llvm::any_of(conditions,
                      [&](AffineExpr condition) { return condition.isFunctionOfDim(variable); });
}

Rows chooseRows(const SumNest &nest, int64_t most, std::optional<unsigned> without) {
  Rows rows;
  for (auto [variable, extent] : llvm::enumerate(nest.preimage.getElementExtents())) {
    if (without == variable || !nest.preimage.sharesLoops(unsigned(variable)) ||
        anyMoves(nest.conditions, unsigned(variable)))
      continue;
    int64_t number = std::min(most, extent);
    while (extent % number != 0)
      --number;
    if (number >= rows.number)
      rows = {unsigned(variable), number};
  }
  return rows;
}

/// The coordinate that is the variable as it is: vectors along those of windows would be as short
/// as these.
static std::optional<unsigned> findCoordinate(AffineMap map, unsigned variable) {
  std::optional<unsigned> found = findUnitCoordinate(map, variable);
  return found && isa<AffineDimExpr>(map.getResult(*found)) ? found : std::nullopt;
}

/// One along which entries lie beside each other, or else the longest. What is read along it
/// can be turned, if it has samples.
static std::optional<VectorVariable> findVectors(PullbackOp op, const SumNest &nest) {
  std::optional<VectorVariable> best;
  auto getRank = [&](const VectorVariable &found) {
    bool last = found.ofEntry + 1 == nest.preimage.getElement().getNumResults();
    return std::pair(last, nest.preimage.getElementExtents()[found.variable]);
  };
  AffineMap point = nest.preimage.getPoint();
  for (unsigned variable = 0; variable < nest.preimage.getElementExtents().size(); ++variable) {
    std::optional<unsigned> ofEntry = findCoordinate(nest.preimage.getElement(), variable);
    if (!ofEntry || !nest.preimage.sharesLoops(variable) || anyMoves(nest.conditions, variable))
      continue;
    VectorVariable found{variable, *ofEntry, {}};
    bool fits = llvm::all_of(llvm::enumerate(point.getResults()), [&](auto result) {
      return !result.value().isFunctionOfDim(variable) ||
             !looksAtIndex(op.getAdjoints(), result.index());
    });
    for (const Read &read : nest.reads) {
      std::optional<unsigned> of = findCoordinate(read.map, variable);
      fits &= of ? hasSamples(read.value) || *of + 1 == read.map.getNumResults()
                 : !read.map.isFunctionOfDim(variable);
      fits &= !read.isUsed || !anyMoves(read.conditions, variable);
      found.ofReads.push_back(of);
    }
    if (fits && (!best || getRank(found) > getRank(*best)))
      best = found;
  }
  return best;
}

std::optional<std::pair<SumNest, VectorVariable>> findTensorNest(PullbackOp op, unsigned number) {
  if (hasSamples(op.getResult(number)) || !hasSamples(op.getAdjoint()) ||
      op.getWrt()[number] == op.getInitNumber())
    return std::nullopt;
  std::optional<SumNest> nest = findKeptSum(op, number);
  std::optional<VectorVariable> vectors = nest ? findVectors(op, *nest) : std::nullopt;
  if (!vectors)
    return std::nullopt;
  return std::pair(*nest, *vectors);
}

} // namespace trop
