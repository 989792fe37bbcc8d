//===- Generalize.cpp - Structural ops with their leaves spelt out --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Generalize/Generalize.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_GENERALIZE
#include "dialect/Trop/Transforms/Generalize/Generalize.h.inc"

static void buildAdjoints(OpBuilder &builder, DifferentiableLeafOpInterface op, GenericOp generic) {
  Location loc = op.getLoc();
  Type element = getElementTypeOrSelf(generic.getType());
  buildScalarRegion(builder, loc, generic.getAdjoints(), generic.getInputs(), element,
                    generic.getExtents().size(), [&](ValueRange args, ValueRange indices) {
                      SmallVector<Value> parts = op.buildLeafAdjoints(
                          builder, loc, args.drop_back(), indices, args.back());
                      for (Value &part : parts)
                        if (!part)
                          part = buildConstantLike(builder, loc, args.back(), 0);
                      return parts;
                    });
}

static void replace(StructuralOpInterface op) {
  OpBuilder builder(op);
  auto generic = GenericOp::create(
      builder, op.getLoc(), cast<RankedTensorType>(op->getResult(0).getType()), op.getCombiner(),
      op.getDomain(), op.getLeafOperands(), op.getIndexingMaps(),
      [&](OpBuilder &inner, Location loc, ValueRange args, ValueRange indices) {
        return op.buildLeaf(inner, loc, args, indices);
      },
      op.getInit(), op.getSummation(), op.getOutsideOfOperands());
  generic->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  auto differentiable = dyn_cast<DifferentiableLeafOpInterface>(op.getOperation());
  if (differentiable && op->hasAttr(attrs::kStep))
    buildAdjoints(builder, differentiable, generic);
  op->getResult(0).replaceAllUsesWith(generic);
  op->erase();
}

unsigned generalize(Operation *root) {
  SmallVector<StructuralOpInterface> ops;
  root->walk([&](StructuralOpInterface op) {
    if (!isa<GenericOp>(op))
      ops.push_back(op);
  });
  for (StructuralOpInterface op : ops)
    replace(op);
  return ops.size();
}

namespace {

struct Generalize : impl::GeneralizeBase<Generalize> {
  void runOnOperation() override { numGeneralized += generalize(getOperation()); }
};

} // namespace
} // namespace trop
