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
#include "lib/Conversion/TropToLoops/Leaves.h"
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

Value FunctionLowering::getPlace(Value value) const {
  return emitter.buffers.get(value).getDefiningOp<memref::ViewOp>().getByteShift();
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
    written = structural.getIndexingMaps().back();
    reads = getReads(structural);
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
    return hasSamples(value) && hasSamples(result) &&
           getElementTypeOrSelf(value) == getElementTypeOrSelf(result) &&
           computeProduct(getUnitShape(value)) == computeProduct(shape);
  };
  auto readsAsWritten = [&](const Read &read) {
    return reachSamePlace({read.map, getUnitShape(read.value)}, {written, shape}, extents);
  };
  llvm::erase_if(reads, [](const Read &read) { return !read.isUsed; });
  for (const Read &taken : reads)
    if (fits(taken.value) && isLastReader(&op, taken.value)) {
      Value place = getPlace(taken.value);
      auto isElsewhere = [&](Value other) { // Views of other shapes are not.
        return !hasSamples(other) || getPlace(other) != place;
      };
      if (llvm::all_of(reads, [&](const Read &read) {
            return isElsewhere(read.value) || readsAsWritten(read);
          }))
        return taken.value;
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
    MemRefType type = emitter.buffers.getType(value);
    Value buffer = taken ? viewAs(type, emitter.buffers.get(taken)) : allocateBlocks(type);
    emitter.buffers.set(value, buffer);
    SmallVector<Value, 1> &sharing = sharers[getPlace(value)];
    if (!reshaped)
      sharing.clear(); // Nothing reads them any more.
    sharing.push_back(value);
  }
  for (auto pullback : source.getOps<PullbackOp>())
    if (Value value = pullback.getValue();
        value && !emitter.buffers.getSearchStarts(value) && wantsSearchStarts(pullback)) {
      Type integer = builder.getIntegerType(element.getIntOrFloatBitWidth());
      emitter.buffers.setSearchStarts(
          value,
          allocateBlocks(MemRefType::get(emitter.buffers.getType(value).getShape(), integer)));
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
    emitter.buffers.set(value, reshaped ? viewAs(MemRefType::get(getUnitShape(value), type),
                                                 emitter.buffers.get(reshaped))
                                        : allocateUnits(type));
    if (Value starts = emitter.buffers.getSearchStarts(value))
      emitter.buffers.setSearchStarts(value, allocateUnits(getElementTypeOrSelf(starts.getType())));
  }
}

} // namespace trop
