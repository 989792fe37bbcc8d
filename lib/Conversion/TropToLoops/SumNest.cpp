//===- SumNest.cpp - The adjoint of a sum, entry by entry ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SumNest.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

#include <functional>

using namespace mlir;

namespace trop {

/// Whether a part is computed from this argument of the region that yields it.
static bool usesArgument(Region &adjoints, unsigned number, Value argument) {
  Value part = adjoints.front().getTerminator()->getOperand(number);
  llvm::SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *op) { return adjoints.isAncestor(op->getParentRegion()); };
  (void)getBackwardSlice(part, &slice, options);
  return part == argument ||
         llvm::any_of(argument.getUsers(), [&](Operation *user) { return slice.contains(user); });
}

std::optional<SumNest> findSumNest(PullbackOp op, unsigned number) {
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  AffineMap ofResult = maps[op.getWrt()[number]];
  std::optional<Preimage> preimage = Preimage::find(ofResult, op.getExtents());
  // What is read by its digits gets one part, or few: no sum to keep in a register.
  bool isRenumbered = llvm::any_of(ofResult.getResults(), [&](AffineExpr result) {
    return Coordinate::classify(result, op.getExtents()).kind == Coordinate::Kind::Digit;
  });
  if (!preimage || isRenumbered)
    return std::nullopt;
  SumNest nest{*preimage, {}};
  auto addRead = [&](Value value, AffineMap map) {
    bool isUsed = usesArgument(op.getAdjoints(), number,
                               op.getAdjoints().getArgument(unsigned(nest.reads.size())));
    AffineMap read = isUsed ? simplifyAffineMap(map.compose(preimage->getPoint()))
                            : AffineMap::get(preimage->getPoint().getNumDims(), 0, op.getContext());
    nest.reads.push_back({isUsed ? value : Value(), read});
  };
  for (auto [input, map] : llvm::zip(op.getInputs(), maps))
    addRead(input, map);
  addRead(op.getAdjoint(), maps.back());
  return nest;
}

bool reachesAll(const SumNest &nest, Value result) {
  return computeProduct(nest.preimage.getElementExtents()) == computeProduct(getUnitShape(result));
}

std::optional<SumNest> findDirectSum(PullbackOp op) {
  if (selects(op.getCombiner()) || op.getNumResults() != 1 || !hasSamples(op.getResult(0)) ||
      op.getWrt()[0] == op.getInitNumber())
    return std::nullopt;
  std::optional<SumNest> nest = findSumNest(op, 0);
  if (!nest || !nest->preimage.getLoops().empty() || !reachesAll(*nest, op.getResult(0)))
    return std::nullopt;
  return nest;
}

Rows chooseRows(const Preimage &preimage, int64_t most, std::optional<unsigned> without) {
  Rows rows;
  for (auto [variable, extent] : llvm::enumerate(preimage.getElementExtents())) {
    if (without == variable || !preimage.sharesLoops(variable))
      continue;
    int64_t number = std::min(most, extent);
    while (extent % number != 0)
      --number;
    if (number >= rows.number)
      rows = {unsigned(variable), number};
  }
  return rows;
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
    std::optional<unsigned> ofEntry = findUnitCoordinate(nest.preimage.getElement(), variable);
    if (!ofEntry || !nest.preimage.sharesLoops(variable))
      continue;
    VectorVariable found{variable, *ofEntry, {}};
    bool fits = llvm::all_of(llvm::enumerate(point.getResults()), [&](auto result) {
      return !result.value().isFunctionOfDim(variable) ||
             !looksAtIndex(op.getAdjoints(), result.index());
    });
    for (auto [value, map] : nest.reads) {
      std::optional<unsigned> of = findUnitCoordinate(map, variable);
      fits &=
          of ? hasSamples(value) || *of + 1 == map.getNumResults() : !map.isFunctionOfDim(variable);
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
  std::optional<SumNest> nest = findSumNest(op, number);
  std::optional<VectorVariable> vectors = nest ? findVectors(op, *nest) : std::nullopt;
  if (!vectors)
    return std::nullopt;
  return std::pair(*nest, *vectors);
}

std::pair<Value, Value> emitBounds(Emission &emit, const Preimage::Loop &loop, ValueRange entry) {
  auto getBound = [&](AffineMap map, auto build) -> Value {
    return map.isSingleConstant() ? emit.index(map.getSingleConstantResult()) : build(map);
  };
  Value from = getBound(loop.lower, [&](AffineMap map) -> Value {
    return affine::AffineMaxOp::create(emit.builder, emit.loc, map, entry);
  });
  Value to = getBound(loop.upper, [&](AffineMap map) -> Value {
    return affine::AffineMinOp::create(emit.builder, emit.loc, map, entry);
  });
  return {from, to};
}

SmallVector<Value> foldLoops(Emission &emit, ArrayRef<Preimage::Loop> loops, ValueRange entry,
                             ValueRange start,
                             function_ref<SmallVector<Value>(ValueRange, ValueRange)> body) {
  SmallVector<Value> variables;
  std::function<SmallVector<Value>(ValueRange)> nest = [&](ValueRange carried) {
    if (variables.size() == loops.size())
      return body(variables, carried);
    auto [from, to] = emitBounds(emit, loops[variables.size()], entry);
    return emit.foldRange(from, to, 1, carried, [&](Value at, ValueRange inner) {
      variables.push_back(at);
      SmallVector<Value> results = nest(inner);
      variables.pop_back();
      return results;
    });
  };
  return nest(start);
}

} // namespace trop
