//===- Generalize.cpp - Structural ops with their leaves spelt out --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Generalize/Generalize.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/DenseSet.h"

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

/// What a plugin's leaf is made of is its author's matter, so it is said here whose it is.
static LogicalResult verifyLeaf(StructuralOpInterface op, Region &leaf) {
  for (Operation &inner : leaf.getOps())
    if (!canStandInLeaf(inner) && !inner.hasTrait<OpTrait::IsTerminator>())
      return op.emitError() << "'" << op->getName() << "' has '" << inner.getName()
                            << "' in its leaf: expected elementwise ops of one result, without "
                            << "effects";
  return success();
}

/// A layer is in several functions, and told of once.
using Remarked = llvm::DenseSet<Location>;

/// Notes on `generic` what `op` brings itself. Remarks say where that is not taken, in outputs and
/// losses at least: docs/extending.md says of what else it never is.
static LogicalResult takeOwnCode(StructuralOpInterface op, GenericOp generic,
                                 const GeneralizeOptions &options, Remarked &remarked) {
  LoweringAttr loops = options.ownLoops ? getLowering(op) : LoweringAttr();
  LoweringAttr kernel = options.ownKernels ? getKernel(op) : LoweringAttr();
  FailureOr<bool> calls = loops ? checkLowering(op, loops) : false;
  if (failed(calls) || (kernel && failed(checkKernel(op, kernel))))
    return failure();
  bool isReduction = !hasSamples(op->getResult(0)) && anySamples(op.getLeafOperands());
  if (loops && (options.ownCalls || !*calls))
    generic.setLoweringAttr(loops);
  if (kernel && !isReduction)
    generic.setKernelAttr(kernel);

  bool forGpus = !options.ownCalls;
  bool isTaken = !isReduction && (kernel || !forGpus);
  if (!options.remarks || !(loops || kernel) || isTaken || !remarked.insert(op.getLoc()).second)
    return success();
  InFlightDiagnostic remark = op->emitRemark()
                              << "'" << op->getName() << "' is computed by its structure"
                              << (forGpus ? " on GPUs" : "") << ", not by its own "
                              << (loops ? "loops" : "kernel") << ": ";
  if (isReduction)
    remark << (loops ? "these are" : "it is") << " for results of each sample";
  else if (*calls)
    remark << "they call C functions, which GPUs have not";
  else
    remark << "a thread computes one output there; they build states alone";
  return success();
}

static LogicalResult replace(StructuralOpInterface op, const GeneralizeOptions &options,
                             Remarked &remarked) {
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
  if (failed(verifyLeaf(op, generic.getLeaf())) || failed(verifyLeaf(op, generic.getAdjoints())))
    return failure();
  if (failed(takeOwnCode(op, generic, options, remarked)))
    return failure();
  op->getResult(0).replaceAllUsesWith(generic);
  op->erase();
  return success();
}

FailureOr<unsigned> generalize(Operation *root, const GeneralizeOptions &options) {
  Remarked remarked;
  SmallVector<StructuralOpInterface> ops;
  root->walk([&](StructuralOpInterface op) {
    if (!isa<GenericOp>(op))
      ops.push_back(op);
  });
  for (StructuralOpInterface op : ops)
    if (failed(replace(op, options, remarked)))
      return failure();
  return ops.size();
}

namespace {

struct Generalize : impl::GeneralizeBase<Generalize> {
  using GeneralizeBase::GeneralizeBase;

  void runOnOperation() override {
    FailureOr<unsigned> number =
        generalize(getOperation(), {ownLoops, ownCalls, ownKernels, remarks});
    if (failed(number))
      return signalPassFailure();
    numGeneralized += *number;
  }
};

} // namespace
} // namespace trop
