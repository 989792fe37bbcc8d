//===- RemoveDominatedUnits.cpp - Units that never win --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Resize.h"
#include "dialect/Trop/Transforms/RemoveDominatedUnits/Ranges.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_REMOVEDOMINATEDUNITS
#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h.inc"

/// The layer whose units are the candidates of a tropical one, if no other op reads them or the
/// parameters that have their number.
static std::optional<LayerPair> matchCandidates(Operation *op) {
  std::optional<DenseLayer> second = matchDense(op);
  if (!second || second->multiplies || second->combiner == Combiner::Sum)
    return std::nullopt;
  Operation *producer = second->input.getDefiningOp();
  std::optional<DenseLayer> first = producer ? matchDense(producer) : std::nullopt;
  if (!first || !second->input.hasOneUse() || !first->hasValues() || !hasValue(second->weights))
    return std::nullopt;
  LayerPair pair{*first, *second, {}};
  return findShared(pair) ? std::nullopt : std::optional(pair);
}

/// Tropical units by their terms, others by their ranges.
static TropicalUnits describe(const LayerPair &pair, const UnitLayer &units,
                              ArrayRef<Interval> box) {
  const DenseLayer &first = pair.first;
  TropicalUnits described;
  described.outerIsMax = pair.second.combiner == Combiner::Max;
  described.outputs = units.outputs;
  if (first.multiplies || first.combiner == Combiner::Sum) {
    described.ranges = findRanges(pair.second.input, box);
    return described;
  }
  described.innerIsMax = first.combiner == Combiner::Max;
  described.inputs = units.inputs.leftCols(units.inputs.cols() - !first.bias);
  described.ranges = findRanges(first.input, box);
  if (first.bias)
    described.ranges.push_back({0, 0});
  return described;
}

FailureOr<std::vector<RemovedUnits>> removeDominatedUnits(ModuleOp module, ArrayRef<Interval> box) {
  FailureOr<func::FuncOp> forward = findForward(module);
  if (failed(forward))
    return failure();
  std::vector<RemovedUnits> removed;
  // A layer behind has fewer units first, so that fewer outputs are asked of one before.
  for (Operation &op : llvm::reverse(forward->getBody().front())) {
    std::optional<LayerPair> pair = matchCandidates(&op);
    if (!pair)
      continue;
    UnitLayer units = readUnits(*pair);
    std::vector<int64_t> winners =
        findWinners(describe(*pair, units, box), getFloatType(pair->second.input));
    removed.push_back({pair->getName().str(), units.count(), int64_t(winners.size())});
    if (int64_t(winners.size()) < units.count() &&
        failed(replaceValues(*forward, makeValues(*pair, select(units, winners).units))))
      return failure();
  }
  std::reverse(removed.begin(), removed.end());
  return removed;
}

namespace {

struct RemoveDominatedUnits : impl::RemoveDominatedUnitsBase<RemoveDominatedUnits> {
  using RemoveDominatedUnitsBase::RemoveDominatedUnitsBase;

  void runOnOperation() override {
    if (!(low <= high)) {
      getOperation().emitError() << "expected a box whose low end is at most its high end, found "
                                 << formatNumber(low) << " and " << formatNumber(high);
      return signalPassFailure();
    }
    FailureOr<std::vector<RemovedUnits>> removed =
        removeDominatedUnits(getOperation(), Interval{low, high});
    if (failed(removed))
      return signalPassFailure();
    for (const RemovedUnits &layer : *removed)
      numRemoved += layer.before - layer.after;
  }
};

} // namespace
} // namespace trop
