//===- SumNest.cpp - The adjoint of a sum, entry by entry -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/SumNest.h"

#include "dialect/Trop/IR/TropReads.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

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
  OutsideReads outside(op);
  const OutsideRead *own = outside.find(unsigned(op.getWrt()[number]));
  std::optional<Preimage> preimage =
      own ? Preimage::findWithin(ofResult, op.getExtents(), getUnitShape(op.getSource(number)))
          : Preimage::find(ofResult, op.getExtents());
  if (!preimage)
    return std::nullopt;
  SmallVector<AffineExpr> conditions; // Those that hold of an element of the result are known.
  for (AffineExpr condition : outside.getPointConditions())
    if (!own || !llvm::is_contained(own->conditions, condition))
      conditions.push_back(condition);
  SumNest nest{*preimage, getPartReads(op), {}};
  nest.conditions = nest.preimage.restrict(conditions);
  if (own)
    nest.reads[own->operand].conditions.clear();
  AffineMap point = preimage->getPoint();
  for (auto [read, argument] : llvm::zip(nest.reads, op.getAdjoints().getArguments())) {
    read.isUsed = usesArgument(op.getAdjoints(), number, argument);
    read.map = read.isUsed ? simplifyAffineMap(read.map.compose(point))
                           : AffineMap::get(point.getNumDims(), 0, op.getContext());
    for (AffineExpr &condition : read.conditions)
      condition = condition.replaceDims(point.getResults());
  }
  return nest;
}

bool reachesAll(const SumNest &nest, Value result) {
  return computeProduct(nest.preimage.getElementExtents()) == computeProduct(getUnitShape(result));
}

} // namespace trop
