//===- BlockBuffers.cpp - Buffers of what has samples ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op that reads each element of a value at the place where it writes one of its own can
// write over it, if nothing reads the value later: activations, differences, what changes
// nothing but the shape, and the adjoints of these. Of one sample alone vectors of outputs
// overlap, and buffers are small: there each value has its own.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"
#include "lib/Conversion/TropToLoops/FunctionLowering.h"
#include "lib/Conversion/TropToLoops/SumNest.h"

#include "dialect/Trop/IR/TropFunctions.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

SmallVector<Value> FunctionLowering::getBlockValues() {
  SmallVector<Value> values(source.getArguments());
  for (Operation &op : source.getBody().front())
    for (Value result : op.getResults())
      if (getStage(result) != Stage::Sample)
        values.push_back(result);
  llvm::erase_if(values, [](Value value) { return !hasSamples(value); });
  return values;
}

/// A pullback of a sum names inputs that its parts do not look at.
static bool isRead(OpOperand &use) {
  auto pullback = dyn_cast<PullbackOp>(use.getOwner());
  if (!pullback || selects(pullback.getCombiner()))
    return true;
  unsigned number = use.getOperandNumber();
  return number >= pullback.getInputs().size() ||
         !pullback.getAdjoints().getArgument(number).use_empty();
}

Value FunctionLowering::getPlace(Value value) const {
  return emitter.getBuffer(value).getDefiningOp<memref::ViewOp>().getByteShift();
}

bool FunctionLowering::isLastReader(Operation *op, Value value) const {
  auto fits = [&](OpOperand &use) {
    Operation *user = use.getOwner();
    return !isRead(use) || (!user->hasTrait<OpTrait::IsTerminator>() &&
                            runsIn(*user, Stage::Block) && !op->isBeforeInBlock(user));
  };
  return llvm::all_of(sharers.at(getPlace(value)),
                      [&](Value sharer) { return llvm::all_of(sharer.getUses(), fits); });
}

Value FunctionLowering::findReshaped(Operation &op) {
  auto structural = dyn_cast<StructuralOpInterface>(op);
  if (!structural || !isReshape(structural) || !hasSamples(structural.getLeafOperands()[0]))
    return {};
  reshapes.insert(&op);
  return structural.getLeafOperands()[0];
}

Value FunctionLowering::findOverwritten(Operation &op) const {
  SmallVector<Read> reads; // by the variables that tell what is written, of these extents
  SmallVector<int64_t> extents;
  AffineMap written;
  if (auto structural = dyn_cast<StructuralOpInterface>(op)) {
    extents = structural.getDomain();
    if (extents.size() != getUnitShape(op.getResult(0)).size())
      return {};
    SmallVector<AffineMap> maps = structural.getIndexingMaps();
    written = maps.back();
    for (auto [operand, map] : llvm::zip(structural.getLeafOperands(), maps))
      reads.push_back({operand, map});
  } else if (auto pullback = dyn_cast<PullbackOp>(op)) {
    std::optional<SumNest> nest = findDirectSum(pullback);
    if (!nest)
      return {};
    extents.append(nest->preimage.getElementExtents().begin(),
                   nest->preimage.getElementExtents().end());
    written = nest->preimage.getElement();
    reads = nest->reads;
  }
  if (!written)
    return {};
  Value result = op.getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  auto fits = [&](Value value) {
    return value && hasSamples(value) && hasSamples(result) &&
           getElementTypeOrSelf(value) == getElementTypeOrSelf(result) &&
           computeProduct(getUnitShape(value)) == computeProduct(shape);
  };
  auto readsAsWritten = [&](const Read &read) {
    return reachSamePlace({read.second, getUnitShape(read.first)}, {written, shape}, extents);
  };
  for (auto &[value, map] : reads)
    if (fits(value) && isLastReader(&op, value)) {
      Value place = getPlace(value);
      auto isElsewhere = [&](Value other) { // Views of other shapes are not.
        return !other || !hasSamples(other) || getPlace(other) != place;
      };
      if (llvm::all_of(reads, [&](const Read &read) {
            return isElsewhere(read.first) || readsAsWritten(read);
          }))
        return value;
    }
  return {};
}

Value FunctionLowering::viewAs(MemRefType type, Value buffer) {
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  if (view.getType() == type)
    return view;
  return memref::ViewOp::create(builder, loc, type, workspace, view.getByteShift(), ValueRange());
}

void FunctionLowering::assignBlockBuffers() {
  gathered.clear();
  for (Value value : getBlockValues()) {
    Operation *op = value.getDefiningOp();
    Value reshaped = op ? findReshaped(*op) : Value();
    Value taken = op && !reshaped ? findOverwritten(*op) : reshaped;
    MemRefType type = emitter.getBufferType(value);
    Value buffer = taken ? viewAs(type, emitter.getBuffer(taken)) : allocateBlocks(type);
    emitter.setBuffer(value, buffer);
    SmallVector<Value, 1> &sharing = sharers[getPlace(value)];
    if (!reshaped)
      sharing.clear(); // Nothing reads them any more.
    sharing.push_back(value);
  }
  for (auto pullback : source.getOps<PullbackOp>())
    if (Value value = pullback.getValue();
        value && !emitter.getSearchStarts(value) && wantsSearchStarts(pullback)) {
      Type integer = builder.getIntegerType(element.getIntOrFloatBitWidth());
      emitter.setSearchStarts(
          value, allocateBlocks(MemRefType::get(emitter.getBufferType(value).getShape(), integer)));
    }
}

void FunctionLowering::assignSingleBuffers() {
  gathered.clear();
  for (Value value : getBlockValues()) {
    auto allocateUnits = [&](Type type) {
      return allocate(MemRefType::get(getUnitShape(value), type));
    };
    Operation *op = value.getDefiningOp();
    Value reshaped = op ? findReshaped(*op) : Value();
    Type type = getElementTypeOrSelf(value);
    emitter.setBuffer(value, reshaped ? viewAs(MemRefType::get(getUnitShape(value), type),
                                               emitter.getBuffer(reshaped))
                                      : allocateUnits(type));
    if (Value starts = emitter.getSearchStarts(value))
      emitter.setSearchStarts(value, allocateUnits(getElementTypeOrSelf(starts.getType())));
  }
}

} // namespace trop
