//===- Leaves.cpp - What a leaf computes ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/Leaves.h"

#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "lib/Analysis/Access/Access.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

bool looksAtIndex(Region &region, unsigned dim) {
  return llvm::any_of(region.getOps<IndexOp>(),
                      [&](IndexOp index) { return unsigned(index.getDim()) == dim; });
}

bool readsIndex(StructuralOpInterface op, unsigned dim) {
  return !ScratchLeaf(op).getPoint()[dim].use_empty();
}

bool isReshape(StructuralOpInterface op) {
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<int64_t> domain = op.getDomain();
  ArrayRef<int64_t> shape = getUnitShape(op->getResult(0));
  if (op.getCombiner() != Combiner::None || op.getInit() || operands.size() != 1 ||
      !OutsideReads(op).empty() ||
      computeProduct(getUnitShape(operands[0])) != computeProduct(shape) ||
      !reachSamePlace({op.getIndexingMaps()[0], getUnitShape(operands[0])},
                      {op.getIndexingMaps().back(), shape}, domain))
    return false;
  ScratchLeaf leaf(op);
  return leaf.value == leaf.getOperands()[0];
}

bool computesLeavesOf(StructuralOpInterface op, PullbackOp pullback) {
  if (op.getLeafOperands() != SmallVector<Value>(pullback.getInputs()) ||
      op.getIndexingMaps() != pullback.getIndexingMaps() || op.getInit() != pullback.getInit() ||
      op.getCombiner() != pullback.getCombiner() ||
      op.getOutsideOfOperands() != pullback.getOutsideOfOperands() ||
      ArrayRef(op.getDomain()) != pullback.getExtents())
    return false;
  Region leaf;
  OpBuilder builder(op->getContext());
  Block *block = builder.createBlock(&leaf);
  for (BlockArgument argument : pullback.getLeaf().getArguments())
    block->addArgument(argument.getType(), argument.getLoc());
  SmallVector<Value> indices;
  for (size_t dim = 0; dim < pullback.getExtents().size(); ++dim)
    indices.push_back(IndexOp::create(builder, op.getLoc(), dim));
  Value value = op.buildLeaf(builder, op.getLoc(), block->getArguments(), indices);
  YieldOp::create(builder, op.getLoc(), value);
  for (Operation &unused : llvm::make_early_inc_range(llvm::reverse(*block)))
    if (isOpTriviallyDead(&unused))
      unused.erase();
  return OperationEquivalence::isRegionEquivalentTo(&leaf, &pullback.getLeaf(),
                                                    OperationEquivalence::IgnoreLocations);
}

} // namespace trop
