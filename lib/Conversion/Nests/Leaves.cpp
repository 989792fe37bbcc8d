//===- Leaves.cpp - What a leaf computes ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/Leaves.h"

#include "dialect/Trop/IR/TropReads.h"
#include "lib/Analysis/Access/Access.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

bool looksAtIndex(Region &region, unsigned dim) {
  return llvm::any_of(region.getOps<IndexOp>(),
                      [&](IndexOp index) { return unsigned(index.getDim()) == dim; });
}

bool isReshape(GenericOp op) {
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<int64_t> domain = op.getDomain();
  ArrayRef<int64_t> shape = getUnitShape(op->getResult(0));
  if (op.getCombiner() != Combiner::None || op.getInit() || operands.size() != 1 ||
      !OutsideReads(op).empty() ||
      computeProduct(getUnitShape(operands[0])) != computeProduct(shape) ||
      !reachSamePlace({op.getIndexingMaps()[0], getUnitShape(operands[0])},
                      {op.getIndexingMaps().back(), shape}, domain))
    return false;
  Block &leaf = op.getLeaf().front();
  return leaf.getTerminator()->getOperand(0) == leaf.getArgument(0);
}

bool computesLeavesOf(GenericOp op, PullbackOp pullback) {
  if (op.getLeafOperands() != SmallVector<Value>(pullback.getInputs()) ||
      op.getIndexingMaps() != pullback.getIndexingMaps() || op.getInit() != pullback.getInit() ||
      op.getCombiner() != pullback.getCombiner() ||
      op.getOutsideOfOperands() != pullback.getOutsideOfOperands() ||
      op.getExtents() != pullback.getExtents())
    return false;
  return OperationEquivalence::isRegionEquivalentTo(&op.getLeaf(), &pullback.getLeaf(),
                                                    OperationEquivalence::IgnoreLocations);
}

} // namespace trop
