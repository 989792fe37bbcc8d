//===- TropSctOps.cpp - Values maintained from step to step -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"

using namespace mlir;

namespace trop {

LogicalResult SctAttr::verify(function_ref<InFlightDiagnostic()> emitError, SctPlace place,
                              int64_t most, ArrayRef<int64_t> visits) {
  if (place == SctPlace::Gathered || place == SctPlace::Row)
    return emitError() << "expected the place of an op, found " << stringifySctPlace(place)
                       << ", which is one of arguments";
  bool isFollowed = place == SctPlace::Inlined || isKept(place);
  if (most < (isFollowed ? 1 : 0) || (!isFollowed && most != 0))
    return emitError() << "expected " << (isFollowed ? "most of at least 1" : "no most")
                       << " for the place " << stringifySctPlace(place) << ", found " << most;
  if (llvm::any_of(visits, [](int64_t points) { return points < 0; }))
    return emitError() << "expected visits of at least 0";
  return success();
}

static SctAttr findSct(Value value) {
  Operation *op = value.getDefiningOp();
  return op ? op->getAttrOfType<SctAttr>(attrs::kSct) : SctAttr();
}

/// What is in the way of a place because of what the op computes and who reads that; null if
/// nothing is.
static const char *findObstacle(StructuralOpInterface op, SctPlace place) {
  Value result = op->getResult(0);
  if (hasSamples(result) == (place == SctPlace::Shared))
    return hasSamples(result) ? "its result differs from sample to sample"
                              : "its result is the same for all samples";
  int64_t fanOut = 0;
  bool kept = false, isLoss = false;
  for (Operation *user : result.getUsers()) {
    isLoss |= isa<SctRootOp>(user);
    if (auto keep = dyn_cast<SctKeepOp>(user)) {
      kept = true;
      fanOut = keep.getFanOut();
    }
  }
  if (kept != isKept(place))
    return kept ? "its result is kept" : "its result is not kept";
  if (kept && selects(op.getCombiner()) == (place == SctPlace::Kept))
    return place == SctPlace::Kept ? "it selects a leaf" : "it selects no leaf";
  if (kept && (fanOut != 0) != (place == SctPlace::Tree))
    return fanOut ? "its result is kept as a tree" : "its result has no tree";
  if (place == SctPlace::Inlined && op.getCombiner() != Combiner::None)
    return "it combines leaves";
  if (place == SctPlace::Inlined && isLoss)
    return "it is the loss, which is held for each sample";
  return nullptr;
}

/// Whether a scan along rows can read all that the leaf reads: rows of the input, and what is the
/// same for all samples.
static bool isScannable(StructuralOpInterface op, SmallPtrSetImpl<Operation *> &seen) {
  if (!seen.insert(op).second)
    return true;
  if (readsPoint(op) || !OutsideReads(op).empty())
    return false;
  return llvm::all_of(op.getLeafOperands(), [&](Value operand) {
    if (auto keep = operand.getDefiningOp<SctKeepOp>())
      operand = keep.getValue();
    if (!hasSamples(operand) || isa<BlockArgument>(operand))
      return true;
    SctAttr source = findSct(operand);
    auto def = operand.getDefiningOp<StructuralOpInterface>();
    // What stands behind was not verified yet.
    return source && source.getPlace() == SctPlace::Inlined && def->getBlock() == op->getBlock() &&
           def->isBeforeInBlock(op) && isScannable(def, seen);
  });
}

static LogicalResult refusePlace(Operation *op, SctPlace place, const char *reason) {
  return op->emitOpError() << "cannot have the place " << stringifySctPlace(place)
                           << " in a state: " << reason;
}

LogicalResult verifyPlace(StructuralOpInterface op) {
  SctAttr sct = findSct(op->getResult(0));
  if (!sct)
    return success();
  SctPlace place = sct.getPlace();
  auto function = dyn_cast_or_null<func::FuncOp>(op->getParentOp());
  if (!function || getRole(function) != roles::kState)
    return op->emitOpError() << "expects " << attrs::kSct << " in a function of role "
                             << roles::kState;
  if (const char *reason = findObstacle(op, place))
    return refusePlace(op, place, reason);
  SmallVector<Value> operands = op.getLeafOperands();
  size_t numVisits = sct.getMost() ? operands.size() + (op.getInit() ? 1 : 0) : 0;
  if (sct.getVisits().size() != numVisits)
    return op->emitOpError() << "expects " << numVisits << " visits in " << attrs::kSct
                             << ", one for each operand, found " << sct.getVisits().size();
  for (Value operand : operands) {
    auto keep = operand.getDefiningOp<SctKeepOp>();
    Value value = keep ? keep.getValue() : operand;
    SctAttr source = findSct(value);
    if (place == SctPlace::Inlined && source && isWhole(source.getPlace()))
      return refusePlace(op, place, "it reads what is computed as a whole");
  }
  return success();
}

LogicalResult verifyScan(StructuralOpInterface op) {
  SctAttr sct = findSct(op->getResult(0));
  SmallPtrSet<Operation *, 8> seen;
  if (sct && sct.getPlace() == SctPlace::Scanned && !isScannable(op, seen))
    return refusePlace(op, SctPlace::Scanned,
                       "it reads its point, outside, or what lies in no row of the input");
  return success();
}

LogicalResult SctKeepOp::verify() {
  if (!hasSamples(getValue()))
    return emitOpError() << "expects a value of each sample, found " << getValue().getType();
  if (getFanOut() == 0)
    return success();
  if (getFanOut() < 2)
    return emitOpError() << "expects a fan_out of 0, for no tree, or at least 2, found "
                         << getFanOut();
  auto structural = getValue().getDefiningOp<StructuralOpInterface>();
  if (!structural || !selects(structural.getCombiner()))
    return emitOpError() << "expects a maximum or minimum under a tree";
  return success();
}

LogicalResult SctRootOp::verify() {
  if (getFanOut() < 2)
    return emitOpError() << "expects a fan_out of at least 2, found " << getFanOut();
  auto losses = cast<RankedTensorType>(getLosses().getType());
  if (getType() != RankedTensorType::get({}, losses.getElementType()))
    return emitOpError() << "expects a result of one number of the losses' type, found "
                         << getType();
  return success();
}

} // namespace trop
