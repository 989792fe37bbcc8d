//===- Reads.cpp - What points of nests read ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/Reads.h"

#include "dialect/Trop/IR/TropReads.h"

using namespace mlir;

namespace trop {

/// `anywhere`: where nothing stands, too, which no point with a leaf reads.
static SmallVector<Read> zipReads(ValueRange operands, ArrayRef<AffineMap> maps,
                                  const OutsideReads &outside, bool anywhere = false) {
  SmallVector<Read> reads;
  for (auto [operand, map] : llvm::zip(operands, maps))
    reads.push_back({operand, map});
  for (const OutsideRead &each : outside.get())
    if (each.outside.isConstant() || anywhere) {
      reads[each.operand].conditions = each.conditions;
      reads[each.operand].outside = each.outside.getValue().convertToDouble();
    }
  return reads;
}

SmallVector<Read> getReads(GenericOp op) {
  return zipReads(op.getLeafOperands(), op.getIndexingMaps(), OutsideReads(op));
}

SmallVector<Read> getLeafReads(PullbackOp op) {
  return zipReads(op.getInputs(), op.getIndexingMaps(), OutsideReads(op));
}

SmallVector<Read> getReadsAnywhere(PullbackOp op) {
  return zipReads(op.getInputs(), op.getIndexingMaps(), OutsideReads(op), /*anywhere=*/true);
}

/// A pullback of a sum names inputs that its parts do not look at.
static bool partsUse(PullbackOp op, unsigned input) {
  return !op.getAdjoints().getArgument(input).use_empty();
}

SmallVector<Read> getPartReads(PullbackOp op) {
  SmallVector<Read> reads = getLeafReads(op);
  for (auto [number, read] : llvm::enumerate(reads))
    read.isUsed = partsUse(op, unsigned(number));
  reads.push_back({op.getAdjoint(), op.getIndexingMaps().back()});
  return reads;
}

bool isRead(OpOperand &use) {
  auto pullback = dyn_cast<PullbackOp>(use.getOwner());
  unsigned number = use.getOperandNumber();
  return !pullback || selects(pullback.getCombiner()) || number >= pullback.getInputs().size() ||
         partsUse(pullback, number);
}

} // namespace trop
